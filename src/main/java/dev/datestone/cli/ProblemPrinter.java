package dev.datestone.cli;

import dev.datestone.operation.Label;
import dev.datestone.report.Event;
import dev.datestone.session.Problem;
import java.io.PrintStream;

/** Draws problems: the place, the line, a caret, one cause, one hint. */
final class ProblemPrinter {
  static final int INTERRUPTED = 130;
  static final int WRONG_USAGE = 2;

  private final PrintStream out;
  private final Style style;

  ProblemPrinter(PrintStream out, Style style) {
    this.out = out;
    this.style = style;
  }

  /** Tells what went wrong and returns the exit code that goes with it. */
  int tell(Problem problem) {
    return switch (problem) {
      case Problem.Mistake mistake -> {
        mistake(mistake);
        yield 1;
      }
      case Problem.Usage(String cause, String hint) -> {
        mistake(Problem.Mistake.of(cause, hint));
        yield WRONG_USAGE;
      }
      case Problem.Failure(Event.Failed step) -> {
        failure(step);
        yield 1;
      }
      case Problem.Interrupted interrupted -> {
        out.println("datestone: interrupted");
        yield INTERRUPTED;
      }
      case Problem.Bug bug -> {
        bug(bug.cause());
        yield 70;
      }
    };
  }

  private void mistake(Problem.Mistake mistake) {
    String cause = style.red("error: ") + mistake.cause();
    if (mistake.file().isEmpty()) {
      out.println(cause);
    } else {
      out.println(
          style.bold(mistake.file() + ":" + mistake.line() + ":" + mistake.column() + ": ")
              + cause);
      if (!mistake.sourceLine().isEmpty()) {
        String number = Integer.toString(mistake.line());
        out.println(" " + number + " | " + mistake.sourceLine().stripTrailing());
        out.println(" " + " ".repeat(number.length()) + " | " + style.red(caret(mistake)));
      }
    }
    if (!mistake.hint().isEmpty()) {
      out.println(style.yellow("hint: ") + mistake.hint());
    }
  }

  /** Under the right column whatever the line's tabs are. */
  private static String caret(Problem.Mistake mistake) {
    StringBuilder caret = new StringBuilder();
    String line = mistake.sourceLine();
    int column = Math.max(1, mistake.column());
    for (int i = 0; i < column - 1; i++) {
      caret.append(i < line.length() && line.charAt(i) == '\t' ? '\t' : ' ');
    }
    int room = Math.max(1, line.length() - column + 1);
    return caret.append("^".repeat(Math.min(room, mistake.length()))).toString();
  }

  /** The first and the last line have the words that people's scripts look for. */
  private void failure(Event.Failed step) {
    Label label = step.label();
    String place = label.file() + ":" + label.line() + ":" + label.column();
    out.println();
    out.println(label.target() + " *failed* | Repeating the failure error...");
    out.println(
        style.bold(place + ": ")
            + style.red("error: ")
            + label.target()
            + " failed: "
            + step.cause());
    out.println("  " + style.bold("--> " + label.text()));
    for (String line : step.lastLines()) {
      out.println("  " + line);
    }
    out.println(label.target() + " *failed* | ERROR " + place);
  }

  private void bug(Throwable cause) {
    out.println(
        style.red("datestone: this is a bug in datestone, not in your build: ")
            + cause.getClass().getSimpleName()
            + ": "
            + cause.getMessage());
    int shown = 0;
    for (StackTraceElement frame : cause.getStackTrace()) {
      if (shown++ < 12) {
        out.println("    " + frame);
      }
    }
    Throwable deeper = cause.getCause();
    if (deeper != null) {
      out.println("    caused by " + deeper);
      for (StackTraceElement frame : deeper.getStackTrace()) {
        if (shown++ < 24) {
          out.println("    " + frame);
        }
      }
    }
    out.println("Please report it with the Earthfile that shows it.");
  }
}

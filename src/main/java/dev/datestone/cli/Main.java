package dev.datestone.cli;

import dev.datestone.session.Problem;
import dev.datestone.session.Problems;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The entry of the command line: words to a command, what it throws to a message and exit code. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Optional<BuildRecorder> recorder = BuildRecorder.start();
    CheckedOutput output = new CheckedOutput(new FileOutputStream(FileDescriptor.out));
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(recorded(recorder, output, false)),
            false,
            StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(
            recorded(recorder, new FileOutputStream(FileDescriptor.err), true),
            true,
            StandardCharsets.UTF_8);
    int code = run(args, CommandContext.of(System.getenv(), out, err, recorder));
    out.flush();
    if (output.failure().isPresent()) {
      // PrintStream keeps it to itself.
      err.println("error: cannot write to standard output: " + output.failure().get());
      code = code == 0 ? 1 : code;
    }
    err.flush();
    if (code == ProblemPrinter.INTERRUPTED) {
      return; // the signal that interrupted us ends the JVM, with the code that says which it was
    }
    // Not System.exit alone: threads of a stopped build may still hold a container's pipe. The
    // launcher takes an exit code of 1 for the end of a killed JVM, and names another for ours.
    Runtime.getRuntime().halt(code == 1 ? Integer.getInteger("datestone.failed", 1) : code);
  }

  private static OutputStream recorded(
      Optional<BuildRecorder> recorder, OutputStream out, boolean error) {
    return recorder.isPresent() ? recorder.get().recorded(out, error) : out;
  }

  /** Does what the words ask for and returns the exit code. */
  public static int run(String[] args, CommandContext context) {
    ProblemPrinter messages = new ProblemPrinter(context.err(), context.style());
    try {
      return new Dispatcher(context).execute(args);
    } catch (Exception e) {
      context.out().flush();
      return messages.tell(Problems.of(e, context.here()));
    } catch (StackOverflowError | OutOfMemoryError e) {
      return messages.tell(new Problem.Bug(e));
    }
  }
}

package dev.datestone.messages;

import java.util.ArrayList;
import java.util.List;

/**
 * One message of the tool.
 *
 * @param room the package below {@code dev.datestone}
 * @param place the simple name of the class that it comes from
 * @param text with {@code {name}} for what is filled in; empty for a hint alone
 * @param hint empty without one
 */
record Message(String room, String place, Kind kind, String text, String hint) {
  /** What a message is for. */
  enum Kind {
    /** Ends the build: exit code 1. */
    ERROR("error"),
    /** A command line that cannot be understood. */
    USAGE("error (exit code 2)"),
    /** An assertion of the tool's own: exit code 70. */
    BUG("bug (exit code 70)"),
    WARNING("warning"),
    /** A line of progress. */
    NOTE("note"),
    /** After "because". */
    REASON("reason"),
    HINT("hint"),
    /** A line of {@code --help}. */
    HELP("help"),
    /** A part of another message, or a line of a command's output. */
    TEXT("text");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /** Whether it stands alone, as a sentence without its full stop. */
  boolean isSentence() {
    return kind != Kind.BUG && kind != Kind.HELP && kind != Kind.TEXT;
  }

  /** The lines of the catalog. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (!text.isEmpty()) {
      lines.add(kind.word + ": " + text.strip().replace("\n", "\n    "));
    }
    if (!hint.isEmpty()) {
      lines.add((text.isEmpty() ? "hint: " : "  hint: ") + hint.strip().replace("\n", "\n    "));
    }
    return lines;
  }
}

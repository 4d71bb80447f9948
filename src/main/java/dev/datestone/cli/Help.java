package dev.datestone.cli;

import java.io.PrintStream;

/** {@code datestone --help}. */
final class Help {
  private static final String HEAD =
      """
      Runs Earthfiles; builds again exactly what changed.

      datestone [OPTIONS] [PLACE]+TARGET [--ARG=VALUE...]
      datestone [OPTIONS] --artifact [PLACE]+TARGET/PATH [DEST] [--ARG=VALUE...]
      datestone [OPTIONS] --image [PLACE]+TARGET [--ARG=VALUE...]
      datestone COMMAND --help
      """;

  private static final String COMMANDS =
      """
        ls         the targets of an Earthfile
        doc        what its comments say about them
        graph      the operations that a target comes down to
        why        when each of them ran the last time, and why
        debug ast  the tree of an Earthfile as JSON
        init       writes a first Earthfile
        config     the settings in force and where they come from; sets one
        bootstrap  looks whether this machine can build; completion for shells
        image      the images in the store
        cache      the cache mounts: list, look into, copy from, remove
        lock       writes down which digests the tags of images stand for
        prune      makes room in the store
      """;

  private static final int COLUMN = 30;

  private final PrintStream out;

  Help(PrintStream out) {
    this.out = out;
  }

  void print() {
    out.print(HEAD);
    out.println("\nCommands:");
    out.print(COMMANDS);
    out.println("\nOptions, in front of the target:");
    for (Option option : BuildOptions.ALL) {
      if (option.works()) {
        option(option);
      }
    }
    out.println(
        "\nAn option is also taken from the variable EARTHLY_NAME or EARTH_NAME, such as"
            + " EARTHLY_NO_CACHE=true,\nof the environment or of a file .env. See"
            + " docs/command-line.md.");
  }

  private void option(Option option) {
    String letter = option.letter().isEmpty() ? "    " : "-" + option.letter() + ", ";
    String label = option.takesValue() ? " " + option.label() : "";
    String left = "  " + letter + option.dashed() + label;
    out.println(left + " ".repeat(Math.max(2, COLUMN + 6 - left.length())) + option.text());
  }
}

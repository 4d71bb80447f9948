package dev.datestone.cli;

import java.io.PrintStream;

/** {@code datestone --help}. */
final class Help {
  private static final String HEAD =
      """
      Builds Earthfiles; rebuilds exactly what changed.

      datestone [OPTIONS] [PLACE]+TARGET [--ARG=VALUE...]
      datestone [OPTIONS] --artifact [PLACE]+TARGET/PATH [DEST] [--ARG=VALUE...]
      datestone [OPTIONS] --image [PLACE]+TARGET [--ARG=VALUE...]
      datestone [OPTIONS] docker-build [-t NAME] DIR
      datestone COMMAND --help
      """;

  private static final String COMMANDS =
      """
        docker-build  build a Dockerfile
        ls         list the targets of an Earthfile
        doc        show the documentation of targets
        graph      print the operations of a target
        shell      open a shell in a step that has been built
        why        print when each step of a target ran last, and why
        debug ast  print the syntax tree of an Earthfile as JSON
        init       write a first Earthfile
        config     show the settings and where they come from, or change one
        bootstrap  check this machine; install shell completion
        image      manage the images in the store
        cache      manage cache mounts
        lock       pin the tags of base images to digests
        report     write a page about one of the last builds
        prune      free disk space in the store
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
    out.println("\nOptions, before the target:");
    for (Option option : BuildOptions.ALL) {
      if (option.works()) {
        option(option);
      }
    }
    out.println(
        "\nOptions can also be set by environment variables EARTHLY_NAME or EARTH_NAME, such as"
            + " EARTHLY_NO_CACHE=true,\nor in a file .env. See"
            + " docs/command-line.md.");
  }

  private void option(Option option) {
    String letter = option.letter().isEmpty() ? "    " : "-" + option.letter() + ", ";
    String label = option.takesValue() ? " " + option.label() : "";
    String left = "  " + letter + option.dashed() + label;
    out.println(left + " ".repeat(Math.max(2, COLUMN + 6 - left.length())) + option.text());
  }
}

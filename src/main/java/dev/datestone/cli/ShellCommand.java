package dev.datestone.cli;

import dev.datestone.report.Event;
import dev.datestone.session.BuildException;
import dev.datestone.session.BuildRequest;
import dev.datestone.session.Session;
import dev.datestone.session.StepShell;
import dev.datestone.session.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code shell}: into a step that has been built, or into what one that failed has seen. */
final class ShellCommand {
  static final String HELP =
      """
      datestone shell [--before] [OPTIONS] [PLACE]+TARGET[:LINE] [--ARG=VALUE...]
      Opens a shell in what a step has left, or --before in what it saw, with its cache mounts,
      environment and working directory. Without LINE: the end of the target. Nothing is built, and
      changes are thrown away, but those in cache mounts.""";

  private static final Pattern LINE = Pattern.compile("([^:]*\\+[^:]+):([0-9]{1,9})");

  /**
   * The words of a shell.
   *
   * @param words without its own option and the line
   */
  record Parsed(List<String> words, StepShell place) {}

  private final CommandContext context;

  ShellCommand(CommandContext context) {
    this.context = context;
  }

  static Parsed parse(List<String> words) {
    List<String> rest = new ArrayList<>();
    boolean before = false;
    boolean target = false;
    int line = 0;
    for (String word : words) {
      Matcher place = LINE.matcher(word);
      if (!target && word.equals("--before")) {
        before = true;
      } else if (!target && !word.startsWith("-") && place.matches()) {
        line = Integer.parseInt(place.group(2));
        rest.add(place.group(1));
      } else {
        rest.add(word);
      }
      target |= !word.startsWith("-") && word.contains("+");
    }
    return new Parsed(rest, new StepShell(line, before));
  }

  int run(ParsedOptions options, Map<String, String> file, StepShell place)
      throws InterruptedException {
    if (options.rest().isEmpty()) {
      throw new UsageException("shell needs a target", "such as datestone shell +build");
    }
    if (!context.terminal()) {
      throw new BuildException("shell needs a terminal", "");
    }
    BuildRequest request = RequestParser.of(context, options, file).ofOneTarget("shell");
    try (Session session = Session.open(context.environment());
        Progress progress =
            new Progress(context.err(), context.style(), Progress.Kind.QUIET, false)) {
      session.shell(
          request,
          place,
          event -> {
            if (!(event instanceof Event.Failed)) {
              progress.on(event);
            }
          },
          new Session.Screen(true, progress::pause, progress::goOn));
      return 0;
    }
  }
}

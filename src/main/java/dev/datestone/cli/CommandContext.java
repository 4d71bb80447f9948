package dev.datestone.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a command sees of the outside.
 *
 * @param here the folder that the user is in
 * @param terminal whether a person is looking
 * @param recorder of a build, if the launcher wants to know
 */
public record CommandContext(
    Map<String, String> environment,
    PrintStream out,
    PrintStream err,
    Path here,
    boolean terminal,
    Style style,
    Optional<BuildRecorder> recorder) {
  /** Prints a line to standard output. */
  void println(String line) {
    out.println(line);
  }

  /** How progress is shown: lines at the bottom only where a person is looking. */
  Progress.Kind progress() {
    return terminal ? Progress.Kind.LIVE : Progress.Kind.LINES;
  }

  /** Of a build whose notes would be of no use. */
  CommandContext withoutRecorder() {
    return new CommandContext(environment, out, err, here, terminal, style, Optional.empty());
  }

  CommandContext with(Map<String, String> variables) {
    return new CommandContext(variables, out, err, here, terminal, style, recorder);
  }

  static CommandContext of(
      Map<String, String> environment,
      PrintStream out,
      PrintStream err,
      Optional<BuildRecorder> recorder) {
    // The launcher looks: asking the JVM for its console would load a terminal library.
    boolean terminal = "yes".equals(System.getProperty("datestone.terminal"));
    boolean dumb = "dumb".equals(environment.get("TERM"));
    String noColor = environment.getOrDefault("NO_COLOR", "");
    boolean forced = !environment.getOrDefault("FORCE_COLOR", "").isEmpty();
    return new CommandContext(
        environment,
        out,
        err,
        Path.of(System.getProperty("datestone.cwd", "")).toAbsolutePath().normalize(),
        terminal && !dumb,
        new Style(noColor.isEmpty() && (forced || (terminal && !dumb))),
        recorder);
  }
}

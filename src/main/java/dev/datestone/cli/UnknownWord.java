package dev.datestone.cli;

import dev.datestone.build.Outline;
import dev.datestone.build.Suggestion;
import dev.datestone.build.UsageException;
import java.nio.file.Path;
import java.util.List;

/** A first word that is neither a command nor a target. */
final class UnknownWord {
  private UnknownWord() {}

  static UsageException error(String word, Path here, List<String> commands) {
    return new UsageException("unknown command \"" + word + "\"", hint(word, here, commands));
  }

  private static String hint(String word, Path here, List<String> commands) {
    List<String> targets = Outline.targetNames(here);
    if (targets.contains(word)) {
      return "a target has a plus sign in front: datestone +" + word;
    }
    String instead = instead(word);
    if (!instead.isEmpty()) {
      return instead;
    }
    String command = Suggestion.nearest(word, commands);
    if (!command.isEmpty()) {
      return "did you mean " + command + "?";
    }
    String target = Suggestion.nearest(word, targets);
    return target.isEmpty()
        ? "datestone --help lists the commands, datestone ls the targets"
        : "did you mean +" + target + "?";
  }

  /** What to do instead of a command that only others have, empty for one that nobody has. */
  private static String instead(String name) {
    return switch (name) {
      case "clean", "gc" -> "datestone prune makes room in the store";
      case "list", "targets" -> "datestone ls lists the targets";
      case "build", "run", "make" -> "datestone +TARGET builds a target; datestone ls lists them";
      case "push" -> "datestone --push +TARGET pushes what a target saves";
      case "docker-build" -> "write an Earthfile with FROM DOCKERFILE and SAVE IMAGE";
      case "docker2earthly", "docker2earth" -> "write an Earthfile with FROM DOCKERFILE";
      case "satellite", "sat" -> "there are no satellites: run datestone on that machine";
      case "org", "orgs", "account", "project", "projects", "web", "billing", "gha", "cloud" ->
          "there are no accounts: nothing of a build leaves this machine";
      case "registry", "registries" ->
          "log in as you do for other tools, such as with docker login";
      case "secret", "secrets" -> "give secrets with --secret, --secret-file or a file .secret";
      case "prune-auto-skip" -> "--no-cache does every step once";
      default -> "";
    };
  }
}

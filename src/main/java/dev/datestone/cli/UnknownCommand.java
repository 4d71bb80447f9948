package dev.datestone.cli;

import dev.datestone.content.SimilarNames;
import dev.datestone.session.Outline;
import dev.datestone.session.UsageException;
import java.nio.file.Path;
import java.util.List;

/** A first word that is neither a command nor a target. */
final class UnknownCommand {
  private UnknownCommand() {}

  static UsageException error(String word, Path here, List<String> commands) {
    return new UsageException("unknown command \"" + word + "\"", hint(word, here, commands));
  }

  private static String hint(String word, Path here, List<String> commands) {
    List<String> targets = Outline.targetNames(here);
    if (targets.contains(word)) {
      return "targets begin with a plus sign: datestone +" + word;
    }
    String instead = instead(word);
    if (!instead.isEmpty()) {
      return instead;
    }
    String command = SimilarNames.closest(word, commands);
    if (command != null) {
      return "did you mean " + command + "?";
    }
    String target = SimilarNames.closest(word, targets);
    return target == null
        ? "datestone --help lists the commands, datestone ls the targets"
        : "did you mean +" + target + "?";
  }

  /** What to do instead of a command that only others have, empty for one that nobody has. */
  private static String instead(String name) {
    return switch (name) {
      case "clean", "gc" -> "datestone prune frees disk space in the store";
      case "list", "targets" -> "datestone ls lists the targets";
      case "build", "run", "make" -> "datestone +TARGET builds a target; datestone ls lists them";
      case "push" -> "datestone --push +TARGET pushes what a target saves";
      case "docker2earthly", "docker2earth" ->
          "datestone docker-build DIR builds a Dockerfile; so does FROM DOCKERFILE in an Earthfile";
      case "satellite", "sat" -> "there are no satellites: run datestone on that machine";
      case "org", "orgs", "account", "project", "projects", "web", "billing", "gha", "cloud" ->
          "there are no accounts: nothing of a build leaves this machine";
      case "registry", "registries" ->
          "log in as you do for other tools, such as with docker login";
      case "secret", "secrets" -> "give secrets with --secret, --secret-file or a file .secret";
      case "prune-auto-skip" -> "--no-cache runs every step once";
      default -> "";
    };
  }
}

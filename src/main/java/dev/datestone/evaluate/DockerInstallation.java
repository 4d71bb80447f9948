package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import dev.datestone.operation.Operation;
import java.util.List;

/** Puts Docker into an image that has none, with the image's package manager. */
final class DockerInstallation {
  private static final String SCRIPT =
      """
      has() { command -v "$1" >/dev/null 2>&1; }
      missing=
      has dockerd && has docker && has mount || missing=docker
      if [ -n "$compose" ]; then
        has docker-compose || docker compose version >/dev/null 2>&1 || missing=docker-compose
      fi
      [ -n "$missing" ] || exit 0
      echo installing $missing
      if has apk; then
        packages=docker
        [ -z "$compose" ] || packages="$packages "docker-cli-compose
        apk add --no-cache $packages
      elif has apt-get; then
        packages='docker.io iptables mount'
        [ -z "$compose" ] || packages="$packages "docker-compose
        export DEBIAN_FRONTEND=noninteractive
        apt-get update
        apt-cache show docker-cli >/dev/null 2>&1 && packages="$packages "docker-cli
        apt-get install -y --no-install-recommends $packages
      elif has dnf; then
        packages='moby-engine iptables-nft util-linux'
        [ -z "$compose" ] || packages="$packages "docker-compose
        dnf install -y $packages
      else
        echo 'the image has no dockerd, and no apk, apt-get or dnf to install it with'
        echo 'hint: build the target on an image with Docker, such as docker:dind'
        exit 1
      fi
      """;

  private DockerInstallation() {}

  /** A RUN that installs what WITH DOCKER needs; it changes nothing where all of it is there. */
  static Operation.Run operation(RecipeState state, Command.WithDocker command) {
    boolean compose = !command.composeFiles().isEmpty();
    return RunCommands.asRoot(
        state,
        "compose=" + (compose ? "yes" : "") + "\n" + SCRIPT,
        state.label(command.position(), "WITH DOCKER (install)"));
  }

  /** Prints the services of Compose files in their normal form. */
  static Operation.Run composeConfig(
      RecipeState state, Command.WithDocker command, List<String> files) {
    StringBuilder words = new StringBuilder();
    files.forEach(file -> words.append(" -f '").append(file.replace("'", "'\\''")).append('\''));
    String script =
        """
        export COMPOSE_PROJECT_NAME="${COMPOSE_PROJECT_NAME:-default}"
        if docker compose version >/dev/null 2>&1; then
          docker compose%1$s config
        else
          docker-compose%1$s config
        fi
        """
            .formatted(words);
    return RunCommands.asRoot(
        state, script, state.label(command.position(), "WITH DOCKER (config)"));
  }
}

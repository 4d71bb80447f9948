package dev.datestone.engine;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the user may set about running steps.
 *
 * @param certificates the bundle that commands see beside the image's own, if any
 * @param parallel how many commands run at a time, at least 1
 * @param noCache every step is done, whatever is remembered
 * @param shellOnFailure a shell where a command failed, before the build ends
 * @param sshAgent the socket of the user's ssh agent, empty for none
 */
public record Settings(
    Optional<Path> certificates,
    int parallel,
    boolean noCache,
    boolean shellOnFailure,
    Secrets secrets,
    String sshAgent) {
  public Settings {
    if (parallel < 1) {
      throw new IllegalArgumentException("at least one command at a time, not " + parallel);
    }
  }
}

package dev.datestone.session;

import java.util.Optional;

/**
 * A remote store for a build's cache mounts, as written: {@code URL[,mode=read|write|both]}.
 *
 * @param reads whether caches that are not here start from snapshots of it
 * @param writes whether the caches of a good build are stored in it
 */
record RemoteCacheSetting(String url, boolean reads, boolean writes) {
  private static final String MODE = ",mode=";

  /** Reads the setting; {@code none} is the same as nothing. */
  static Optional<RemoteCacheSetting> read(String text) {
    if (text.isEmpty() || text.equals("none")) {
      return Optional.empty();
    }
    int at = text.lastIndexOf(MODE);
    String url = at < 0 ? text : text.substring(0, at);
    String mode = at < 0 ? "both" : text.substring(at + MODE.length());
    return Optional.of(
        switch (mode) {
          case "read" -> new RemoteCacheSetting(url, true, false);
          case "write" -> new RemoteCacheSetting(url, false, true);
          case "both" -> new RemoteCacheSetting(url, true, true);
          default ->
              throw new BuildException(
                  "remote-cache: mode \"" + mode + "\" is not known",
                  "it is one of read, write, both");
        });
  }
}

package dev.datestone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A git host in a folder of the test: {@code example.test/owner/NAME} are the repositories in it,
 * by {@code url.….insteadOf} in git's settings of a home of its own.
 */
final class FakeGitHost {
  static final String COMMIT =
      "git add -A && git -c user.name='Ann Example' -c user.email=ann@example.org commit -q -m";

  private final Path home;

  FakeGitHost(Path home) throws IOException {
    this.home = home;
    standsFor("https://example.test/owner/");
  }

  /** URLs with this prefix refer to repositories of this host. */
  void standsFor(String address) throws IOException {
    Path hub = Files.createDirectories(home.resolve("hub")).toRealPath();
    Files.writeString(
        home.resolve(".gitconfig"),
        "[url \"file://" + hub + "/\"]\n\tinsteadOf = " + address + "\n[safe]\n\tdirectory = *\n");
  }

  /** A repository's folder, with its files as they will be committed. */
  Path repository(String name) throws IOException {
    return Files.createDirectories(home.resolve("hub").resolve(name + ".git"));
  }

  static void commit(Path repository, String what) {
    HostShell.run(repository, "test -d .git || git init -q -b main . && " + COMMIT + " " + what);
  }
}

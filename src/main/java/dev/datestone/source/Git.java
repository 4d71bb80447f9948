package dev.datestone.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs the user's git with the user's own settings (credentials, proxies, {@code url.….insteadOf}),
 * without prompting for passwords.
 */
final class Git {
  private final Path folder;

  Git(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  /** The result of a call. */
  record Output(int code, String out, String err) {
    boolean isFine() {
      return code == 0;
    }
  }

  Output call(String... words) throws InterruptedException {
    List<String> command = new ArrayList<>(asTheUser());
    command.addAll(List.of("git", "-c", "advice.detachedHead=false"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    // Not GIT_SSH_COMMAND, which would override the user's ssh settings in git.
    builder.environment().put("SSH_ASKPASS", "/bin/false");
    builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
    builder.environment().put("LC_ALL", "C");
    // Set in hooks: they would make git use another repository.
    builder
        .environment()
        .keySet()
        .removeAll(List.of("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"));
    builder.redirectInput(new java.io.File("/dev/null"));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new SourceException(
          "cannot run git: " + e.getMessage(), "install it: apt-get install git");
    }
    FutureTask<String> err =
        new FutureTask<>(
            () -> new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    Thread.ofVirtual().name("git-errors").start(err);
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Output(process.waitFor(), out, err.get());
    } catch (IOException | ExecutionException e) {
      throw new SourceException("cannot read the output of git: " + e.getMessage(), "");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /**
   * Where the launcher mapped the user to uid 0, git runs with the user's own uid again: ssh reads
   * settings and keys from the home of its uid and ignores HOME.
   */
  private static List<String> asTheUser() {
    String user = outside("uid_map");
    return user.equals("0")
        ? List.of()
        : List.of("unshare", "-U", "--map-user=" + user, "--map-group=" + outside("gid_map"), "--");
  }

  /** The id outside of this user namespace that is 0 inside. */
  private static String outside(String map) {
    try {
      String[] first = Files.readString(Path.of("/proc/self", map)).strip().split("\\s+", 3);
      return first.length > 1 && first[0].equals("0") ? first[1] : "0";
    } catch (IOException e) {
      return "0";
    }
  }

  /** The URL without a user and password. */
  static String withoutCredentials(String url) {
    int scheme = url.indexOf("://");
    if (scheme < 0) {
      return url;
    }
    int end = url.indexOf('/', scheme + 3);
    String host = end < 0 ? url.substring(scheme + 3) : url.substring(scheme + 3, end);
    int at = host.lastIndexOf('@');
    return at < 0
        ? url
        : url.substring(0, scheme + 3)
            + host.substring(at + 1)
            + (end < 0 ? "" : url.substring(end));
  }
}

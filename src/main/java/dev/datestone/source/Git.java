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
 * Runs the user's git. Credentials, proxies and {@code url.….insteadOf} are git's own business; it
 * asks nobody for a password, and what it says of an address is shown without one.
 */
final class Git {
  private final Path folder;

  Git(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  /** How a call ended. */
  record Said(int code, String out, String err) {
    boolean isFine() {
      return code == 0;
    }
  }

  Said call(String... words) throws InterruptedException {
    List<String> command = new ArrayList<>(asTheUser());
    command.addAll(List.of("git", "-c", "advice.detachedHead=false"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    // Not by GIT_SSH_COMMAND, which would hide what the user's git says of ssh.
    builder.environment().put("SSH_ASKPASS", "/bin/false");
    builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
    builder.environment().put("LC_ALL", "C");
    // A hook's or another build's: they would make git look at another repository.
    builder
        .environment()
        .keySet()
        .removeAll(List.of("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"));
    builder.redirectInput(new java.io.File("/dev/null"));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new SourceException("git cannot be run: " + e.getMessage(), "apt-get install git");
    }
    FutureTask<String> err =
        new FutureTask<>(
            () -> new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    Thread.ofVirtual().name("git-errors").start(err);
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Said(process.waitFor(), out, err.get());
    } catch (IOException | ExecutionException e) {
      throw new SourceException("git was cut off: " + e.getMessage(), "");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /**
   * Where the launcher made the user uid 0, git gets the user's own uid again: ssh looks for
   * settings and keys in the home of its uid, whatever HOME says.
   */
  private static List<String> asTheUser() {
    String user = outside("uid_map");
    return user.equals("0")
        ? List.of()
        : List.of("unshare", "-U", "--map-user=" + user, "--map-group=" + outside("gid_map"), "--");
  }

  /** What 0 is outside of this user namespace. */
  private static String outside(String map) {
    try {
      String[] first = Files.readString(Path.of("/proc/self", map)).strip().split("\\s+", 3);
      return first.length > 1 && first[0].equals("0") ? first[1] : "0";
    } catch (IOException e) {
      return "0";
    }
  }

  /** An address without the user and the password that may be in it. */
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

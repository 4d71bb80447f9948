package dev.datestone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Images for tests, without a registry. */
public final class TestImages {
  /** A few programs and nothing else; ready in a fraction of a second. */
  public static final String BUSYBOX = "datestone/busybox:test";

  private static final List<String> PROGRAMS =
      List.of(
          "sh",
          "ls",
          "cat",
          "echo",
          "mkdir",
          "touch",
          "rm",
          "cp",
          "mv",
          "sleep",
          "stat",
          "test",
          "id",
          "env",
          "grep",
          "sed",
          "head",
          "tail",
          "wc",
          "ln",
          "chmod",
          "chown",
          "date",
          "find",
          "sort",
          "true",
          "false",
          "kill",
          "ps",
          "printf",
          "pwd",
          "tr",
          "cut",
          "dd",
          "sha256sum",
          "wget",
          "hostname",
          "mount",
          "seq",
          "tee",
          "sync",
          "readlink",
          "expr",
          "awk",
          "xargs");

  /** What is in the store that tests share, as far as this JVM has looked. */
  private static final Set<String> SHARED = ConcurrentHashMap.newKeySet();

  private TestImages() {}

  /** Puts {@link #BUSYBOX} into the store that the tool uses, unless it is there. */
  public static void busybox(Tool tool) {
    putOnce(tool, BUSYBOX, () -> busyboxAnew(tool));
  }

  /** Puts an image there unless it is; in the store that tests share, one look a JVM will do. */
  static void putOnce(Tool tool, String image, Runnable put) {
    if (tool.isShared() && SHARED.contains(image)) {
      return;
    }
    if (!tool.holds(image)) {
      put.run();
    }
    if (tool.isShared()) {
      SHARED.add(image);
    }
  }

  /** Puts it there whether it is there or not. */
  static void busyboxAnew(Tool tool) {
    tool.run("image", "import", BUSYBOX, busyboxTar().toString()).ok();
  }

  /** The same image as an archive. */
  public static Path busyboxTar() {
    try {
      Path folder = TemporaryFolders.folder("busybox");
      Path root = Files.createDirectory(folder.resolve("root"));
      for (String each : List.of("bin", "etc", "tmp", "root", "home")) {
        Files.createDirectory(root.resolve(each));
      }
      Path binary = root.resolve("bin/busybox");
      Files.copy(Path.of("/bin/busybox"), binary);
      Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwxr-xr-x"));
      for (String program : PROGRAMS) {
        Files.createSymbolicLink(root.resolve("bin").resolve(program), Path.of("busybox"));
      }
      Files.writeString(
          root.resolve("etc/passwd"),
          "root:x:0:0:root:/root:/bin/sh\nworker:x:1000:1000::/home:/bin/sh\n");
      Files.writeString(root.resolve("etc/group"), "root:x:0:\nworker:x:1000:\n");
      Path tar = folder.resolve("busybox.tar");
      int code =
          new ProcessBuilder(
                  "tar",
                  "--owner=0",
                  "--group=0",
                  "-C",
                  root.toString(),
                  "-cf",
                  tar.toString(),
                  ".")
              .inheritIO()
              .start()
              .waitFor();
      if (code != 0) {
        throw new AssertionError("tar ended with " + code);
      }
      return tar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}

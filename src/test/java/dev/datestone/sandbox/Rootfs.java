package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A tiny image for tests: busybox, a few users, nothing that containers mount on. */
final class Rootfs {
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  private Rootfs() {}

  static Path make(Path layer) throws IOException {
    for (String folder : List.of("bin", "etc", "root", "home/alice", "data")) {
      Files.createDirectories(layer.resolve(folder));
    }
    Files.copy(BUSYBOX, layer.resolve("bin/busybox"));
    for (String name :
        List.of("sh", "cat", "echo", "id", "ls", "grep", "rm", "mkdir", "touch", "sleep", "ip")) {
      Files.createSymbolicLink(layer.resolve("bin").resolve(name), Path.of("busybox"));
    }
    for (String name : List.of("hostname", "pwd", "env", "unshare", "mv", "stat", "chmod", "tty")) {
      Files.createSymbolicLink(layer.resolve("bin").resolve(name), Path.of("busybox"));
    }
    Files.writeString(
        layer.resolve("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1001::/home/alice:/bin/sh\n");
    Files.writeString(
        layer.resolve("etc/group"), "root:x:0:\nalice:x:1001:\nwheel:x:10:bob,alice\n");
    return layer;
  }
}

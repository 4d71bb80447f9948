package dev.datestone.sandbox;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Extended attributes of a file or of a link itself, as raw names and bytes. */
final class Xattrs {
  private static final int USUAL = 256;
  private static final int MOST = 65_536;

  private Xattrs() {}

  static byte @Nullable [] get(Path path, String name) {
    try (Memory memory = Memory.take()) {
      long at = memory.path(path);
      return read(memory, Syscall.LGETXATTR, path, at, memory.text(name));
    }
  }

  static List<String> names(Path path) {
    byte[] all;
    try (Memory memory = Memory.take()) {
      all = read(memory, Syscall.LLISTXATTR, path, memory.path(path), 0);
    }
    if (all == null || all.length == 0) {
      return List.of();
    }
    return Arrays.asList(new String(all, StandardCharsets.UTF_8).split("\0"));
  }

  static void set(Path path, String name, byte[] value) {
    try (Memory memory = Memory.take()) {
      Libc.call(
          path + " " + name,
          Syscall.LSETXATTR,
          memory.path(path),
          memory.text(name),
          memory.copy(value),
          value.length);
    }
  }

  /** Null when there is no such attribute, or no attributes at all on this file system. */
  private static byte @Nullable [] read(
      Memory memory, Syscall call, Path path, long pathAt, long nameAt) {
    for (int size = USUAL; ; size = MOST) {
      Memory.Piece buffer = memory.piece(size);
      long result =
          call == Syscall.LLISTXATTR
              ? Libc.raw(call, pathAt, buffer.address(), size)
              : Libc.raw(call, pathAt, nameAt, buffer.address(), size, 0);
      if (result >= 0) {
        byte[] value = new byte[(int) result];
        buffer.bytes().get(0, value);
        return value;
      }
      if (result == -Errno.ENODATA || result == -Errno.ENOTSUP) {
        return null;
      }
      if (result != -Errno.ERANGE || size == MOST) {
        throw new SandboxException.CallFailed(call.call(), path.toString(), (int) -result);
      }
    }
  }
}

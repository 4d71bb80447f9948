package dev.datestone.sandbox;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Extended attributes of a file or symlink. */
final class Xattrs {
  private static final int USUAL = 256;
  private static final int MOST = 65_536;

  private Xattrs() {}

  static byte @Nullable [] get(Path path, String name) {
    try (NativeMemory memory = NativeMemory.take()) {
      long at = memory.path(path);
      return read(memory, Syscall.LGETXATTR, path, at, memory.text(name));
    }
  }

  static List<String> names(Path path) {
    byte[] all;
    try (NativeMemory memory = NativeMemory.take()) {
      all = read(memory, Syscall.LLISTXATTR, path, memory.path(path), 0);
    }
    if (all == null || all.length == 0) {
      return List.of();
    }
    return Arrays.asList(new String(all, StandardCharsets.UTF_8).split("\0"));
  }

  static void set(Path path, String name, byte[] value) {
    try (NativeMemory memory = NativeMemory.take()) {
      Kernel.call(
          path + " " + name,
          Syscall.LSETXATTR,
          memory.path(path),
          memory.text(name),
          memory.copy(value),
          value.length);
    }
  }

  /** Null if there is no such attribute, or the file system has no attributes. */
  private static byte @Nullable [] read(
      NativeMemory memory, Syscall call, Path path, long pathAt, long nameAt) {
    for (int size = USUAL; ; size = MOST) {
      NativeMemory.Piece buffer = memory.piece(size);
      long result =
          call == Syscall.LLISTXATTR
              ? Kernel.raw(call, pathAt, buffer.address(), size)
              : Kernel.raw(call, pathAt, nameAt, buffer.address(), size, 0);
      if (result >= 0) {
        byte[] value = new byte[(int) result];
        buffer.bytes().get(0, value);
        return value;
      }
      if (result == -Errno.ENODATA || result == -Errno.ENOTSUP) {
        return null;
      }
      if (result != -Errno.ERANGE || size == MOST) {
        throw new SandboxException.SyscallFailed(call.call(), path.toString(), (int) -result);
      }
    }
  }
}

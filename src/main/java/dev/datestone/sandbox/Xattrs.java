package dev.datestone.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
    try (Arena arena = Arena.ofConfined()) {
      long at = Libc.path(arena, path);
      return read(arena, Syscall.LGETXATTR, path, at, Libc.text(arena, name));
    }
  }

  static List<String> names(Path path) {
    byte[] all;
    try (Arena arena = Arena.ofConfined()) {
      all = read(arena, Syscall.LLISTXATTR, path, Libc.path(arena, path), 0);
    }
    if (all == null || all.length == 0) {
      return List.of();
    }
    return Arrays.asList(new String(all, StandardCharsets.UTF_8).split("\0"));
  }

  static void set(Path path, String name, byte[] value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(Math.max(1, value.length));
      MemorySegment.copy(value, 0, bytes, JAVA_BYTE, 0, value.length);
      Libc.call(
          path + " " + name,
          Syscall.LSETXATTR,
          Libc.path(arena, path),
          Libc.text(arena, name),
          bytes.address(),
          value.length);
    }
  }

  /** Null when there is no such attribute, or no attributes at all on this file system. */
  private static byte @Nullable [] read(
      Arena arena, Syscall call, Path path, long pathAt, long nameAt) {
    for (int size = USUAL; ; size = MOST) {
      MemorySegment buffer = arena.allocate(size);
      long result =
          call == Syscall.LLISTXATTR
              ? Libc.raw(call, pathAt, buffer.address(), size)
              : Libc.raw(call, pathAt, nameAt, buffer.address(), size, 0);
      if (result >= 0) {
        return buffer.asSlice(0, result).toArray(JAVA_BYTE);
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

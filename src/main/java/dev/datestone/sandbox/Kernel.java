package dev.datestone.sandbox;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** System calls, with all arguments as longs. */
sealed interface Kernel permits NativeSyscalls, LinkerSyscalls {
  long AT_FDCWD = -100;
  long AT_SYMLINK_NOFOLLOW = 0x100;
  long AT_EMPTY_PATH = 0x1000;
  long O_CLOEXEC = 0x80000;
  long O_PATH = 0x200000;

  /** How this process makes calls: by the native library if it can be loaded, else by the JDK. */
  Kernel HERE =
      NativeSyscalls.open().<Kernel>map(library -> library).orElseGet(LinkerSyscalls::new);

  /** Makes the call; a negative result is the negated errno. */
  long call(long number, long a, long b, long c, long d, long e);

  /** The address of a direct buffer's first byte. */
  long address(ByteBuffer direct);

  /** Makes the call; a negative result is the negated errno. */
  static long raw(Syscall call, long... args) {
    return HERE.call(
        call.number(), arg(args, 0), arg(args, 1), arg(args, 2), arg(args, 3), arg(args, 4));
  }

  private static long arg(long[] args, int index) {
    return index < args.length ? args[index] : 0;
  }

  /**
   * As {@link #raw}, but an error is thrown.
   *
   * @param about what the message names, such as a path
   */
  static long call(String about, Syscall call, long... args) {
    long result = raw(call, args);
    if (result < 0) {
      throw new SandboxException.SyscallFailed(call.call(), about, (int) -result);
    }
    return result;
  }

  /** Opens a file; an error is thrown. Returns its descriptor, which no program inherits. */
  static long open(NativeMemory memory, Path path, long flags) {
    return call(path.toString(), Syscall.OPENAT, AT_FDCWD, memory.path(path), flags | O_CLOEXEC);
  }

  static void close(long descriptor) {
    raw(Syscall.CLOSE, descriptor);
  }
}

package dev.datestone.sandbox;

/** The one door to the kernel: system calls with all arguments as longs. */
final class Libc {
  static final long AT_FDCWD = -100;
  static final long AT_SYMLINK_NOFOLLOW = 0x100;
  static final long AT_EMPTY_PATH = 0x1000;
  static final long O_CLOEXEC = 0x80000;
  static final long O_PATH = 0x200000;

  private Libc() {}

  /** Makes the call; a negative result is the negated errno. */
  static long raw(Syscall call, long a, long b, long c, long d, long e) {
    return Kernel.HERE.call(call.number(), a, b, c, d, e);
  }

  static long raw(Syscall call, long a, long b, long c) {
    return raw(call, a, b, c, 0, 0);
  }

  /** As {@link #raw}, but a refusal becomes an exception that says what it was about. */
  static long call(String about, Syscall call, long... args) {
    long result = raw(call, arg(args, 0), arg(args, 1), arg(args, 2), arg(args, 3), arg(args, 4));
    if (result < 0) {
      throw new SandboxException.CallFailed(call.call(), about, (int) -result);
    }
    return result;
  }

  private static long arg(long[] args, int index) {
    return index < args.length ? args[index] : 0;
  }

  static void close(long descriptor) {
    raw(Syscall.CLOSE, descriptor, 0, 0);
  }
}

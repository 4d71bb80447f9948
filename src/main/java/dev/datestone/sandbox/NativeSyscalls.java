package dev.datestone.sandbox;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * System calls by a library that the build writes (src/main/build/SyscallLibrary.java) and the
 * launcher names. It is there from the first call on, where the JDK's linker takes 50 ms and twice
 * as much of the processors.
 */
final class NativeSyscalls implements Kernel {
  /** The launcher's property with the library's path. */
  private static final String PLACE = "datestone.syscalls";

  private NativeSyscalls() {}

  /** Empty where there is none, or none that may be loaded: from a file system without exec. */
  static Optional<NativeSyscalls> open() {
    return open(System.getProperty(PLACE, ""));
  }

  static Optional<NativeSyscalls> open(String place) {
    if (place.isEmpty() || !Files.isReadable(Path.of(place))) {
      return Optional.empty();
    }
    try {
      System.load(place);
      return Optional.of(new NativeSyscalls());
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  @Override
  public long call(long number, long a, long b, long c, long d, long e) {
    return call0(number, a, b, c, d, e);
  }

  @Override
  public long address(ByteBuffer direct) {
    return address0(direct);
  }

  private static native long call0(long number, long a, long b, long c, long d, long e);

  private static native long address0(ByteBuffer direct);
}

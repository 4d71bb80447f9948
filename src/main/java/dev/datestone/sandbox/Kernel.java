package dev.datestone.sandbox;

import java.nio.ByteBuffer;

/** How a system call is made. */
sealed interface Kernel permits Door, LinkedKernel {
  /** This process's way: the library where it can be loaded, else the JDK's own linker. */
  Kernel HERE = Door.open().<Kernel>map(door -> door).orElseGet(LinkedKernel::new);

  /** Makes the call; a negative result is the negated errno. */
  long call(long number, long a, long b, long c, long d, long e);

  /** Where a direct buffer's first byte is. */
  long address(ByteBuffer direct);
}

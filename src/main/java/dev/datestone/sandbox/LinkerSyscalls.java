package dev.datestone.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/**
 * System calls through the JDK's linker and {@code syscall(2)}. All calls have one signature, as
 * linking is expensive.
 */
final class LinkerSyscalls implements Kernel {
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO_AT =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL = link();

  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    MemorySegment symbol = linker.defaultLookup().find("syscall").orElseThrow();
    FunctionDescriptor shape =
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    return linker.downcallHandle(
        symbol, shape, Linker.Option.captureCallState("errno"), Linker.Option.firstVariadicArg(1));
  }

  @Override
  public long call(long number, long a, long b, long c, long d, long e) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result = (long) SYSCALL.invokeExact(state, number, a, b, c, d, e);
      return result == -1 ? -state.get(JAVA_INT, ERRNO_AT) : result;
    } catch (RuntimeException | Error known) {
      throw known;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Override
  public long address(ByteBuffer direct) {
    return MemorySegment.ofBuffer(direct.duplicate().clear()).address();
  }
}

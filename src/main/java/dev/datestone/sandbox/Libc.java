package dev.datestone.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.nio.file.Path;

/**
 * The one door to the kernel: {@code syscall(2)} with all arguments as longs. One shape of call
 * means one link, and linking is what costs (35-90 ms the first time in a JVM).
 */
final class Libc {
  static final long AT_FDCWD = -100;
  static final long AT_SYMLINK_NOFOLLOW = 0x100;
  static final long AT_EMPTY_PATH = 0x1000;
  static final long O_CLOEXEC = 0x80000;
  static final long O_PATH = 0x200000;

  private static final Charset FILE_NAMES =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO_AT =
      STATE.byteOffset(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL = link();

  private Libc() {}

  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    MemorySegment symbol = linker.defaultLookup().find("syscall").orElseThrow();
    FunctionDescriptor shape =
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    return linker.downcallHandle(
        symbol, shape, Linker.Option.captureCallState("errno"), Linker.Option.firstVariadicArg(1));
  }

  /** Makes the call; a negative result is the negated errno. */
  static long raw(Syscall call, long a, long b, long c, long d, long e) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result = (long) SYSCALL.invokeExact(state, call.number(), a, b, c, d, e);
      return result == -1 ? -state.get(JAVA_INT, ERRNO_AT) : result;
    } catch (RuntimeException | Error known) {
      throw known;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
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

  /** Address of a zero-terminated copy of the text. */
  static long text(Arena arena, String text) {
    return arena.allocateFrom(text).address();
  }

  /** Address of the file name's bytes as the kernel knows them. */
  static long path(Arena arena, Path path) {
    return zeroEnded(arena, bytes(path));
  }

  static long zeroEnded(Arena arena, byte[] bytes) {
    MemorySegment copy = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, copy, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
    return copy.address();
  }

  static byte[] bytes(Path path) {
    String text = path.toString();
    return text.indexOf('\uFFFD') < 0 ? text.getBytes(FILE_NAMES) : undecodable(path);
  }

  /** A name that is no valid text: only its URI still has the bytes. */
  private static byte[] undecodable(Path path) {
    String uri = path.toUri().getRawPath();
    if (uri.endsWith("/")) {
      uri = uri.substring(0, uri.length() - 1); // Java's mark of a folder; it would follow a link
    }
    var out = new ByteArrayOutputStream();
    for (int at = 0; at < uri.length(); at++) {
      if (uri.charAt(at) == '%') {
        out.write(Integer.parseInt(uri.substring(at + 1, at + 3), 16));
        at += 2;
      } else {
        out.write(uri.charAt(at));
      }
    }
    return out.toByteArray();
  }
}

package dev.datestone.content;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The inner loop of SHA-256 in OpenSSL's libcrypto, which uses the processor's SHA instructions.
 * The JDK does not under the launcher's {@code -XX:TieredStopAtLevel=1}. Loading takes about 20 ms,
 * so it is used for large inputs only; without libcrypto {@link Sha256} computes everything.
 */
final class Libcrypto {
  private static final List<String> NAMES = List.of("libcrypto.so.3", "libcrypto.so.1.1");

  /**
   * Words of its SHA256_CTX: eight of state first, then lengths, a block, counts (openssl/sha.h).
   */
  private static final int CONTEXT = 28;

  static final Optional<Libcrypto> HERE = load();

  private final MethodHandle update;

  private Libcrypto(MethodHandle update) {
    this.update = update;
  }

  private static Optional<Libcrypto> load() {
    for (String name : NAMES) {
      try {
        SymbolLookup library = SymbolLookup.libraryLookup(name, Arena.global());
        MethodHandle update =
            Linker.nativeLinker()
                .downcallHandle(
                    library.findOrThrow("SHA256_Update"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG),
                    Linker.Option.critical(true));
        return Optional.of(new Libcrypto(update)).filter(Libcrypto::isRight);
      } catch (IllegalArgumentException | java.util.NoSuchElementException e) {
        // try the next name
      }
    }
    return Optional.empty();
  }

  /** Compares with our own implementation, in case the library has another structure. */
  private boolean isRight() {
    byte[] data = new byte[3 * Sha256.BLOCK];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) i;
    }
    int[] ours = Sha256.start();
    int[] theirs = Sha256.start();
    Sha256.blocks(ours, data, 0, 3);
    blocks(theirs, data, 0, 3);
    return Arrays.equals(ours, theirs);
  }

  /** Updates the state with whole blocks. */
  void blocks(int[] state, byte[] input, int offset, int count) {
    int[] context = Arrays.copyOf(state, CONTEXT);
    MemorySegment data = MemorySegment.ofArray(input).asSlice(offset, (long) count * Sha256.BLOCK);
    try {
      int done = (int) update.invokeExact(MemorySegment.ofArray(context), data, data.byteSize());
      if (done != 1) {
        throw new AssertionError("SHA256_Update refused");
      }
    } catch (RuntimeException | Error known) {
      throw known;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
    System.arraycopy(context, 0, state, 0, state.length);
  }
}

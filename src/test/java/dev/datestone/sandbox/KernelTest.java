package dev.datestone.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ways to make a system call do the same. */
class KernelTest {
  private static final int ENOENT = 2;
  private static final int EBADF = 9;

  @TempDir Path folder;

  static List<Kernel> kernels() {
    return List.of(new LinkerSyscalls(), Kernel.HERE);
  }

  @Test
  void theLibraryOfTheBuildIsUsed() {
    assertThat(Kernel.HERE).isInstanceOf(NativeSyscalls.class);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void fileIsReadIntoABuffer(Kernel kernel) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "what it holds");
    ByteBuffer name = direct(file + "\0");
    ByteBuffer into = ByteBuffer.allocateDirect(64);

    long descriptor =
        kernel.call(
            Syscall.OPENAT.number(), Kernel.AT_FDCWD, kernel.address(name), Kernel.O_CLOEXEC, 0, 0);
    assertThat(descriptor).isPositive();
    long read = kernel.call(Syscall.READ.number(), descriptor, kernel.address(into) + 1, 60, 0, 0);

    assertThat(read).isEqualTo(13);
    byte[] bytes = new byte[15];
    into.get(0, bytes);
    assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("\0what it holds\0");
    assertThat(kernel.call(Syscall.CLOSE.number(), descriptor, 0, 0, 0, 0)).isZero();
    assertThat(kernel.call(Syscall.CLOSE.number(), descriptor, 0, 0, 0, 0)).isEqualTo(-EBADF);
  }

  /** utimensat has four arguments and lgetxattr too; the fifth is seen with fchownat. */
  @ParameterizedTest
  @MethodSource("kernels")
  void allFiveArgumentsArePassed(Kernel kernel) throws Exception {
    Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));
    ByteBuffer name = direct(folder.resolve("link") + "\0");
    long at = kernel.address(name);
    long call = Syscall.FCHOWNAT.number();

    // To nobody else (-1), the link itself or what it leads to.
    assertThat(kernel.call(call, Kernel.AT_FDCWD, at, -1, -1, Kernel.AT_SYMLINK_NOFOLLOW)).isZero();
    assertThat(kernel.call(call, Kernel.AT_FDCWD, at, -1, -1, 0)).isEqualTo(-ENOENT);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void errnoIsReturnedNegated(Kernel kernel) {
    ByteBuffer name = direct("/no/such/file\0");
    assertThat(kernel.call(Syscall.OPENAT.number(), Kernel.AT_FDCWD, kernel.address(name), 0, 0, 0))
        .isEqualTo(-ENOENT);
  }

  @Test
  void bothGiveTheSameBufferAddress() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(64);
    buffer.position(7);
    assertThat(new LinkerSyscalls().address(buffer)).isEqualTo(Kernel.HERE.address(buffer));
  }

  @Test
  void aDamagedLibraryIsNone() throws Exception {
    Path library = Path.of(System.getProperty("datestone.syscalls", ""));
    byte[] bytes = Files.readAllBytes(library);
    Path cut = Files.write(folder.resolve("cut.so"), java.util.Arrays.copyOf(bytes, 100));
    assertThat(NativeSyscalls.open(cut.toString())).isEmpty();
    assertThat(NativeSyscalls.open(Files.createFile(folder.resolve("empty.so")).toString()))
        .isEmpty();
    assertThat(NativeSyscalls.open(folder.resolve("none.so").toString())).isEmpty();
    assertThat(NativeSyscalls.open("")).isEmpty();
  }

  @Test
  void memoryIsClearedAndLargeBlocksAreSeparate() {
    try (NativeMemory memory = NativeMemory.take()) {
      NativeMemory.Piece small = memory.piece(5);
      small.bytes().put(0, new byte[] {1, 2, 3, 4, 5});
      NativeMemory.Piece large = memory.piece(1 << 20);
      large.bytes().put((1 << 20) - 1, (byte) 1);
      NativeMemory.Piece next = memory.piece(8);
      assertThat(next.address() % Long.BYTES).isZero();
      assertThat(next.address()).isGreaterThanOrEqualTo(small.address() + 5);
      assertThat(next.bytes().getLong(0)).isZero();
    }
    try (NativeMemory memory = NativeMemory.take()) {
      NativeMemory.Piece again = memory.piece(16);
      assertThat(again.bytes().getLong(0)).isZero();
      assertThat(again.bytes().getLong(Long.BYTES)).isZero();
    }
  }

  private static ByteBuffer direct(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
  }
}

package dev.datestone.startup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A program that needs no library and no shell: it makes the folder {@code made}, says {@code ok}
 * and ends. The training build runs it, as there is no image on a new machine to take one from.
 */
final class TrainingProgram {
  /** mkdirat(AT_FDCWD, made, 0755), write(1, said, 3), exit(0), and behind them what they name. */
  private static final String X86_64 =
      """
      b802010000 bf9cffffff 488d3528000000 baed010000 0f05
      b801000000 bf01000000 488d3515000000 ba03000000 0f05
      b83c000000 31ff 0f05
      """;

  private static final String AARCH64 =
      """
      480480d2 600c8092 61010010 a23d80d2 010000d4
      080880d2 200080d2 e1000030 620080d2 010000d4
      a80b80d2 000080d2 010000d4
      """;

  private static final byte[] DATA = "made\0ok\n".getBytes(StandardCharsets.US_ASCII);

  private static final long ADDRESS = 0x400000;
  private static final int HEADERS = 64 + 56;

  private TrainingProgram() {}

  /** The program for this machine, an ELF file of one segment. */
  static byte[] bytes() {
    boolean arm = System.getProperty("os.arch", "").equals("aarch64");
    byte[] code = HexFormat.of().parseHex((arm ? AARCH64 : X86_64).replaceAll("\\s", ""));
    int size = HEADERS + code.length + DATA.length;
    ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    // elf(5): 64 bits, little endian, version 1; an executable for this machine.
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
    file.putShort((short) 2).putShort((short) (arm ? 183 : 62)).putInt(1);
    // Where it starts, where the table of segments and that of sections are, flags, sizes.
    file.putLong(ADDRESS + HEADERS).putLong(64).putLong(0).putInt(0);
    file.putShort((short) 64).putShort((short) 56).putShort((short) 1);
    file.position(64);
    // The segment: loaded, to be read and executed, from the file's first byte to its last.
    file.putInt(1).putInt(5).putLong(0).putLong(ADDRESS).putLong(ADDRESS);
    file.putLong(size).putLong(size).putLong(0x1000);
    return file.put(code).put(DATA).array();
  }
}

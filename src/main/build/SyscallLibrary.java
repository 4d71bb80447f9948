import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * A step of the build: writes the library of dev.datestone.sandbox.NativeSyscalls, two functions of
 * some instructions each, so that no C compiler is needed for it. Linking a call with
 * java.lang.foreign takes 50 ms in each process that makes one, loading this takes one.
 *
 * <p>Run by pom.xml: {@code java -cp BUILD SyscallLibrary FILE}. On a machine of another kind the
 * file is empty, and the tool does without.
 */
final class SyscallLibrary {
  /**
   * {@code call0(env, class, number, a, b, c, d, e)}: the arguments go where the kernel wants them
   * (syscall(2)), and what it returns is returned. {@code address0(env, class, buffer)}: hands on
   * to GetDirectBufferAddress, the 231st entry of the table that env points to (JNI specification).
   */
  private static final Machine X86_64 =
      new Machine(
          62,
          """
          4889d0      mov rax, rdx
          4889cf      mov rdi, rcx
          4c89c6      mov rsi, r8
          4c89ca      mov rdx, r9
          4c8b542408  mov r10, [rsp+8]
          4c8b442410  mov r8, [rsp+16]
          4531c9      xor r9d, r9d
          0f05        syscall
          c3          ret
          """,
          """
          4889d6        mov rsi, rdx
          488b07        mov rax, [rdi]
          ffa030070000  jmp [rax+1840]
          """);

  private static final Machine AARCH64 =
      new Machine(
          183,
          """
          e80302aa  mov x8, x2
          e00303aa  mov x0, x3
          e10304aa  mov x1, x4
          e20305aa  mov x2, x5
          e30306aa  mov x3, x6
          e40307aa  mov x4, x7
          e5031faa  mov x5, xzr
          010000d4  svc 0
          c0035fd6  ret
          """,
          """
          e10302aa  mov x1, x2
          090040f9  ldr x9, [x0]
          299943f9  ldr x9, [x9, 1840]
          20011fd6  br x9
          """);

  private static final String PREFIX = "Java_dev_datestone_sandbox_NativeSyscalls_";
  private static final String CALL = PREFIX + "call0";
  private static final String ADDRESS = PREFIX + "address0";

  private static final int HEADER = 64;
  private static final int SEGMENT = 56;
  private static final int SYMBOL = 24;

  /** The largest page that a kernel of these machines may have. */
  private static final long PAGE = 0x10000;

  /** The number of a machine in elf(5), and the functions for it. */
  private record Machine(int number, String call, String address) {
    static byte[] bytes(String instructions) {
      StringBuilder hex = new StringBuilder();
      instructions.lines().forEach(line -> hex.append(line.split(" ", 2)[0]));
      return HexFormat.of().parseHex(hex);
    }
  }

  private SyscallLibrary() {}

  public static void main(String[] args) throws IOException {
    byte[] library =
        switch (System.getProperty("os.arch")) {
          case "amd64" -> library(X86_64);
          case "aarch64" -> library(AARCH64);
          default -> new byte[0];
        };
    Files.write(Path.of(args[0]), library);
  }

  /** A shared object as dlopen(3) wants it; see elf(5). */
  private static byte[] library(Machine machine) {
    byte[] call = Machine.bytes(machine.call());
    byte[] address = Machine.bytes(machine.address());
    byte[] names = ("\0" + CALL + "\0" + ADDRESS + "\0").getBytes(StandardCharsets.US_ASCII);

    int symbols = HEADER + 4 * SEGMENT;
    int hash = symbols + 3 * SYMBOL;
    int text = hash + 6 * Integer.BYTES;
    int callAt = aligned(text + names.length);
    int addressAt = aligned(callAt + call.length);
    int dynamic = aligned(addressAt + address.length);
    int dynamicSize = 6 * 2 * Long.BYTES;
    // What the loader writes to lies on a page of its own, in memory if not in the file.
    long writable = PAGE + dynamic;

    ByteBuffer file = ByteBuffer.allocate(dynamic + dynamicSize).order(ByteOrder.LITTLE_ENDIAN);
    // 64 bits, little endian, version 1; a shared object for this machine.
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
    file.putShort((short) 3).putShort((short) machine.number()).putInt(1);
    // No start; where the table of segments is; no table of sections; sizes.
    file.putLong(0).putLong(HEADER).putLong(0).putInt(0);
    file.putShort((short) HEADER).putShort((short) SEGMENT).putShort((short) 4);

    file.position(HEADER);
    // Loaded, to be read and executed: all but the end.
    segment(file, 1, 5, 0, 0, dynamic, PAGE);
    // Loaded, to be read and written: what the loader looks into first, which is also named so.
    segment(file, 1, 6, dynamic, writable, dynamicSize, PAGE);
    segment(file, 2, 6, dynamic, writable, dynamicSize, Long.BYTES);
    // No stack that can be executed (GNU's own kind); a loader would give us one else.
    segment(file, 0x6474e551, 6, 0, 0, 0, 16);

    file.position(symbols + SYMBOL); // the first is none
    symbol(file, 1, callAt, call.length);
    symbol(file, 1 + CALL.length() + 1, addressAt, address.length);
    // One bucket, three symbols: the first, and behind each the next.
    file.putInt(1).putInt(3).putInt(1).putInt(0).putInt(2).putInt(0);
    file.put(names);
    file.position(callAt).put(call);
    file.position(addressAt).put(address);

    file.position(dynamic);
    file.putLong(4).putLong(hash);
    file.putLong(5).putLong(text);
    file.putLong(6).putLong(symbols);
    file.putLong(10).putLong(names.length);
    file.putLong(11).putLong(SYMBOL);
    return file.array();
  }

  private static int aligned(int at) {
    return (at + 15) / 16 * 16;
  }

  private static void segment(
      ByteBuffer file, int type, int flags, long offset, long address, long size, long align) {
    file.putInt(type).putInt(flags).putLong(offset).putLong(address).putLong(address);
    file.putLong(size).putLong(size).putLong(align);
  }

  /** A function that everybody may find. */
  private static void symbol(ByteBuffer file, int name, long address, long size) {
    file.putInt(name).put((byte) 0x12).put((byte) 0).putShort((short) 1);
    file.putLong(address).putLong(size);
  }
}

package dev.datestone.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Runs the filter as the kernel would. */
class SeccompProgramTest {
  private static final int X86_64 = 0xC000003E;
  private static final int I386 = 0x40000003;
  private static final int AARCH64 = 0xC00000B7;

  private static final int ALLOW = 0x7FFF0000;
  private static final int EPERM = 0x00050001;
  private static final int ENOSYS = 0x00050026;

  @Test
  void deniedSyscallsAreDeniedOnEveryArchitecture() {
    for (DeniedSyscall call : DeniedSyscall.values()) {
      for (var machine : SeccompProgram.Machine.values()) {
        int number = call.number(machine);
        int word =
            switch (machine) {
              case X86_64 -> X86_64;
              case I386 -> I386;
              case AARCH64 -> AARCH64;
            };
        if (number >= 0) {
          assertThat(judge(word, number, 0)).as("%s on %s", call, machine).isEqualTo(EPERM);
        }
      }
    }
  }

  @Test
  void usualSyscallsAreAllowed() {
    // read, ptrace, chroot, setgroups
    for (int number : new int[] {0, 101, 161, 116}) {
      assertThat(judge(X86_64, number, 0)).isEqualTo(ALLOW);
    }
    assertThat(judge(I386, 3, 0)).isEqualTo(ALLOW);
    assertThat(judge(AARCH64, 63, 0)).isEqualTo(ALLOW);
  }

  @Test
  void cloneIsAllowedWithoutNewNamespaces() {
    int forkOfGlibc = 0x01200011;
    for (int[] clone : new int[][] {{X86_64, 56}, {I386, 120}, {AARCH64, 220}}) {
      assertThat(judge(clone[0], clone[1], forkOfGlibc)).isEqualTo(ALLOW);
      for (int flag : SeccompProgram.NAMESPACE_FLAGS) {
        assertThat(judge(clone[0], clone[1], forkOfGlibc | flag)).isEqualTo(EPERM);
      }
      // clone3, whose flags no filter can see
      assertThat(judge(clone[0], 435, 0)).isEqualTo(ENOSYS);
    }
  }

  @Test
  void argumentsOfSocketAndPersonalityAreChecked() {
    assertThat(judge(X86_64, 135, 0)).isEqualTo(ALLOW);
    assertThat(judge(X86_64, 135, -1)).isEqualTo(ALLOW);
    assertThat(judge(X86_64, 135, 0x0040000)).isEqualTo(EPERM);
    assertThat(judge(X86_64, 41, 2)).isEqualTo(ALLOW);
    assertThat(judge(X86_64, 41, 40)).isEqualTo(EPERM);
    assertThat(judge(AARCH64, 198, 40)).isEqualTo(EPERM);
    assertThat(judge(I386, 359, 40)).isEqualTo(EPERM);
  }

  @Test
  void unknownArchitectureIsDenied() {
    assertThat(judge(0x40000028, 3, 0)).isEqualTo(ENOSYS);
    // x32: the second set of numbers of x86_64
    assertThat(judge(X86_64, 0x40000000 + 272, 0)).isEqualTo(ENOSYS);
  }

  private static int judge(int machine, int number, int argument) {
    var data = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    data.putInt(0, number).putInt(4, machine).putInt(16, argument);
    var program = ByteBuffer.wrap(SeccompProgram.bytes()).order(ByteOrder.nativeOrder());
    int value = 0;
    for (int at = 0; ; at++) {
      int code = program.getShort(at * 8);
      int yes = Byte.toUnsignedInt(program.get(at * 8 + 2));
      int no = Byte.toUnsignedInt(program.get(at * 8 + 3));
      int constant = program.getInt(at * 8 + 4);
      switch (code) {
        case 0x20 -> value = data.getInt(constant);
        case 0x54 -> value &= constant;
        case 0x15 -> at += value == constant ? yes : no;
        case 0x35 -> at += Integer.compareUnsigned(value, constant) >= 0 ? yes : no;
        case 0x06 -> {
          return constant;
        }
        default -> throw new IllegalStateException("instruction " + code);
      }
    }
  }
}

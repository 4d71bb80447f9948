package dev.datestone.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The seccomp filter as a classic BPF program: a list for the runtime to compile costs 14-20 ms at
 * every start. Allows everything but {@link DeniedSyscall}, new namespaces by clone, vsock sockets
 * and unusual personalities.
 */
final class SeccompProgram {
  /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
  static final List<Integer> NAMESPACE_FLAGS =
      List.of(0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000);

  static final int AF_VSOCK = 40;

  /** PER_LINUX, PER_LINUX32, UNAME26, both, and the query. */
  private static final List<Integer> PERSONALITIES = List.of(0, 8, 0x20000, 0x20008, -1);

  // Offsets in struct seccomp_data.
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int FIRST_ARGUMENT = 16;

  // BPF instructions.
  private static final int LOAD = 0x20;
  private static final int AND = 0x54;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_AT_LEAST = 0x35;
  private static final int RETURN = 0x06;

  private static final int ALLOW = 0x7FFF0000;
  private static final int REFUSE = 0x00050000;
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;

  /**
   * The architectures of programs, with their AUDIT_ARCH value and the calls whose arguments are
   * checked.
   */
  enum Machine {
    X86_64(0xC000003E, 56, 135, 41),
    I386(0x40000003, 120, 136, 359),
    AARCH64(0xC00000B7, 220, 92, 198);

    private final int word;
    private final int clone;
    private final int personality;
    private final int socket;

    Machine(int word, int clone, int personality, int socket) {
      this.word = word;
      this.clone = clone;
      this.personality = personality;
      this.socket = socket;
    }
  }

  private static final int CLONE3 = 435;
  private static final int X32 = 0x40000000;

  private record Instruction(int code, String yes, String no, int constant) {}

  private final List<Instruction> program = new ArrayList<>();
  private final Map<String, Integer> labels = new HashMap<>();

  private SeccompProgram() {}

  /** The program, ready for the runtime's annotation. */
  static String base64() {
    return Base64.getEncoder().encodeToString(bytes());
  }

  static byte[] bytes() {
    var filter = new SeccompProgram();
    filter.add(LOAD, ARCHITECTURE);
    for (Machine machine : Machine.values()) {
      // Jumps reach 255 instructions only, so each machine is tested right before its own part.
      filter.jump(JUMP_EQUAL, machine.word, "", "not " + machine);
      filter.judge(machine);
      filter.label("not " + machine);
    }
    filter.add(RETURN, REFUSE | ENOSYS);
    return filter.assemble();
  }

  private void judge(Machine machine) {
    String end = " " + machine;
    add(LOAD, NUMBER);
    if (machine == Machine.X86_64) {
      jump(JUMP_AT_LEAST, X32, "unknown" + end, "");
    }
    for (DeniedSyscall call : DeniedSyscall.values()) {
      if (call.number(machine) >= 0) {
        jump(JUMP_EQUAL, call.number(machine), "deny" + end, "");
      }
    }
    jump(JUMP_EQUAL, machine.clone, "clone" + end, "");
    jump(JUMP_EQUAL, CLONE3, "unknown" + end, "");
    jump(JUMP_EQUAL, machine.personality, "personality" + end, "");
    jump(JUMP_EQUAL, machine.socket, "socket" + end, "allow" + end);

    label("clone" + end);
    add(LOAD, FIRST_ARGUMENT);
    add(AND, NAMESPACE_FLAGS.stream().mapToInt(Integer::intValue).sum());
    jump(JUMP_EQUAL, 0, "allow" + end, "deny" + end);

    label("personality" + end);
    add(LOAD, FIRST_ARGUMENT);
    PERSONALITIES.forEach(value -> jump(JUMP_EQUAL, value, "allow" + end, ""));
    add(RETURN, REFUSE | EPERM);

    label("socket" + end);
    add(LOAD, FIRST_ARGUMENT);
    jump(JUMP_EQUAL, AF_VSOCK, "deny" + end, "allow" + end);

    label("allow" + end);
    add(RETURN, ALLOW);
    label("deny" + end);
    add(RETURN, REFUSE | EPERM);
    // "Not in this kernel": then the C library uses clone, whose flags the filter can see.
    label("unknown" + end);
    add(RETURN, REFUSE | ENOSYS);
  }

  private void add(int code, int constant) {
    program.add(new Instruction(code, "", "", constant));
  }

  /** Where to go on if it holds and if not; "" is the next instruction. */
  private void jump(int code, int constant, String yes, String no) {
    program.add(new Instruction(code, yes, no, constant));
  }

  private void label(String name) {
    labels.put(name, program.size());
  }

  private byte[] assemble() {
    var bytes = ByteBuffer.allocate(program.size() * 8).order(ByteOrder.nativeOrder());
    for (int at = 0; at < program.size(); at++) {
      Instruction one = program.get(at);
      bytes.putShort((short) one.code);
      bytes.put(distance(at, one.yes)).put(distance(at, one.no));
      bytes.putInt(one.constant);
    }
    return bytes.array();
  }

  private byte distance(int from, String label) {
    if (label.isEmpty()) {
      return 0;
    }
    Integer target = labels.get(label);
    int distance = target == null ? -1 : target - from - 1;
    if (distance < 0 || distance > 255) {
      throw new IllegalStateException("no jump from " + from + " to " + label);
    }
    return (byte) distance;
  }
}

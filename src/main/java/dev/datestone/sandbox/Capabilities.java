package dev.datestone.sandbox;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The capabilities of root in a container. */
final class Capabilities {
  private static final List<String> NAMES =
      named(
          "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP"
              + " LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK"
              + " IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN"
              + " SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE"
              + " AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND"
              + " AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE");

  /** Docker's default capabilities. */
  private static final List<String> USUAL =
      named(
          "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP"
              + " NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE");

  private Capabilities() {}

  /** Docker's default capabilities, or all, limited to those that this process has. */
  static List<String> of(boolean privileged) {
    List<String> ours = ours();
    return privileged ? ours : USUAL.stream().filter(ours::contains).toList();
  }

  private static List<String> ours() {
    long set =
        Sandbox.readProc("status")
            .lines()
            .filter(line -> line.startsWith("CapPrm:"))
            .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
            .findFirst()
            .orElse(0);
    return IntStream.range(0, NAMES.size())
        .filter(number -> (set >> number & 1) != 0)
        .mapToObj(NAMES::get)
        .toList();
  }

  static boolean mayMount() {
    return ours().contains("CAP_SYS_ADMIN");
  }

  private static List<String> named(String words) {
    return Stream.of(words.split(" ")).map(word -> "CAP_" + word).toList();
  }
}

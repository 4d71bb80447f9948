package dev.datestone.sandbox;

import java.util.List;
import java.util.stream.Stream;

/** What root in a container may do. */
final class Capabilities {
  /** Docker's default: enough to install packages, not enough to touch the machine. */
  static final List<String> USUAL =
      named(
          "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP"
              + " NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE");

  /** All that Linux has, in the kernel's order. */
  static final List<String> ALL =
      named(
          "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP"
              + " LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK"
              + " IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN"
              + " SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE"
              + " AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND"
              + " AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE");

  private Capabilities() {}

  private static List<String> named(String words) {
    return Stream.of(words.split(" ")).map(word -> "CAP_" + word).toList();
  }
}

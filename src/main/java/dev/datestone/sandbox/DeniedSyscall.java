package dev.datestone.sandbox;

import java.util.Locale;

/**
 * System calls that are denied in a container, as by Docker's default seccomp profile with the
 * default capabilities. Numbers are for x86_64, 32-bit x86 and aarch64; -1 if the architecture has
 * no such call. Calls that depend on arguments are in {@link SeccompProgram}.
 */
enum DeniedSyscall {
  // Kernel keyrings are not namespaced.
  ADD_KEY(248, 286, 217),
  KEYCTL(250, 288, 219),
  REQUEST_KEY(249, 287, 218),
  // Tracing and inspecting the kernel.
  BPF(321, 357, 280),
  PERF_EVENT_OPEN(298, 336, 241),
  LOOKUP_DCOOKIE(212, 253, 18),
  SYSLOG(103, 103, 116),
  USERFAULTFD(323, 374, 282),
  // Kernel modules, kexec and reboot.
  CREATE_MODULE(174, 127, -1),
  DELETE_MODULE(176, 129, 106),
  FINIT_MODULE(313, 350, 273),
  INIT_MODULE(175, 128, 105),
  GET_KERNEL_SYMS(177, 130, -1),
  QUERY_MODULE(178, 167, -1),
  KEXEC_FILE_LOAD(320, -1, 294),
  KEXEC_LOAD(246, 283, 104),
  REBOOT(169, 88, 142),
  // Mounts.
  MOUNT(165, 21, 40),
  UMOUNT(-1, 22, -1),
  UMOUNT2(166, 52, 39),
  PIVOT_ROOT(155, 217, 41),
  FSOPEN(430, 430, 430),
  FSCONFIG(431, 431, 431),
  FSMOUNT(432, 432, 432),
  FSPICK(433, 433, 433),
  OPEN_TREE(428, 428, 428),
  MOVE_MOUNT(429, 429, 429),
  MOUNT_SETATTR(442, 442, 442),
  // Namespaces; clone and clone3 are in SeccompProgram.
  SETNS(308, 346, 268),
  UNSHARE(272, 310, 97),
  SETHOSTNAME(170, 74, 161),
  SETDOMAINNAME(171, 121, 162),
  // The system clock.
  CLOCK_SETTIME(227, 264, 112),
  CLOCK_SETTIME64(-1, 404, -1),
  SETTIMEOFDAY(164, 79, 170),
  STIME(-1, 25, -1),
  // NUMA policies.
  GET_MEMPOLICY(239, 275, 236),
  MBIND(237, 274, 235),
  MIGRATE_PAGES(256, 294, 238),
  MOVE_PAGES(279, 317, 239),
  SET_MEMPOLICY(238, 276, 237),
  SET_MEMPOLICY_HOME_NODE(450, 450, 450),
  // Disks, quotas, accounting, files by handle.
  ACCT(163, 51, 89),
  QUOTACTL(179, 131, 60),
  QUOTACTL_FD(443, 443, 443),
  SWAPON(167, 87, 224),
  SWAPOFF(168, 115, 225),
  OPEN_BY_HANDLE_AT(304, 342, 265),
  FANOTIFY_INIT(300, 338, 262),
  // Inspecting other processes.
  KCMP(312, 349, 272),
  PIDFD_GETFD(438, 438, 438),
  // io_uring, with a history of container escapes.
  IO_URING_SETUP(425, 425, 425),
  IO_URING_ENTER(426, 426, 426),
  IO_URING_REGISTER(427, 427, 427),
  // Hardware ports and terminals.
  IOPERM(173, 101, -1),
  IOPL(172, 110, -1),
  VHANGUP(153, 111, 58),
  // Obsolete calls.
  SYSCTL(156, 149, -1),
  NFSSERVCTL(180, 169, 42),
  SYSFS(139, 135, -1),
  USELIB(134, 86, -1),
  USTAT(136, 62, -1),
  VM86(-1, 166, -1),
  VM86OLD(-1, 113, -1);

  private final int x86;
  private final int i386;
  private final int arm;

  DeniedSyscall(int x86, int i386, int arm) {
    this.x86 = x86;
    this.i386 = i386;
    this.arm = arm;
  }

  int number(SeccompProgram.Machine machine) {
    return switch (machine) {
      case X86_64 -> x86;
      case I386 -> i386;
      case AARCH64 -> arm;
    };
  }

  /** The name in an OCI configuration. */
  String call() {
    return this == SYSCTL ? "_sysctl" : name().toLowerCase(Locale.ROOT);
  }
}

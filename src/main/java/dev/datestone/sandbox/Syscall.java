package dev.datestone.sandbox;

/** Numbers of system calls on x86_64 and aarch64. */
enum Syscall {
  READ(0, 63),
  CLOSE(3, 57),
  IOCTL(16, 29),
  TRUNCATE(76, 45),
  MOUNT(165, 40),
  UMOUNT2(166, 39),
  LSETXATTR(189, 6),
  LGETXATTR(192, 9),
  LLISTXATTR(195, 12),
  OPENAT(257, 56),
  MKNODAT(259, 33),
  FCHOWNAT(260, 54),
  SYMLINKAT(266, 36),
  FCHMODAT(268, 53),
  UTIMENSAT(280, 88),
  SYNCFS(306, 267),
  RENAMEAT2(316, 276),
  STATX(332, 291),
  OPEN_TREE(428, 428),
  MOVE_MOUNT(429, 429),
  FSOPEN(430, 430),
  FSCONFIG(431, 431),
  FSMOUNT(432, 432),
  OPENAT2(437, 437),
  MOUNT_SETATTR(442, 442);

  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");

  private final int x86;
  private final int arm;

  Syscall(int x86, int arm) {
    this.x86 = x86;
    this.arm = arm;
  }

  long number() {
    return ARM ? arm : x86;
  }

  String call() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}

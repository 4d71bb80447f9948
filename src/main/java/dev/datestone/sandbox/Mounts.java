package dev.datestone.sandbox;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Bind and tmpfs mounts in the private mount namespace. */
public final class Mounts {
  private static final long OPEN_TREE_CLONE = 1;
  private static final long MOVE_MOUNT_F_EMPTY_PATH = 4;
  private static final long MOUNT_ATTR_RDONLY = 1;
  private static final int MOUNT_ATTR_SIZE = 4 * Long.BYTES;
  private static final long MS_NOSUID_NODEV = 2 | 4;
  private static final long MNT_DETACH = 2;
  private static final long UMOUNT_NOFOLLOW = 8;
  private static final int TRIES = 8;
  private static final long MS_BIND_REMOUNT_RDONLY = 4096 | 32 | 1;
  private static final Map<String, Long> FLAGS =
      Map.of(
          "nosuid",
          2L,
          "nodev",
          4L,
          "noexec",
          8L,
          "noatime",
          1024L,
          "nodiratime",
          2048L,
          "relatime",
          1L << 21);

  private Mounts() {}

  /** Mounts a file or folder at a second path, without the mounts below it. */
  public static void bind(Path source, Path target, boolean readOnly) {
    try (NativeMemory memory = NativeMemory.take()) {
      long tree =
          Kernel.call(
              source.toString(),
              Syscall.OPEN_TREE,
              Kernel.AT_FDCWD,
              memory.path(source),
              OPEN_TREE_CLONE | Kernel.O_CLOEXEC);
      try {
        if (readOnly && LinuxVersion.HERE.isAtLeast(5, 12)) {
          setReadOnly(memory, tree, source);
        }
        attach(memory, tree, target);
        if (readOnly && !LinuxVersion.HERE.isAtLeast(5, 12)) {
          remountReadOnly(memory, target);
        }
      } finally {
        Kernel.close(tree);
      }
    }
  }

  /** Adds one flag. A remount would also clear flags that a user namespace may not clear. */
  private static void setReadOnly(NativeMemory memory, long tree, Path source) {
    NativeMemory.Piece attributes = memory.piece(MOUNT_ATTR_SIZE);
    attributes.bytes().putLong(0, MOUNT_ATTR_RDONLY);
    Kernel.call(
        source.toString(),
        Syscall.MOUNT_SETATTR,
        tree,
        memory.text(""),
        Kernel.AT_EMPTY_PATH,
        attributes.address(),
        MOUNT_ATTR_SIZE);
  }

  /**
   * Makes a mount read-only before Linux 5.12, which has no mount_setattr(2). All other flags are
   * kept: a user namespace may not clear them.
   */
  static void remountReadOnly(NativeMemory memory, Path target) {
    long flags = MS_BIND_REMOUNT_RDONLY | flags(target);
    String about = target.toString();
    Kernel.call(
        about, Syscall.MOUNT, memory.text("none"), memory.path(target), memory.text(""), flags, 0);
  }

  /** The flags of the highest mount at this path, as mount(2) takes them. */
  private static long flags(Path target) {
    long flags = 0;
    for (String line : Sandbox.readProc("mountinfo").lines().toList()) {
      String[] words = line.split(" ");
      if (words[4].equals(escaped(target))) {
        flags = 0;
        for (String option : words[5].split(",")) {
          flags |= FLAGS.getOrDefault(option, 0L);
        }
      }
    }
    return flags;
  }

  private static String escaped(Path path) {
    return path.toString()
        .replace("\\", "\\134")
        .replace(" ", "\\040")
        .replace("\t", "\\011")
        .replace("\n", "\\012");
  }

  /** Attaches a detached mount at a path. */
  static void attach(NativeMemory memory, long mount, Path target) {
    Kernel.call(
        target.toString(),
        Syscall.MOVE_MOUNT,
        mount,
        memory.text(""),
        Kernel.AT_FDCWD,
        memory.path(target),
        MOVE_MOUNT_F_EMPTY_PATH);
  }

  /** Mounts a tmpfs; size 0 is the kernel's default, half of the memory. */
  public static void tmpfs(Path target, long sizeBytes, int mode) {
    String size = sizeBytes > 0 ? ",size=" + sizeBytes : "";
    try (NativeMemory memory = NativeMemory.take()) {
      Kernel.call(
          target.toString(),
          Syscall.MOUNT,
          memory.text("datestone"),
          memory.path(target),
          memory.text("tmpfs"),
          MS_NOSUID_NODEV,
          memory.text("mode=" + Integer.toOctalString(mode) + size));
    }
  }

  /** Unmounts; a mount that stays busy is detached and disappears with its last user. */
  public static void unmount(Path target) {
    try (NativeMemory memory = NativeMemory.take()) {
      long path = memory.path(target);
      for (int attempt = 0; attempt < TRIES; attempt++) {
        long result = Kernel.raw(Syscall.UMOUNT2, path, UMOUNT_NOFOLLOW, 0);
        if (result == 0) {
          return;
        }
        if (result != -Errno.EBUSY) {
          throw new SandboxException.SyscallFailed("umount2", target.toString(), (int) -result);
        }
        LockSupport.parkNanos(1_000_000L << attempt);
      }
      Kernel.call(target.toString(), Syscall.UMOUNT2, path, UMOUNT_NOFOLLOW | MNT_DETACH);
    }
  }

  /** Writes all data of the file system of this path to the disk. */
  public static void syncFileSystem(Path anyPathInIt) {
    try (NativeMemory memory = NativeMemory.take()) {
      long descriptor = Kernel.open(memory, anyPathInIt, 0);
      try {
        Kernel.call(anyPathInIt.toString(), Syscall.SYNCFS, descriptor);
      } finally {
        Kernel.close(descriptor);
      }
    }
  }
}

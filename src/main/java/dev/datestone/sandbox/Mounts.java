package dev.datestone.sandbox;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Plain mounts in our own mount namespace. */
public final class Mounts {
  private static final long OPEN_TREE_CLONE = 1;
  private static final long MOVE_MOUNT_F_EMPTY_PATH = 4;
  private static final long MOUNT_ATTR_RDONLY = 1;
  private static final int MOUNT_ATTR_SIZE = 4 * Long.BYTES;
  private static final long MS_NOSUID_NODEV = 2 | 4;
  private static final long MNT_DETACH = 2;
  private static final long UMOUNT_NOFOLLOW = 8;
  private static final int TRIES = 8;

  private Mounts() {}

  /** Shows a file or folder, without what is mounted below it, at a second place. */
  public static void bind(Path source, Path target, boolean readOnly) {
    try (Memory memory = Memory.take()) {
      long tree =
          Libc.call(
              source.toString(),
              Syscall.OPEN_TREE,
              Libc.AT_FDCWD,
              memory.path(source),
              OPEN_TREE_CLONE | Libc.O_CLOEXEC);
      try {
        if (readOnly) {
          setReadOnly(memory, tree, source);
        }
        attach(memory, tree, target);
      } finally {
        Libc.close(tree);
      }
    }
  }

  /** Only adds a flag: a remount would also clear flags that a user namespace may not clear. */
  private static void setReadOnly(Memory memory, long tree, Path source) {
    Memory.Piece attributes = memory.piece(MOUNT_ATTR_SIZE);
    attributes.bytes().putLong(0, MOUNT_ATTR_RDONLY);
    Libc.call(
        source.toString(),
        Syscall.MOUNT_SETATTR,
        tree,
        memory.text(""),
        Libc.AT_EMPTY_PATH,
        attributes.address(),
        MOUNT_ATTR_SIZE);
  }

  /** Puts a mount that so far only a descriptor knows into the tree of folders. */
  static void attach(Memory memory, long mount, Path target) {
    Libc.call(
        target.toString(),
        Syscall.MOVE_MOUNT,
        mount,
        memory.text(""),
        Libc.AT_FDCWD,
        memory.path(target),
        MOVE_MOUNT_F_EMPTY_PATH);
  }

  /** Size 0: the kernel's default, half of the memory. */
  public static void tmpfs(Path target, long sizeBytes, int mode) {
    String size = sizeBytes > 0 ? ",size=" + sizeBytes : "";
    try (Memory memory = Memory.take()) {
      Libc.call(
          target.toString(),
          Syscall.MOUNT,
          memory.text("datestone"),
          memory.path(target),
          memory.text("tmpfs"),
          MS_NOSUID_NODEV,
          memory.text("mode=" + Integer.toOctalString(mode) + size));
    }
  }

  /**
   * Unmounts; what is still in use after some tries is detached and goes when its last user does.
   */
  public static void unmount(Path target) {
    try (Memory memory = Memory.take()) {
      long path = memory.path(target);
      for (int attempt = 0; attempt < TRIES; attempt++) {
        long result = Libc.raw(Syscall.UMOUNT2, path, UMOUNT_NOFOLLOW, 0);
        if (result == 0) {
          return;
        }
        if (result != -Errno.EBUSY) {
          throw new SandboxException.CallFailed("umount2", target.toString(), (int) -result);
        }
        LockSupport.parkNanos(1_000_000L << attempt);
      }
      Libc.call(target.toString(), Syscall.UMOUNT2, path, UMOUNT_NOFOLLOW | MNT_DETACH);
    }
  }

  /** Writes all of the file system that holds this path to the disk. */
  public static void sync(Path anyPathInIt) {
    try (Memory memory = Memory.take()) {
      long descriptor =
          Libc.call(
              anyPathInIt.toString(),
              Syscall.OPENAT,
              Libc.AT_FDCWD,
              memory.path(anyPathInIt),
              Libc.O_CLOEXEC);
      try {
        Libc.call(anyPathInIt.toString(), Syscall.SYNCFS, descriptor);
      } finally {
        Libc.close(descriptor);
      }
    }
  }
}

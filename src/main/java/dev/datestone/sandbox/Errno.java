package dev.datestone.sandbox;

/** Names of the kernel's error numbers; x86_64 and aarch64 share them. */
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EIO = 5;
  static final int ENXIO = 6;
  static final int EBUSY = 16;
  static final int ENOTDIR = 20;
  static final int EINVAL = 22;
  static final int ENOSPC = 28;
  static final int EROFS = 30;
  static final int ERANGE = 34;
  static final int ELOOP = 40;
  static final int ENODATA = 61;
  static final int ENOTSUP = 95;
  static final int EDQUOT = 122;

  private Errno() {}

  static String name(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM (not permitted)";
      case ENOENT -> "ENOENT (no such file or folder)";
      case EIO -> "EIO (input/output error)";
      case ENXIO -> "ENXIO (no such device)";
      case 9 -> "EBADF (bad file descriptor)";
      case 12 -> "ENOMEM (out of memory)";
      case 13 -> "EACCES (permission denied)";
      case EBUSY -> "EBUSY (in use)";
      case 17 -> "EEXIST (exists already)";
      case 18 -> "EXDEV (on another file system)";
      case 19 -> "ENODEV (unknown file system)";
      case ENOTDIR -> "ENOTDIR (not a folder)";
      case 21 -> "EISDIR (is a folder)";
      case EINVAL -> "EINVAL (invalid argument)";
      case 24 -> "EMFILE (too many open files)";
      case 25 -> "ENOTTY (not a terminal)";
      case ENOSPC -> "ENOSPC (no space left)";
      case EROFS -> "EROFS (read-only file system)";
      case ERANGE -> "ERANGE (buffer too small)";
      case 36 -> "ENAMETOOLONG (name too long)";
      case 38 -> "ENOSYS (not in this kernel)";
      case ELOOP -> "ELOOP (too many links)";
      case ENODATA -> "ENODATA (no such attribute)";
      case 75 -> "EOVERFLOW (value too large)";
      case ENOTSUP -> "ENOTSUP (not supported by the file system)";
      case 116 -> "ESTALE (stale file handle)";
      case EDQUOT -> "EDQUOT (quota exceeded)";
      default -> "error " + errno;
    };
  }
}

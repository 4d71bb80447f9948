package dev.datestone.sandbox;

/** Error numbers and their texts; equal on x86_64 and aarch64. */
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
      case EPERM -> "EPERM (operation not permitted)";
      case ENOENT -> "ENOENT (no such file or directory)";
      case EIO -> "EIO (input/output error)";
      case ENXIO -> "ENXIO (no such device or address)";
      case 9 -> "EBADF (bad file descriptor)";
      case 12 -> "ENOMEM (out of memory)";
      case 13 -> "EACCES (permission denied)";
      case EBUSY -> "EBUSY (device or resource busy)";
      case 17 -> "EEXIST (file exists)";
      case 18 -> "EXDEV (invalid cross-device link)";
      case 19 -> "ENODEV (unknown file system)";
      case ENOTDIR -> "ENOTDIR (not a directory)";
      case 21 -> "EISDIR (is a directory)";
      case EINVAL -> "EINVAL (invalid argument)";
      case 24 -> "EMFILE (too many open files)";
      case 25 -> "ENOTTY (not a terminal)";
      case ENOSPC -> "ENOSPC (no space left on device)";
      case EROFS -> "EROFS (read-only file system)";
      case ERANGE -> "ERANGE (buffer too small)";
      case 36 -> "ENAMETOOLONG (file name too long)";
      case 38 -> "ENOSYS (function not implemented)";
      case ELOOP -> "ELOOP (too many levels of symbolic links)";
      case ENODATA -> "ENODATA (no such attribute)";
      case 75 -> "EOVERFLOW (value too large)";
      case ENOTSUP -> "ENOTSUP (not supported by the file system)";
      case 116 -> "ESTALE (stale file handle)";
      case EDQUOT -> "EDQUOT (disk quota exceeded)";
      default -> "error " + errno;
    };
  }
}

package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/** Reads the marks that overlayfs leaves in a writable layer. */
public final class UpperDir {
  private UpperDir() {}

  /** Whether this folder hides what the layers below have in it. */
  public static boolean isOpaque(Path folder) {
    throw new UnsupportedOperationException();
  }

  /** Whether this is no file but the mark that one below was removed. */
  public static boolean isWhiteout(Path file) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Where the layers below have this file's data or this folder, when renamed or re-dated. */
  public static Optional<String> redirect(Path path) {
    throw new UnsupportedOperationException();
  }

  /** Whether only the inode is here and the data still in a layer below. */
  public static boolean isMetacopy(Path file) {
    throw new UnsupportedOperationException();
  }

  /** The attributes that belong to the file (user.*, capabilities, ACLs), not overlayfs's own. */
  public static SortedMap<String, byte[]> userXattrs(Path path) {
    throw new UnsupportedOperationException();
  }
}

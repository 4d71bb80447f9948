package dev.datestone.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Keeps other users of the machine out of the store. It holds setuid programs that commands made,
 * and whoever can write to it decides what later builds run.
 */
final class StoreAccess {
  private static final int OTHERS = 077;
  private static final int OTHERS_WRITE = 02;

  private static final List<String> FOLDERS =
      List.of(
          "layers",
          "records",
          "results",
          "caches",
          "images",
          "running",
          "tmp",
          "archives",
          "squashed",
          "blobs",
          "git",
          "index",
          "tags",
          "downloads",
          "unchanged",
          "snapshots",
          "builds",
          "aot");

  private static final Set<String> FILES =
      Set.of("probed", "pruner", "pruning", "swept", "synced", "version");

  private StoreAccess() {}

  /** Makes the store's folder, for its owner alone, where there is none. */
  static void create(Path home) throws IOException {
    Path above = home.toAbsolutePath().getParent();
    if (above != null) {
      Files.createDirectories(above);
    }
    try {
      Files.createDirectory(
          home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      // a folder for it, or another process was faster
    }
  }

  /**
   * Takes the rights of others away. Where the folder holds other files too, it is left as it is
   * and the store's own folders in it are closed.
   */
  static void restrict(Path home) throws IOException {
    int mode = mode(home);
    if ((mode & OTHERS) == 0 || (holdsNothingElse(home) && close(home, mode))) {
      return;
    }
    for (String each : FOLDERS) {
      Path folder = home.resolve(each);
      create(folder);
      int open = mode(folder);
      if ((open & OTHERS) != 0 && !close(folder, open)) {
        throw new StoreException.Unusable(
            folder + " is open to other users of this machine",
            "take their rights away: chmod go-rwx " + folder);
      }
    }
  }

  private static boolean close(Path folder, int mode) throws IOException {
    try {
      Files.setAttribute(folder, "unix:mode", mode & ~OTHERS);
      return true;
    } catch (FileSystemException e) {
      return false; // it is somebody else's
    }
  }

  private static boolean holdsNothingElse(Path home) throws IOException {
    try (Stream<Path> all = Files.list(home)) {
      return all.map(each -> String.valueOf(each.getFileName())).allMatch(StoreAccess::isOurs);
    }
  }

  private static boolean isOurs(String name) {
    // The launcher notes there what it starts, if it may not beside the jar.
    return FOLDERS.contains(name) || FILES.contains(name) || name.startsWith("start.");
  }

  /**
   * Refuses a store that another user has made or could exchange.
   *
   * @param own a file that this process has made
   */
  static void requireOwn(Path home, Path own) throws IOException {
    Object user = owner(own);
    Path above = home.toAbsolutePath().getParent();
    boolean isOthers = !Objects.equals(owner(home.resolve("version")), user);
    boolean mayBeOthers =
        !Objects.equals(owner(home), user) && above != null && (mode(above) & OTHERS_WRITE) != 0;
    if (isOthers || mayBeOthers) {
      throw new StoreException.Unusable(
          home + " belongs to another user", "set DATESTONE_HOME to a folder of your own");
    }
  }

  private static int mode(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:mode") & 07777;
  }

  private static Object owner(Path path) throws IOException {
    return Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }
}

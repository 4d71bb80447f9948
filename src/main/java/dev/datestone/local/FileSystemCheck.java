package dev.datestone.local;

import dev.datestone.sandbox.LayerSupport;
import dev.datestone.store.Store;
import dev.datestone.store.StoreException;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Checks that the file system of the store can hold layers. */
public final class FileSystemCheck {
  private FileSystemCheck() {}

  /** Refuses a store that cannot hold layers; tried once for each store and device. */
  public static void require(Store store) {
    Path mark = store.home().resolve("probed");
    try {
      String device = device(store.home());
      if (Files.exists(mark) && Files.readString(mark).equals(device)) {
        return;
      }
      refuse(store);
      Files.writeString(mark, device);
    } catch (IOException e) {
      throw new StoreException.Disk(mark, e);
    }
  }

  private static String device(Path home) throws IOException {
    return Files.getAttribute(home, "unix:dev", LinkOption.NOFOLLOW_LINKS) + "\n";
  }

  /** Refuses a store that cannot hold layers; tried now. */
  public static void refuse(Store store) {
    Path scratch = store.processFolder().newFolder("probe");
    try {
      Optional<String> problem = LayerSupport.findProblem(scratch);
      if (problem.isPresent()) {
        throw refusal(store.home(), problem.get());
      }
    } finally {
      Trees.delete(scratch);
    }
  }

  private static StoreException refusal(Path home, String problem) {
    if (problem.matches("(?i).*(no space|quota).*")) {
      return new StoreException.Unusable(
          "the disk of DATESTONE_HOME (" + home + ") is full: " + problem,
          "free space: datestone prune --age 7d");
    }
    return new StoreException.Unusable(
        "DATESTONE_HOME ("
            + home
            + ") is on "
            + type(home)
            + ", which cannot hold layers ("
            + problem
            + ")",
        "set DATESTONE_HOME to a folder on ext4, XFS, btrfs or tmpfs; in a container mount a volume"
            + " there: -v datestone:"
            + home);
  }

  private static String type(Path home) {
    try {
      String type = Files.getFileStore(home).type();
      return type.equals("overlay") ? "overlayfs" : type;
    } catch (IOException e) {
      return "a file system";
    }
  }
}

package dev.datestone.session;

import dev.datestone.archive.ImageException;
import dev.datestone.oci.ImageReference;
import dev.datestone.registry.LockFile;
import dev.datestone.registry.Registries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which digests the tags stand for that an Earthfile's targets build on; docs/images.md tells what
 * the file is for.
 */
public final class ImageLock {
  private ImageLock() {}

  /** What is to become of a lock file. */
  public enum Mode {
    /** What is missing is added, what is no longer used goes. */
    WRITE,
    /** All tags are looked up anew. */
    UPDATE,
    /** Nothing is written. */
    CHECK
  }

  /**
   * A line of the lock file, or what it lacks.
   *
   * @param before its digest in the file, empty when it was not there
   * @param now the digest that it gets, empty when it goes or is missing
   */
  public record Line(String name, String before, String now) {
    public boolean changes() {
      return !before.equals(now);
    }
  }

  /** The names among these that a registry knows, and that have a tag. */
  static SortedSet<String> tags(SortedSet<String> references, SortedSet<String> imported) {
    SortedSet<String> tags = new TreeSet<>();
    for (String reference : references) {
      if (!imported.contains(reference)) {
        try {
          ImageReference name = ImageReference.read(reference);
          if (name.digest().isEmpty()) {
            tags.add(name.toString());
          }
        } catch (ImageException e) {
          // no registry's: the build says what is wrong with it
        }
      }
    }
    return tags;
  }

  /** Does it, and tells each line. */
  static List<Line> lock(Path folder, SortedSet<String> tags, Mode mode, Registries registries)
      throws InterruptedException {
    SortedMap<String, String> before = LockFile.read(folder);
    SortedMap<String, String> now = new TreeMap<>();
    for (String tag : tags) {
      String known = before.getOrDefault(tag, "");
      String digest =
          switch (mode) {
            case CHECK -> known;
            case WRITE -> known.isEmpty() ? registries.digest(tag) : known;
            case UPDATE -> registries.digest(tag);
          };
      now.put(tag, digest);
    }
    if (mode != Mode.CHECK) {
      LockFile.write(folder, now);
    }
    SortedSet<String> all = new TreeSet<>(before.keySet());
    all.addAll(tags);
    List<Line> lines = new ArrayList<>();
    for (String name : all) {
      lines.add(new Line(name, before.getOrDefault(name, ""), now.getOrDefault(name, "")));
    }
    return lines;
  }
}

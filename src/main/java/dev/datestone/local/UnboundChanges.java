package dev.datestone.local;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.FileNames;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.dating.View;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** What a command left outside of its bind mounts, whose files lay in layers that go. */
final class UnboundChanges {
  private final List<String> targets;
  private final View below;

  /**
   * Looks at a command's changes.
   *
   * @param targets where bind mounts were
   * @param below what is there without them
   */
  UnboundChanges(List<String> targets, View below) {
    this.targets = targets;
    this.below = below;
  }

  /**
   * The changes as seen from a base without the mounts; call it while all is still mounted.
   *
   * @param known changes with digests that need not be made again
   */
  Manifest changes(Path upper, Path merged, Manifest known) throws IOException {
    Map<String, String> digests = new HashMap<>();
    known
        .entries()
        .forEach(
            (path, entry) -> {
              if (entry.type() == Entry.Type.FILE) {
                digests.put(path, entry.payload());
              }
            });
    Manifest all = UpperScan.scan(upper, merged, below, Origin.MADE, digests, Set.of());
    NavigableMap<String, Entry> kept = new TreeMap<>(all.entries());
    kept.keySet().removeIf(this::isBound);
    for (String path : all.entries().descendingMap().keySet()) {
      if (isOnlyOnTheWay(path, kept)) {
        kept.remove(path);
      }
    }
    return new Manifest(kept);
  }

  private boolean isBound(String path) {
    return targets.stream().anyMatch(target -> Paths.isWithin(path, target));
  }

  /** Whether a folder is there only because a mount point needed it. */
  private boolean isOnlyOnTheWay(String path, NavigableMap<String, Entry> kept) {
    return !path.isEmpty()
        && below.entry(path) == null
        && targets.stream().anyMatch(target -> Paths.isWithin(target, path))
        && kept.containsKey(path)
        && Paths.below(kept, path).isEmpty();
  }

  /** Removes the files of bind mounts, and the folders that only they needed. */
  void removeBound(Path upper) throws IOException {
    for (String target : targets) {
      Trees.delete(FileNames.resolve(upper, target));
      for (String at = Paths.parent(target); !at.isEmpty(); at = Paths.parent(at)) {
        Path folder = FileNames.resolve(upper, at);
        if (below.entry(at) == null && isEmptyFolder(folder)) {
          Trees.delete(folder);
        }
      }
    }
  }

  private static boolean isEmptyFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (var names = Files.list(folder)) {
      return names.findAny().isEmpty();
    }
  }
}

package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Glob;
import dev.datestone.content.PathPatterns;
import dev.datestone.content.Paths;
import dev.datestone.operation.CopySource;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Takes some of the files that a COPY names: those of {@code --parents}, less {@code --exclude}.
 */
final class FileFilter {
  private final PathPatterns excluded;
  private final String include;
  private final Glob wanted;
  private final boolean owners;

  FileFilter(CopySource.Filtered source, boolean owners) {
    this.excluded = PathPatterns.of(source.excludes());
    this.include = Paths.normal(source.include());
    this.wanted = new Glob(include);
    this.owners = owners;
  }

  /** What is left of the items. */
  List<CopyItem> filter(List<CopyItem> items) {
    List<CopyItem> left = new ArrayList<>();
    for (CopyItem item : items) {
      NavigableMap<String, Entry> tree = filtered(item);
      if (!tree.isEmpty()) {
        left.add(tree.equals(item.tree().get()) ? item : item.with(tree, owners));
      }
    }
    return left;
  }

  private NavigableMap<String, Entry> filtered(CopyItem item) {
    NavigableMap<String, Entry> all = item.tree().get();
    String place = item.isPlaced() ? item.place(false) : "";
    Entry top = all.get("");
    if (top != null && !top.type().isFolder()) {
      // As in Docker, a file that is named itself is not left out.
      boolean taken = place.isEmpty() ? include.isEmpty() : isTaken(place);
      return taken ? all : new TreeMap<>();
    }
    NavigableMap<String, Entry> left = new TreeMap<>();
    all.forEach(
        (path, entry) -> {
          if (!path.isEmpty() && isTaken(Paths.join(place, path))) {
            left.put(path, entry);
            for (String above = Paths.parent(path);
                !above.isEmpty() && !left.containsKey(above);
                above = Paths.parent(above)) {
              Entry folder = all.get(above);
              if (folder != null) {
                left.put(above, folder);
              }
            }
          }
        });
    // A pattern may match nothing; then the destination is made all the same.
    boolean mayBeEmpty = include.isEmpty() || Glob.isGlob(include);
    if (top != null && (mayBeEmpty || !left.isEmpty())) {
      left.put("", top);
    }
    return left;
  }

  private boolean isTaken(String path) {
    return (include.isEmpty() || isWanted(path)) && !excluded.matches(path);
  }

  private boolean isWanted(String path) {
    for (String part = path; !part.isEmpty(); part = Paths.parent(part)) {
      if (wanted.matches(part)) {
        return true;
      }
    }
    return false;
  }
}

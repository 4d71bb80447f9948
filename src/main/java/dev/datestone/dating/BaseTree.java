package dev.datestone.dating;

import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Manifest;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The image that a chain stands on. Records name it instead of listing its files, of which there
 * are tens of thousands that never change.
 */
public final class BaseTree {
  /** What a build on {@code scratch} stands on. */
  public static final BaseTree SCRATCH = new BaseTree("scratch", Manifest.EMPTY);

  private final String id;
  private final Manifest manifest;
  private final Map<String, SortedSet<String>> names = new ConcurrentHashMap<>();
  private final Map<String, String> contents = new ConcurrentHashMap<>();

  public BaseTree(String id, Manifest manifest) {
    this.id = id;
    this.manifest = manifest;
  }

  public String id() {
    return id;
  }

  public Manifest manifest() {
    return manifest;
  }

  public @Nullable Sighting at(String path) {
    Entry entry = manifest.get(path);
    if (entry == null) {
      return null;
    }
    String content =
        entry.type().isFolder()
            ? contents.computeIfAbsent(path, folder -> folderContent(entry, names(folder)))
            : entry.contentKey();
    return new Sighting(content, entry.date());
  }

  /**
   * The state that it is to a build that has run nothing on it yet: what it holds may be made from
   * the files beside it.
   *
   * @param now files of the future do not count: nothing can be later than they are
   */
  public State state(long now) {
    long newest = Long.MIN_VALUE;
    for (Entry entry : manifest.entries().values()) {
      newest = entry.date() <= now ? Math.max(newest, entry.date()) : newest;
    }
    return new State(
        State.CHAIN,
        State.Kind.CHAIN,
        "the image",
        new StateRecord(List.of(this), Map.of()),
        newest,
        true);
  }

  boolean isFolder(String path) {
    Entry entry = manifest.get(path);
    return entry != null && entry.type().isFolder();
  }

  /** The names in one of its folders; none when there is no such folder. */
  public SortedSet<String> names(String folder) {
    return names.computeIfAbsent(folder, this::find);
  }

  /** Looks at the folder's own names only: a build asks for a few folders of thousands. */
  private SortedSet<String> find(String folder) {
    String start = folder.isEmpty() ? "" : folder + "/";
    SortedSet<String> found = new TreeSet<>();
    String path = manifest.entries().higherKey(start);
    while (path != null && path.startsWith(start)) {
      int slash = path.indexOf('/', start.length());
      if (slash < 0) {
        found.add(path.substring(start.length()));
        path = manifest.entries().higherKey(path);
      } else {
        // Behind all that lies below this name: '0' comes after '/'.
        path = manifest.entries().ceilingKey(path.substring(0, slash) + "0");
      }
    }
    return found;
  }

  /** A folder's content is the list of names in it. */
  static String folderContent(Entry folder, SortedSet<String> names) {
    return folder.contentKey() + new DigestWriter().add(List.copyOf(names)).finish().hex();
  }
}

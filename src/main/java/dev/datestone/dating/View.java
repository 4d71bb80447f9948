package dev.datestone.dating;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.content.SymlinkResolver;
import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All that a RUN is about to see: a base image and what the layers above it put there. What lies
 * below a mount is not in view, but for files that are mounted from layers.
 */
public final class View {
  /**
   * A layer above the base.
   *
   * @param owner the state whose RUN made its {@link Origin#MADE} files
   * @param datesOnly it gives files of the layers below other dates and changes nothing else
   */
  public record Layer(Manifest manifest, String owner, boolean datesOnly) {}

  /**
   * A mount.
   *
   * @param target its place, links on the way followed
   * @param layers what is mounted there, with paths from the root; empty where the view does not
   *     say what that is
   */
  public record Mounted(String target, Optional<List<Layer>> layers) {}

  /**
   * A file of a layer above the base.
   *
   * @param content as a RUN sees it
   * @param below what was there in the layers below
   */
  public record Seen(Entry entry, String content, String owner, Below below) {
    /** Whether a RUN made it. A source that a RUN wrote as it was is a source. */
    boolean isProduct() {
      return entry.origin() == Origin.MADE && below != Below.SAME_SOURCE;
    }

    /** Whether something else was there before. */
    boolean isReplaced() {
      return below == Below.OTHER;
    }
  }

  /** What was at a file's path in the layers below it. */
  public enum Below {
    NOTHING,
    SAME_PRODUCT,
    SAME_SOURCE,
    OTHER
  }

  private final BaseTree base;
  private final NavigableMap<String, Seen> files = new TreeMap<>();
  private final Set<String> hidden = new HashSet<>();

  /** Mounts of which the view says nothing, and those whose files it has, by their targets. */
  private final Map<String, Boolean> mounted = new HashMap<>();

  /** Folders of the base whose files show, as far as they are not hidden themselves. */
  private final Map<String, Boolean> open = new ConcurrentHashMap<>();

  /** Whether what the folders hold is known: many a view is asked for a few entries alone. */
  private boolean complete;

  private View(BaseTree base, List<Layer> layers) {
    this.base = base;
    layers.forEach(this::put);
  }

  public View(BaseTree base, List<Layer> layers, List<String> mountTargets) {
    this(base, layers);
    mountTargets.forEach(target -> mount(new Mounted(target, Optional.empty())));
  }

  /**
   * The view of a RUN with mounts.
   *
   * @param mounts in the order in which they are mounted
   */
  public static View withMounts(BaseTree base, List<Layer> layers, List<Mounted> mounts) {
    View view = new View(base, layers);
    mounts.forEach(view::mount);
    return view;
  }

  private void mount(Mounted mount) {
    String target = mount.target();
    files.remove(target);
    below(files, target).clear();
    hide(target);
    mounted.keySet().removeIf(each -> Paths.isWithin(each, target));
    mounted.put(target, mount.layers().isPresent());
    mount.layers().ifPresent(layers -> layers.forEach(this::put));
  }

  private void put(Layer layer) {
    layer.manifest().entries().forEach((path, entry) -> put(layer, path, entry));
  }

  private void hide(String path) {
    hidden.add(path);
    open.clear();
  }

  private void put(Layer layer, String path, Entry entry) {
    if (layer.datesOnly()) {
      Seen before = files.get(path);
      String owner = before == null ? layer.owner() : before.owner();
      Below below = before == null ? Below.NOTHING : before.below();
      files.put(path, new Seen(entry, entry.contentKey(), owner, below));
      return;
    }
    switch (entry.type()) {
      case WHITEOUT -> {
        files.remove(path);
        below(files, path).clear();
        hide(path);
      }
      case OPAQUE_FOLDER -> {
        Below below = below(path, entry);
        below(files, path).clear();
        hide(path + "/");
        files.put(path, new Seen(entry, entry.contentKey(), layer.owner(), below));
      }
      case FILE, FOLDER, LINK, FIFO, CHAR_DEVICE, BLOCK_DEVICE -> {
        Below below = below(path, entry);
        Seen before = files.get(path);
        if (!entry.type().isFolder()) {
          // Not even a folder that was here shows through a file.
          below(files, path).clear();
          if (before == null || before.entry().type().isFolder()) {
            hide(path + "/");
          }
        }
        files.put(path, new Seen(entry, entry.contentKey(), layer.owner(), below));
      }
    }
  }

  private Below below(String path, Entry entry) {
    Seen before = files.get(path);
    if (before != null) {
      boolean same = before.content().equals(entry.contentKey());
      if (!same || before.isReplaced()) {
        return Below.OTHER;
      }
      return before.isProduct() ? Below.SAME_PRODUCT : Below.SAME_SOURCE;
    }
    Entry own = showsBaseFile(path) ? base.manifest().get(path) : null;
    if (own == null) {
      return Below.NOTHING;
    }
    return own.contentKey().equals(entry.contentKey()) ? Below.SAME_SOURCE : Below.OTHER;
  }

  private Map<String, SortedSet<String>> namesAbove() {
    Map<String, SortedSet<String>> names = new HashMap<>();
    for (String path : files.keySet()) {
      if (!path.isEmpty()) {
        names.computeIfAbsent(Paths.parent(path), parent -> new TreeSet<>()).add(Paths.name(path));
      }
    }
    return names;
  }

  private Seen withFolderContent(String path, Seen file, Map<String, SortedSet<String>> above) {
    if (!file.entry().type().isFolder()) {
      return file;
    }
    SortedSet<String> names = new TreeSet<>(above.getOrDefault(path, new TreeSet<>()));
    for (String name : base.names(path)) {
      if (showsBaseFile(Paths.join(path, name))) {
        names.add(name);
      }
    }
    return new Seen(
        file.entry(), BaseTree.folderContent(file.entry(), names), file.owner(), file.below());
  }

  public BaseTree base() {
    return base;
  }

  /** The files above the base image, by path. */
  public synchronized NavigableMap<String, Seen> files() {
    if (!complete) {
      Map<String, SortedSet<String>> names = namesAbove();
      files.replaceAll((path, file) -> withFolderContent(path, file, names));
      complete = true;
    }
    return files;
  }

  /** Whether the base image's own file shows at this path. */
  public boolean showsBaseFile(String path) {
    if (files.containsKey(path) || base.manifest().get(path) == null || hidden.contains(path)) {
      return false;
    }
    return path.isEmpty() || isOpen(Paths.parent(path));
  }

  private boolean isOpen(String folder) {
    Boolean known = open.get(folder);
    if (known == null) {
      known =
          !hidden.contains(folder)
              && !hidden.contains(folder + "/")
              && (folder.isEmpty() || isOpen(Paths.parent(folder)));
      open.put(folder, known);
    }
    return known;
  }

  /** All that is at and below a path, whichever layer it came from, by path from the root. */
  public NavigableMap<String, Entry> tree(String path) {
    NavigableMap<String, Entry> tree = new TreeMap<>();
    Entry top = entry(path);
    if (top != null) {
      tree.put(path, top);
    }
    base.manifest()
        .below(path)
        .forEach(
            (name, entry) -> {
              if (showsBaseFile(name)) {
                tree.put(name, entry);
              }
            });
    below(files, path).forEach((name, file) -> tree.put(name, file.entry()));
    return tree;
  }

  /** The content of what is at a path as a RUN sees it, a folder's names among it. */
  public @Nullable String content(String path) {
    Seen file = files().get(path);
    if (file != null) {
      return file.content();
    }
    Sighting own = showsBaseFile(path) ? base.at(path) : null;
    return own == null ? null : own.content();
  }

  /**
   * The path with every link on the way followed, inside the root only; null when there is nothing.
   *
   * @param path as it is written: there ".." takes back the name before it, link or not
   * @param last whether the last name's own link is followed too
   */
  public @Nullable String resolve(String path, boolean last) {
    try {
      String resolved = SymlinkResolver.resolve(new Links(), Paths.normal(path), last);
      return resolved.isEmpty() || entry(resolved) != null ? resolved : null;
    } catch (IOException e) {
      return null; // round and round, or out of what is no folder
    }
  }

  /** Where a path comes to, be there something or not; one that leads nowhere as it is written. */
  public String place(String path) {
    String normal = Paths.normal(path);
    try {
      return SymlinkResolver.resolve(new Links(), normal);
    } catch (IOException e) {
      return normal;
    }
  }

  private final class Links implements SymlinkResolver.Tree {
    @Override
    public Optional<String> link(String path) {
      Entry entry = entry(path);
      return entry != null && entry.type() == Entry.Type.LINK
          ? Optional.of(entry.payload())
          : Optional.empty();
    }

    @Override
    public void leave(String path) throws IOException {
      Entry entry = path.isEmpty() ? null : entry(path);
      if (!path.isEmpty() && (entry == null || !entry.type().isFolder())) {
        throw new NotDirectoryException(path);
      }
    }
  }

  /** What is at a path, whichever layer it came from. */
  public @Nullable Entry entry(String path) {
    Seen file = files.get(path);
    if (file != null) {
      return file.entry();
    }
    return showsBaseFile(path) ? base.manifest().get(path) : null;
  }

  /**
   * Whether a RUN can see that nothing is at this path: the folder it would be in is in view. Where
   * that folder is not, or lies below a mount of unknown files, the view says nothing of it.
   */
  public boolean isMissing(String path) {
    for (String folder = path; !folder.isEmpty(); folder = Paths.parent(folder)) {
      Boolean known = mounted.get(folder);
      if (known != null && !known) {
        return false;
      }
      if (known != null) {
        break;
      }
    }
    String folder = Paths.parent(path);
    Entry above = folder.isEmpty() ? null : entry(folder);
    return entry(path) == null && (folder.isEmpty() || (above != null && above.type().isFolder()));
  }

  /** Files of the base image that the layers above took away. */
  Set<String> missingBaseFiles() {
    Set<String> missing = new HashSet<>();
    for (String each : hidden) {
      String path = each.endsWith("/") ? each.substring(0, each.length() - 1) : each;
      missing.add(path);
      missing.addAll(base.manifest().below(path).keySet());
    }
    missing.removeIf(path -> base.manifest().get(path) == null || !isMissing(path));
    return missing;
  }

  private static <T> NavigableMap<String, T> below(NavigableMap<String, T> map, String folder) {
    return folder.isEmpty()
        ? map.tailMap("", false)
        : map.subMap(folder + "/", true, folder + "0", false);
  }
}

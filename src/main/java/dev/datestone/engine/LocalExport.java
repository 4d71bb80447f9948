package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Paths;
import dev.datestone.content.RawNames;
import dev.datestone.operation.Label;
import dev.datestone.operation.Saved;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.Overlay;
import dev.datestone.source.Context;
import dev.datestone.source.IgnoreRules;
import dev.datestone.source.SourceException;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Writes artifacts to the host. A folder is replaced as a whole, files are put beside what is
 * there; what is the same already is not touched, so that nobody's build sees a newer date for
 * nothing.
 */
final class LocalExport {
  private final Store store;
  private final Chains chains;
  private final Contexts contexts;

  LocalExport(Store store, Chains chains, Contexts contexts) {
    this.store = store;
    this.chains = chains;
    this.contexts = contexts;
  }

  /** What came of one file or folder. */
  record Written(Path path, boolean changed) {}

  /**
   * Writes what an artifact holds.
   *
   * @param destination absolute; a slash at its end says that it is a folder
   */
  List<Written> write(Saved saved, List<CopyItem> items, String destination)
      throws IOException, InterruptedException {
    boolean intoFolder =
        destination.endsWith("/") || items.size() > 1 || items.getFirst().isBelowFolder();
    List<Written> written = new ArrayList<>();
    for (CopyItem item : items) {
      Path base = Path.of(destination);
      String name =
          item.isBelowFolder() ? item.place(destination.endsWith("/")) : Paths.name(item.name());
      Path path = intoFolder ? RawNames.file(base, name) : base;
      written.add(new Written(path, write(saved, item, path)));
    }
    return written;
  }

  private boolean write(Saved saved, CopyItem item, Path path)
      throws IOException, InterruptedException {
    if (isThere(item, onHost(path))) {
      return false;
    }
    // Another build may write the same: its drafts have the same names as ours.
    Runnable release = store.exclusive(path);
    try {
      return replace(saved, item, path);
    } finally {
      release.run();
    }
  }

  private static boolean isThere(CopyItem item, NavigableMap<String, Entry> there) {
    return !there.isEmpty() && CopyItem.content(there, false).equals(item.content());
  }

  private boolean replace(Saved saved, CopyItem item, Path path) throws IOException {
    NavigableMap<String, Entry> there = onHost(path);
    if (isThere(item, there)) {
      return false;
    }
    Snapshot source = item.source();
    if (source == null) {
      return false;
    }
    NavigableMap<String, Entry> tree = item.tree().get();
    Entry top = tree.firstEntry().getValue();
    refuseRootOf(saved.label(), path, top);
    Files.createDirectories(parent(path));
    Overlay mounted = Workspace.readOnly(store, chains.folders(source));
    if (mounted == null) {
      return false;
    }
    try (mounted) {
      removeOthers(path, tree, there);
      for (Map.Entry<String, Entry> each : tree.entrySet()) {
        Path to = each.getKey().isEmpty() ? path : RawNames.file(path, each.getKey());
        Entry old = there.get(each.getKey());
        if (old == null || !sameOnHost(old, each.getValue())) {
          put(
              each.getValue(),
              RawNames.file(mounted.merged(), Paths.join(item.path(), each.getKey())),
              to,
              saved.keepDates());
        }
      }
      return true;
    } finally {
      Trees.delete(mounted.merged());
    }
  }

  /** A folder that holds the project itself is never replaced. */
  private static void refuseRootOf(Label label, Path path, Entry top) {
    if (top.type().isFolder() && Files.exists(path.resolve("Earthfile"))) {
      throw new EngineException.Unusable(
          label,
          "saving a folder as " + path + " would replace a project",
          "save it under a name of its own, or end the path with a slash");
    }
  }

  private NavigableMap<String, Entry> onHost(Path path) {
    try {
      Context context = contexts.unfiltered(parent(path), IgnoreRules.NONE);
      String name = RawNames.name(path);
      return CopyItem.below(name, context.tree(name).entries());
    } catch (SourceException e) {
      return new TreeMap<>(); // then it is written anew, and that says what is wrong
    }
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  private static boolean sameOnHost(Entry host, Entry wanted) {
    return host.type().isFolder() == wanted.type().isFolder()
        && (host.type().isFolder() || host.type() == wanted.type())
        && host.mode() == wanted.mode()
        && host.payload().equals(wanted.payload());
  }

  private static void removeOthers(
      Path path, NavigableMap<String, Entry> tree, NavigableMap<String, Entry> there) {
    for (Map.Entry<String, Entry> old : there.descendingMap().entrySet()) {
      Entry wanted = tree.get(old.getKey());
      boolean kindChanged =
          wanted != null && wanted.type().isFolder() != old.getValue().type().isFolder();
      if (wanted == null || kindChanged) {
        Trees.delete(old.getKey().isEmpty() ? path : RawNames.file(path, old.getKey()));
      }
    }
  }

  private static void put(Entry entry, Path from, Path to, boolean keepDates) throws IOException {
    if (entry.type().isFolder()) {
      if (!Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(to);
      }
      Files.setAttribute(to, "unix:mode", entry.mode());
      return;
    }
    Path fresh = to.resolveSibling("." + to.getFileName() + ".datestone");
    Files.deleteIfExists(fresh);
    try {
      if (entry.type() == Type.LINK) {
        Inodes.makeLink(fresh, RawNames.bytes(entry.payload()));
      } else if (entry.type() == Type.FILE) {
        Files.copy(from, fresh);
        Files.setAttribute(fresh, "unix:mode", entry.mode() & 0777);
        if (keepDates) {
          FileTimes.set(fresh, entry.date());
        }
      } else {
        return; // devices and pipes mean nothing outside of the build
      }
      Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}

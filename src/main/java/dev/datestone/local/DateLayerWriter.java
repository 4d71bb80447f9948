package dev.datestone.local;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.FileNames;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.dating.View;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.Inodes.Inode;
import dev.datestone.sandbox.Overlay;
import dev.datestone.sandbox.Sandbox;
import dev.datestone.sandbox.UpperDir;
import dev.datestone.store.Layers;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes the dates that were decided; it decides none. Puts dates into a layer of their own,
 * between what a RUN finds and what it writes, so that they never appear as changes of the RUN.
 *
 * <p>As root the layer is written as overlayfs would leave it: having it copy thousands of files up
 * takes seconds. What has attributes of its own, or is no file, folder or link, is left to
 * overlayfs; so is everything without root, where the data is copied too.
 */
final class DateLayerWriter {
  private final View view;
  private final Path merged;
  private final TreeMap<String, Entry> entries = new TreeMap<>();
  private final SortedMap<String, Entry> written = new TreeMap<>();
  private final SortedMap<String, Entry> copied = new TreeMap<>();
  private final Map<String, Optional<Inode>> inodes = new HashMap<>();

  private DateLayerWriter(View view, Path merged) {
    this.view = view;
    this.merged = merged;
  }

  /** The layer, not yet in the store, and what it holds. */
  record Dated(Layers.Draft draft, Manifest manifest) {}

  /**
   * Makes the layer.
   *
   * @param folders the layers below, of which there are some
   * @param view what the folders hold together
   * @param dates those that files shall have
   * @param unsure dates that files shall have and may have already
   */
  static Dated layer(
      Store store, List<Path> folders, View view, Map<String, Long> dates, Map<String, Long> unsure)
      throws IOException {
    Path merged = store.processFolder().newFolder("view");
    DateLayerWriter writer = new DateLayerWriter(view, merged);
    if (Sandbox.isRootless() && unsure.isEmpty()) {
      writer.sort(new TreeMap<>(dates));
    } else {
      Overlay mounted = Overlay.mount(folders, null, null, merged, false);
      try {
        writer.sort(writer.wanted(dates, unsure));
      } finally {
        mounted.close();
      }
    }
    Trees.delete(merged);
    Layers.Draft draft = writer.copy(store, folders);
    boolean done = false;
    try {
      writer.write(draft.files());
      done = true;
    } finally {
      if (!done) {
        Trees.delete(draft.folder());
      }
    }
    return new Dated(draft, new Manifest(writer.entries));
  }

  private SortedMap<String, Long> wanted(Map<String, Long> dates, Map<String, Long> unsure)
      throws IOException {
    SortedMap<String, Long> wanted = new TreeMap<>(dates);
    for (Map.Entry<String, Long> each : unsure.entrySet()) {
      if (FileTimes.get(FileNames.resolve(merged, each.getKey())) != each.getValue()) {
        wanted.putIfAbsent(each.getKey(), each.getValue());
      }
    }
    return wanted;
  }

  private void sort(SortedMap<String, Long> wanted) throws IOException {
    for (Map.Entry<String, Long> each : wanted.entrySet()) {
      String path = each.getKey();
      Entry entry = view.entry(path);
      if (entry == null) {
        continue;
      }
      // An opaque folder stays what it is in its own layer; here it only gets a date.
      Entry dated = entry.asMerged().withDate(each.getValue());
      entries.put(path, dated);
      boolean plain =
          !Sandbox.isRootless()
              && plain(path).filter(inode -> isOf(inode, entry.type())).isPresent();
      (plain ? written : copied).put(path, dated);
    }
  }

  /** What is there, as the command would see it, if an inode says it all. */
  private Optional<Inode> plain(String path) throws IOException {
    Optional<Inode> known = inodes.get(path);
    if (known == null) {
      Path file = FileNames.resolve(merged, path);
      // What is made in a folder takes default permissions from its attributes.
      boolean plain = path.isEmpty() || plain(Paths.parent(path)).isPresent();
      known = plain && !Inodes.hasXattrs(file) ? Optional.of(Inodes.of(file)) : Optional.empty();
      inodes.put(path, known);
    }
    return known;
  }

  private static boolean isOf(Inode inode, Type type) {
    return switch (type) {
      case FILE -> inode.isFile();
      case LINK -> inode.isLink();
      case FOLDER, OPAQUE_FOLDER -> inode.isFolder();
      case FIFO, CHAR_DEVICE, BLOCK_DEVICE, WHITEOUT -> false;
    };
  }

  /** A layer with those that overlayfs itself copies up. */
  private Layers.Draft copy(Store store, List<Path> folders) throws IOException {
    if (copied.isEmpty()) {
      return Workspace.draft(store, view);
    }
    try (Workspace workspace = Workspace.open(store, folders, view)) {
      copied.forEach(
          (path, entry) -> FileTimes.set(FileNames.resolve(workspace.root(), path), entry.date()));
      return workspace.finish();
    }
  }

  private void write(Path place) throws IOException {
    SortedMap<String, Inode> folders = folders();
    for (Map.Entry<String, Inode> each : folders.entrySet()) {
      Path folder = FileNames.resolve(place, each.getKey());
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(folder);
        Inodes.chown(folder, each.getValue().owner(), each.getValue().group());
        Files.setAttribute(folder, "unix:mode", each.getValue().permissions());
      }
    }
    for (Map.Entry<String, Entry> each : written.entrySet()) {
      Entry entry = each.getValue();
      Inode inode = plain(each.getKey()).orElseThrow();
      Path file = FileNames.resolve(place, each.getKey());
      if (inode.isFile()) {
        UpperDir.makeMetacopy(file, inode, entry.date());
      } else if (inode.isLink()) {
        Inodes.makeLink(file, FileNames.encode(entry.payload()));
        Inodes.chown(file, inode.owner(), inode.group());
        FileTimes.set(file, inode.read(), entry.date());
      }
    }
    // Last: what is made in a folder dates it.
    for (Map.Entry<String, Inode> each : folders.entrySet()) {
      Entry dated = written.get(each.getKey());
      Inode inode = each.getValue();
      long date = dated == null ? inode.changed() : dated.date();
      FileTimes.set(FileNames.resolve(place, each.getKey()), inode.read(), date);
    }
  }

  /** The folders among those that are written, and all above. */
  private SortedMap<String, Inode> folders() throws IOException {
    SortedMap<String, Inode> folders = new TreeMap<>();
    for (String path : written.keySet()) {
      Inode inode = plain(path).orElseThrow();
      if (inode.isFolder()) {
        folders.put(path, inode);
      }
      for (String above = path; !above.isEmpty(); ) {
        above = Paths.parent(above);
        if (folders.putIfAbsent(above, plain(above).orElseThrow()) != null) {
          break;
        }
      }
    }
    return folders;
  }
}

package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.content.RawNames;
import dev.datestone.dating.View;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.Overlay;
import dev.datestone.sandbox.Sandbox;
import dev.datestone.sandbox.UpperDir;
import dev.datestone.store.Layers;
import dev.datestone.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts dates into a layer of their own, between what a RUN finds and what it writes, so that they
 * never appear as changes of the RUN.
 *
 * <p>As root the layer is written as overlayfs would leave it: having it copy thousands of files up
 * takes seconds. What has attributes of its own, or is no file, folder or link, is left to
 * overlayfs; so is everything without root, where the data is copied too.
 */
final class Redate {
  private final View view;
  private final Path place;

  private Redate(View view, Path place) {
    this.view = view;
    this.place = place;
  }

  /** The layer, not yet in the store, and what it holds. */
  record Dated(Layers.Draft draft, Manifest manifest) {}

  /**
   * Makes the layer.
   *
   * @param view what the folders hold together
   * @param dates those that files shall have
   * @param unsure dates that files shall have and may have already
   */
  static Dated layer(
      Store store, List<Path> folders, View view, Map<String, Long> dates, Map<String, Long> unsure)
      throws IOException {
    TreeMap<String, Entry> entries = new TreeMap<>();
    TreeMap<String, Entry> written = new TreeMap<>();
    TreeMap<String, Entry> copied = new TreeMap<>();
    wanted(store, folders, dates, unsure)
        .forEach(
            (path, date) -> {
              Entry entry = view.entry(path);
              if (entry != null) {
                Entry dated = plain(entry).withDate(date);
                entries.put(path, dated);
                (isPlain(view, path, entry) ? written : copied).put(path, dated);
              }
            });
    Layers.Draft draft = copied(store, folders, view, copied);
    new Redate(view, draft.files()).write(written);
    return new Dated(draft, new Manifest(entries));
  }

  private static SortedMap<String, Long> wanted(
      Store store, List<Path> folders, Map<String, Long> dates, Map<String, Long> unsure)
      throws IOException {
    SortedMap<String, Long> wanted = new TreeMap<>(dates);
    Overlay mounted = unsure.isEmpty() ? null : Workspace.readOnly(store, folders);
    if (mounted != null) {
      try (mounted) {
        for (Map.Entry<String, Long> each : unsure.entrySet()) {
          Path file = RawNames.file(mounted.merged(), each.getKey());
          if (FileTimes.get(file) != each.getValue()) {
            wanted.putIfAbsent(each.getKey(), each.getValue());
          }
        }
      }
    }
    return wanted;
  }

  /** An opaque folder stays what it is in its own layer; here it only gets a date. */
  private static Entry plain(Entry entry) {
    return entry.type() == Type.OPAQUE_FOLDER
        ? new Entry(
            Type.FOLDER,
            entry.mode(),
            entry.owner(),
            entry.group(),
            0,
            "",
            entry.xattrs(),
            0,
            entry.origin())
        : entry;
  }

  /** Whether its manifest says all that there is of the inode, and of the folders above. */
  private static boolean isPlain(View view, String path, Entry entry) {
    boolean known =
        switch (entry.type()) {
          case FILE, LINK, FOLDER, OPAQUE_FOLDER -> true;
          case FIFO, CHAR_DEVICE, BLOCK_DEVICE, WHITEOUT -> false;
        };
    if (!known || Sandbox.rootless() || !entry.xattrs().isEmpty()) {
      return false;
    }
    for (String folder = path; !folder.isEmpty(); ) {
      folder = Paths.parent(folder);
      Entry above = view.entry(folder);
      // What is made in a folder takes default permissions from it.
      if (above == null ? !folder.isEmpty() : !above.xattrs().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** A layer with those that overlayfs itself copies up. */
  private static Layers.Draft copied(
      Store store, List<Path> folders, View view, SortedMap<String, Entry> entries)
      throws IOException {
    if (entries.isEmpty()) {
      return Workspace.draft(store, view);
    }
    try (Workspace workspace = Workspace.open(store, folders, view)) {
      for (Map.Entry<String, Entry> each : entries.entrySet()) {
        FileTimes.set(RawNames.file(workspace.root(), each.getKey()), each.getValue().date());
      }
      return workspace.finish();
    }
  }

  private void write(SortedMap<String, Entry> entries) throws IOException {
    SortedMap<String, Entry> folders = folders(entries);
    for (Map.Entry<String, Entry> each : folders.entrySet()) {
      Path folder = RawNames.file(place, each.getKey());
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Workspace.imitate(Files.createDirectory(folder), each.getValue());
      }
    }
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      Entry entry = each.getValue();
      Path file = RawNames.file(place, each.getKey());
      if (entry.type() == Type.FILE) {
        UpperDir.makeMetacopy(
            file, entry.mode(), entry.owner(), entry.group(), entry.size(), entry.date());
      } else if (entry.type() == Type.LINK) {
        Inodes.makeLink(file, RawNames.bytes(entry.payload()));
        Inodes.chown(file, entry.owner(), entry.group());
        FileTimes.set(file, entry.date());
      }
    }
    // Last: what is made in a folder dates it.
    folders.forEach((path, entry) -> FileTimes.set(RawNames.file(place, path), entry.date()));
  }

  /** The folders among them, and all those above. */
  private SortedMap<String, Entry> folders(SortedMap<String, Entry> entries) {
    SortedMap<String, Entry> folders = new TreeMap<>();
    entries.forEach(
        (path, entry) -> {
          if (entry.type() == Type.FOLDER) {
            folders.put(path, entry);
          }
          for (String above = path; !above.isEmpty(); ) {
            above = Paths.parent(above);
            Entry folder = view.entry(above);
            if (folder == null || folders.putIfAbsent(above, folder) != null) {
              break;
            }
          }
        });
    return folders;
  }
}

package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.UpperDir;
import dev.datestone.store.Blobs;
import dev.datestone.store.Layer;
import dev.datestone.store.Layers;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Lays the layers of an image on each other. Each was unpacked by itself, so that images can share
 * it; what needs to be known of those below goes into one more layer on top, which also lists all
 * that the image holds: folders that an archive only implies keep what they are below, hard links
 * may lead to a file below.
 */
final class ImageTree {
  private final Store store;
  private final List<Blobs.Blob> blobs;
  private final NavigableMap<String, Entry> tree = new TreeMap<>();
  // What in which layer a path is, for files and folders.
  private final Map<String, Path> from = new LinkedHashMap<>();
  private final SortedSet<String> folders = new TreeSet<>();
  private final Map<String, Link> links = new LinkedHashMap<>();
  private int first;

  /** A hard link to a file of another layer. */
  private record Link(Path target, Entry entry) {}

  private ImageTree(Store store, List<Blobs.Blob> blobs) {
    this.store = store;
    this.blobs = blobs;
  }

  /** The file system that the layers, the lowest first, come to. */
  static Snapshot of(Store store, List<Blobs.Blob> blobs) throws IOException, InterruptedException {
    ImageTree tree = new ImageTree(store, blobs);
    for (int i = 0; i < blobs.size(); i++) {
      tree.lay(i);
    }
    return tree.finish();
  }

  private void lay(int number) throws IOException {
    Blobs.Blob blob = blobs.get(number);
    NavigableMap<String, Entry> entries = store.layers().manifest(blob.layer()).entries();
    for (int i = 0; i + 1 < blob.links().size(); i += 2) {
      link(blob.links().get(i), blob.links().get(i + 1), entries);
    }
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      String path = each.getKey();
      Entry entry = each.getValue();
      switch (entry.type()) {
        case WHITEOUT -> remove(path);
        case OPAQUE_FOLDER -> {
          if (path.isEmpty()) {
            first = number; // nothing below shows
          }
          inside(path).clear();
          folder(path, entry, blob);
        }
        case FOLDER -> folder(path, entry, blob);
        case FILE, LINK, FIFO, CHAR_DEVICE, BLOCK_DEVICE -> {
          inside(path).clear();
          tree.put(path, entry);
          from.put(path, place(blob, path));
          links.remove(path);
        }
      }
    }
  }

  private void link(String path, String target, Map<String, Entry> own) throws IOException {
    Entry entry = tree.get(target);
    Path file = from.get(target);
    if (entry == null || file == null || entry.type() != Type.FILE) {
      throw new IOException(
          "\"" + path + "\" is a hard link to \"" + target + "\", which is not in the image");
    }
    if (!own.containsKey(path)) {
      links.put(path, new Link(file, entry));
      inside(path).clear();
      tree.put(path, entry);
      from.put(path, file);
    }
  }

  private void folder(String path, Entry entry, Blobs.Blob blob) throws IOException {
    Entry below = tree.get(path);
    boolean implied = blob.implied().contains(path);
    if (implied && below != null && below.type() == Type.FOLDER) {
      folders.add(path);
      return;
    }
    if (implied && below != null) {
      throw new IOException(
          "a layer puts files into /" + path + ", which is no folder in the layers below it");
    }
    tree.put(path, plain(entry));
    from.put(path, place(blob, path));
    folders.remove(path);
  }

  private Path place(Blobs.Blob blob, String path) {
    return store.layers().files(blob.layer()).resolve(path);
  }

  private static Entry plain(Entry folder) {
    return new Entry(
        Type.FOLDER,
        folder.mode(),
        folder.owner(),
        folder.group(),
        0,
        "",
        folder.xattrs(),
        folder.date(),
        folder.origin());
  }

  private void remove(String path) {
    tree.remove(path);
    inside(path).clear();
  }

  private NavigableMap<String, Entry> inside(String folder) {
    return folder.isEmpty()
        ? tree.tailMap("", false)
        : tree.subMap(folder + "/", true, folder + "0", false);
  }

  private Snapshot finish() throws IOException, InterruptedException {
    if (blobs.isEmpty()) {
      return Snapshot.EMPTY;
    }
    List<String> layers =
        blobs.subList(first, blobs.size()).stream().map(Blobs.Blob::layer).toList();
    Manifest whole = new Manifest(tree);
    if (layers.size() == 1 && store.layers().manifest(layers.getFirst()).entries().equals(tree)) {
      return new Snapshot(whole.content(), layers);
    }
    List<String> all = new ArrayList<>(layers);
    all.add(top(layers, whole).id());
    return new Snapshot(whole.content(), all);
  }

  private Layer top(List<String> layers, Manifest whole) throws IOException, InterruptedException {
    DigestWriter known = new DigestWriter().add("image top 2").add(layers);
    blobs.forEach(blob -> known.add(blob.implied()).add(blob.links()));
    Digest identity = known.finish();
    Layers.Draft draft = store.layers().draft();
    try {
      SortedSet<String> wanted = new TreeSet<>(folders);
      wanted.removeIf(path -> !isFolder(path));
      links.entrySet().removeIf(each -> !each.getValue().entry().equals(tree.get(each.getKey())));
      wanted.add("");
      for (String path : List.copyOf(wanted)) {
        parents(path, wanted);
      }
      links.keySet().forEach(path -> parents(path, wanted));
      for (String path : wanted) {
        make(draft.files().resolve(path), path);
      }
      for (Map.Entry<String, Link> link : links.entrySet()) {
        Files.createLink(draft.files().resolve(link.getKey()), link.getValue().target());
      }
      for (String path : List.copyOf(wanted).reversed()) {
        FileTimes.set(draft.files().resolve(path), date(path));
      }
      return TarImport.add(store, draft, whole, identity);
    } finally {
      Trees.delete(draft.folder());
    }
  }

  private boolean isFolder(String path) {
    Entry entry = tree.get(path);
    return entry != null && entry.type() == Type.FOLDER;
  }

  private static void parents(String path, SortedSet<String> wanted) {
    for (String up = path; !up.isEmpty(); ) {
      up = Paths.parent(up);
      wanted.add(up);
    }
  }

  private long date(String path) {
    Entry entry = tree.get(path);
    return entry == null ? 0 : entry.date();
  }

  /** A folder as the image has it. */
  private void make(Path file, String path) throws IOException {
    Entry entry = tree.get(path);
    if (entry == null) {
      throw new IOException("/" + path + " is in no layer");
    }
    if (!path.isEmpty()) {
      Files.createDirectory(file);
    }
    Inodes.chown(file, entry.owner(), entry.group());
    Files.setAttribute(file, "unix:mode", entry.mode());
    Path original = from.get(path);
    if (!entry.xattrs().isEmpty() && original != null) {
      UpperDir.userXattrs(original).forEach((name, value) -> Inodes.setXattr(file, name, value));
    }
  }
}

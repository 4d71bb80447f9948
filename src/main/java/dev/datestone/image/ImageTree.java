package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.LinkPath;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.content.RawNames;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Lays the layers of an image on each other. Each was unpacked by itself, so that images can share
 * it; what needs to be known of those below goes into one more layer on top, which also lists all
 * that the image holds. Folders that an archive only implies keep what they are below, and may be
 * links there, which are followed; hard links may lead to a file below.
 */
final class ImageTree {
  // Where folders are that no layer has an entry for.
  private static final Path NOWHERE = Path.of("");

  private final Store store;
  private final List<Blobs.Blob> blobs = new ArrayList<>();
  // What the image holds, and what its layers alone would show, one on the other.
  private final NavigableMap<String, Node> tree = new TreeMap<>();
  private final NavigableMap<String, Node> shown = new TreeMap<>();
  private int first;

  /** Something of the image, and in which layer's files it is under which path. */
  private record Node(Entry entry, Path files, String path) {
    boolean isFolder() {
      return entry.type() == Type.FOLDER;
    }

    /** Folders come to the same wherever they lie. */
    boolean shows(Node other) {
      return entry.equals(other.entry)
          && (isFolder() || (path.equals(other.path) && files.equals(other.files)));
    }

    Node as(Entry other) {
      return new Node(other, files, path);
    }

    Path place() {
      return RawNames.file(files, path);
    }
  }

  ImageTree(Store store) {
    this.store = store;
  }

  /** Lays the next one on those that are there. */
  void lay(Blobs.Blob blob) throws IOException {
    int number = blobs.size();
    blobs.add(blob);
    NavigableMap<String, Entry> entries = store.layers().manifest(blob.layer()).entries();
    Path files = store.layers().files(blob.layer());
    new LaidLayer(blob, entries).lay(files);
    Entry top = entries.get("");
    if (top != null && top.type() == Type.OPAQUE_FOLDER) {
      first = number; // nothing below shows
    }
    entries.forEach((path, entry) -> put(shown, path, new Node(entry, files, path)));
  }

  /** One on what is there already, as overlayfs does it. */
  private static void put(NavigableMap<String, Node> map, String path, Node node) {
    switch (node.entry().type()) {
      case WHITEOUT -> {
        map.remove(path);
        inside(map, path).clear();
      }
      case OPAQUE_FOLDER -> {
        inside(map, path).clear();
        map.put(path, node.as(node.entry().plain()));
      }
      case FOLDER -> map.put(path, node);
      case FILE, LINK, FIFO, CHAR_DEVICE, BLOCK_DEVICE -> {
        inside(map, path).clear();
        map.put(path, node);
      }
    }
  }

  private static NavigableMap<String, Node> inside(NavigableMap<String, Node> map, String folder) {
    return folder.isEmpty()
        ? map.tailMap("", false)
        : map.subMap(folder + "/", true, folder + "0", false);
  }

  /** A layer on its way onto those below. */
  private final class LaidLayer implements LinkPath.Tree {
    private final Blobs.Blob blob;
    private final Map<String, Entry> entries;
    private final Map<String, String> folders = new HashMap<>();

    LaidLayer(Blobs.Blob blob, Map<String, Entry> entries) {
      this.blob = blob;
      this.entries = entries;
    }

    void lay(Path files) throws IOException {
      for (int i = 0; i + 1 < blob.links().size(); i += 2) {
        link(blob.links().get(i), blob.links().get(i + 1));
      }
      // First all that goes: it is of the layers below, whatever this one has at the same place.
      for (Map.Entry<String, Entry> each : entries.entrySet()) {
        if (each.getValue().type() == Type.WHITEOUT) {
          String path = place(each.getKey());
          tree.remove(path);
          inside(tree, path).clear();
        } else if (each.getValue().type() == Type.OPAQUE_FOLDER) {
          inside(tree, folder(each.getKey())).clear();
        }
      }
      for (Map.Entry<String, Entry> each : entries.entrySet()) {
        Entry entry = each.getValue();
        if (entry.type() != Type.WHITEOUT) {
          lay(each.getKey(), entry.plain(), files);
        }
      }
    }

    private void lay(String path, Entry entry, Path files) throws IOException {
      if (blob.implied().contains(path)) {
        folder(path);
        return;
      }
      String place = place(path);
      if (!place.equals(path) && entry.type() != Type.FOLDER && entries.containsKey(place)) {
        throw new IOException(
            "a layer has /" + path + " and /" + place + ", which are the same in the image");
      }
      put(tree, place, new Node(entry, files, path));
    }

    private void link(String path, String target) throws IOException {
      String found = Paths.join(LinkPath.of(this, Paths.parent(target)), Paths.name(target));
      Node node = tree.get(found);
      if (node == null || node.entry().type() != Type.FILE) {
        throw new IOException(
            "\"" + path + "\" is a hard link to \"" + target + "\", which is not in the image");
      }
      if (!entries.containsKey(path)) {
        put(tree, place(path), node);
      }
    }

    /** Where what the layer has at a path comes to lie. */
    private String place(String path) throws IOException {
      return path.isEmpty() ? "" : Paths.join(folder(Paths.parent(path)), Paths.name(path));
    }

    /** The same for what it has in a folder: a link below leads on. */
    private String folder(String path) throws IOException {
      String known = folders.get(path);
      if (known != null) {
        return known;
      }
      String place = place(path);
      String folder = blob.implied().contains(path) ? made(LinkPath.of(this, place)) : place;
      folders.put(path, folder);
      return folder;
    }

    /** The folder, as it is in the layers below, or a new one. */
    private String made(String folder) throws IOException {
      if (!tree.containsKey(folder)) {
        if (!folder.isEmpty()) {
          made(Paths.parent(folder));
        }
        tree.put(folder, new Node(Unpacker.IMPLIED, NOWHERE, ""));
      }
      if (!isFolder(folder)) {
        throw new IOException(
            "a layer puts files into /" + folder + ", which is no folder in the layers below it");
      }
      return folder;
    }

    @Override
    public Optional<String> link(String path) {
      Node node = tree.get(path);
      return node != null && node.entry().type() == Type.LINK
          ? Optional.of(node.entry().payload())
          : Optional.empty();
    }

    @Override
    public void leave(String folder) {
      // All that is below is known.
    }
  }

  private boolean isFolder(String path) {
    Node node = tree.get(path);
    return node != null && node.isFolder();
  }

  /** The file system that all of them come to. */
  Snapshot finish() throws IOException, InterruptedException {
    if (blobs.isEmpty()) {
      return Snapshot.EMPTY;
    }
    List<String> layers =
        blobs.subList(first, blobs.size()).stream().map(Blobs.Blob::layer).toList();
    List<Map.Entry<String, Entry>> entries = new ArrayList<>(tree.size());
    tree.forEach((path, node) -> entries.add(Map.entry(path, node.entry())));
    Manifest whole = Manifest.inOrder(entries);
    if (layers.size() == 1 && store.layers().manifest(layers.getFirst()).equals(whole)) {
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
      fill(draft.files());
      return TarImport.add(store, draft, whole, identity);
    } finally {
      Trees.delete(draft.folder());
    }
  }

  /** What makes the image of what its layers show. */
  private void fill(Path files) throws IOException {
    SortedSet<String> folders = new TreeSet<>(List.of(""));
    Map<String, Path> others = new TreeMap<>();
    tree.forEach(
        (path, node) -> {
          Node below = shown.get(path);
          if (below == null || !node.shows(below)) {
            parents(path, folders);
            if (node.isFolder()) {
              folders.add(path);
            } else {
              others.put(path, node.place());
            }
          }
        });
    List<String> gone = shown.keySet().stream().filter(this::isToBeHidden).toList();
    gone.forEach(path -> parents(path, folders));
    for (String path : folders) {
      make(RawNames.file(files, path), path);
    }
    for (String path : gone) {
      UpperDir.makeWhiteout(RawNames.file(files, path));
    }
    for (Map.Entry<String, Path> each : others.entrySet()) {
      Files.createLink(RawNames.file(files, each.getKey()), each.getValue());
    }
    for (String path : List.copyOf(folders).reversed()) {
      Node node = tree.get(path);
      FileTimes.set(RawNames.file(files, path), node == null ? 0 : node.entry().date());
    }
  }

  /** Whether the layers show something that is not in the image, and no folder above it tells. */
  private boolean isToBeHidden(String path) {
    return !tree.containsKey(path) && isFolder(Paths.parent(path));
  }

  private static void parents(String path, SortedSet<String> folders) {
    for (String up = path; !up.isEmpty(); ) {
      up = Paths.parent(up);
      folders.add(up);
    }
  }

  /** A folder as the image has it. */
  private void make(Path file, String path) throws IOException {
    Node node = tree.get(path);
    if (node == null) {
      throw new IOException("/" + path + " is in no layer");
    }
    Entry entry = node.entry();
    if (!path.isEmpty()) {
      Files.createDirectory(file);
    }
    Inodes.chown(file, entry.owner(), entry.group());
    Files.setAttribute(file, "unix:mode", entry.mode());
    if (!entry.xattrs().isEmpty()) {
      UpperDir.userXattrs(node.place())
          .forEach((name, value) -> Inodes.setXattr(file, name, value));
    }
  }
}

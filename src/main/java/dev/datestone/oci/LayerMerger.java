package dev.datestone.oci;

import dev.datestone.archive.TarUnpacker;
import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.FileNames;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.content.SymlinkResolver;
import dev.datestone.engine.Layer;
import dev.datestone.engine.Snapshot;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.UpperDir;
import dev.datestone.store.LayerIndex;
import dev.datestone.store.Layers;
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
 * Merges the layers of an image. Each was unpacked alone, so that images can share it; what depends
 * on the layers below goes into one more layer on top, which also lists all files of the image.
 * Folders that an archive only implies keep the metadata they have below, and may be symlinks
 * there, which are followed. Hard links may point to a file below.
 */
final class LayerMerger {
  // For folders that no layer has an entry for.
  private static final Path NOWHERE = Path.of("");

  private final Store store;
  private final List<LayerIndex.ImportedLayer> blobs = new ArrayList<>();
  // The files of the image, and those that its layers alone would show.
  private final NavigableMap<String, Node> tree = new TreeMap<>();
  private final NavigableMap<String, Node> shown = new TreeMap<>();
  private int first;

  /** A file of the image, and its place in the files of a layer. */
  private record Node(Entry entry, Path files, String path) {
    boolean isFolder() {
      return entry.type() == Type.FOLDER;
    }

    /** Whether it is the same file; folders are the same in any layer. */
    boolean shows(Node other) {
      return entry.equals(other.entry)
          && (isFolder() || (path.equals(other.path) && files.equals(other.files)));
    }

    Node as(Entry other) {
      return new Node(other, files, path);
    }

    Path place() {
      return FileNames.resolve(files, path);
    }
  }

  LayerMerger(Store store) {
    this.store = store;
  }

  /** Adds the next layer above the others. */
  void add(LayerIndex.ImportedLayer blob) throws IOException {
    int number = blobs.size();
    // overlayfs mounts no layer twice: what the second one changes is in the topmost layer.
    boolean isRepeated =
        blobs.subList(first, number).stream().anyMatch(each -> each.layer().equals(blob.layer()));
    blobs.add(blob);
    NavigableMap<String, Entry> entries = store.layers().manifest(blob.layer()).entries();
    Path files = store.layers().files(blob.layer());
    new LaidLayer(blob, entries).lay(files);
    Entry top = entries.get("");
    if (top != null && top.type() == Type.OPAQUE_FOLDER) {
      first = number; // hides all below
    }
    if (!isRepeated || first == number) {
      entries.forEach((path, entry) -> put(shown, path, new Node(entry, files, path)));
    }
  }

  /** Adds a file as overlayfs would. */
  private static void put(NavigableMap<String, Node> map, String path, Node node) {
    switch (node.entry().type()) {
      case WHITEOUT -> {
        map.remove(path);
        Paths.below(map, path).clear();
      }
      case OPAQUE_FOLDER -> {
        Paths.below(map, path).clear();
        map.put(path, node.as(node.entry().asMerged()));
      }
      case FOLDER -> map.put(path, node);
      case FILE, LINK, FIFO, CHAR_DEVICE, BLOCK_DEVICE -> {
        Paths.below(map, path).clear();
        map.put(path, node);
      }
    }
  }

  /** A layer that is being added. */
  private final class LaidLayer implements SymlinkResolver.Tree {
    private final LayerIndex.ImportedLayer blob;
    private final Map<String, Entry> entries;
    private final Map<String, String> folders = new HashMap<>();

    LaidLayer(LayerIndex.ImportedLayer blob, Map<String, Entry> entries) {
      this.blob = blob;
      this.entries = entries;
    }

    void lay(Path files) throws IOException {
      for (int i = 0; i + 1 < blob.links().size(); i += 2) {
        link(blob.links().get(i), blob.links().get(i + 1));
      }
      // Deletions first: they are for the layers below, whatever this layer has at the same path.
      for (Map.Entry<String, Entry> each : entries.entrySet()) {
        if (each.getValue().type() == Type.WHITEOUT) {
          String path = place(each.getKey());
          tree.remove(path);
          Paths.below(tree, path).clear();
        } else if (each.getValue().type() == Type.OPAQUE_FOLDER) {
          Paths.below(tree, folder(each.getKey())).clear();
        }
      }
      for (Map.Entry<String, Entry> each : entries.entrySet()) {
        Entry entry = each.getValue();
        if (entry.type() != Type.WHITEOUT) {
          lay(each.getKey(), entry.asMerged(), files);
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
            "a layer has /" + path + " and /" + place + ", which are the same path in the image");
      }
      put(tree, place, new Node(entry, files, path));
    }

    private void link(String path, String target) throws IOException {
      String found =
          Paths.join(SymlinkResolver.resolve(this, Paths.parent(target)), Paths.name(target));
      Node node = tree.get(found);
      if (node == null || node.entry().type() != Type.FILE) {
        throw new IOException(
            "\"" + path + "\" is a hard link to \"" + target + "\", which is not in the image");
      }
      if (!entries.containsKey(path)) {
        put(tree, place(path), node);
      }
    }

    /** The path in the image of a path in the layer. */
    private String place(String path) throws IOException {
      return path.isEmpty() ? "" : Paths.join(folder(Paths.parent(path)), Paths.name(path));
    }

    /** The path in the image of a folder in the layer; a symlink below is followed. */
    private String folder(String path) throws IOException {
      String known = folders.get(path);
      if (known != null) {
        return known;
      }
      String place = place(path);
      String folder =
          blob.implied().contains(path) ? made(SymlinkResolver.resolve(this, place)) : place;
      folders.put(path, folder);
      return folder;
    }

    /** Makes a folder that the layers below lack. */
    private String made(String folder) throws IOException {
      if (!tree.containsKey(folder)) {
        if (!folder.isEmpty()) {
          made(Paths.parent(folder));
        }
        tree.put(folder, new Node(TarUnpacker.IMPLIED, NOWHERE, ""));
      }
      if (!isFolder(folder)) {
        throw new IOException(
            "a layer puts files into /" + folder + ", which is not a folder in the layers below");
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
      // all layers below are known
    }
  }

  private boolean isFolder(String path) {
    Node node = tree.get(path);
    return node != null && node.isFolder();
  }

  /** The merged file system. */
  Snapshot finish() throws IOException, InterruptedException {
    if (blobs.isEmpty()) {
      return Snapshot.EMPTY;
    }
    List<String> layers =
        blobs.subList(first, blobs.size()).stream()
            .map(LayerIndex.ImportedLayer::layer)
            .distinct()
            .toList();
    List<Map.Entry<String, Entry>> entries = new ArrayList<>(tree.size());
    tree.forEach((path, node) -> entries.add(Map.entry(path, node.entry())));
    Manifest whole = Manifest.ofSorted(entries);
    if (layers.size() == 1 && store.layers().manifest(layers.getFirst()).equals(whole)) {
      return new Snapshot(whole.content(), layers);
    }
    List<String> all = new ArrayList<>(layers);
    all.add(top(layers, whole).id());
    return new Snapshot(whole.content(), all);
  }

  private Layer top(List<String> layers, Manifest whole) throws IOException {
    DigestWriter known = new DigestWriter().add("image top 3").add(layers);
    blobs.forEach(blob -> known.add(blob.layer()).add(blob.implied()).add(blob.links()));
    Digest identity = known.finish();
    Layers.Draft draft = store.layers().draft();
    try {
      fill(draft.files());
      return store.layers().addImageTop(draft, whole, identity);
    } finally {
      Trees.delete(draft.folder());
    }
  }

  /** Writes the differences between the image and its layers. */
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
      make(FileNames.resolve(files, path), path);
    }
    for (String path : gone) {
      UpperDir.makeWhiteout(FileNames.resolve(files, path));
    }
    for (Map.Entry<String, Path> each : others.entrySet()) {
      Files.createLink(FileNames.resolve(files, each.getKey()), each.getValue());
    }
    for (String path : List.copyOf(folders).reversed()) {
      Node node = tree.get(path);
      FileTimes.set(FileNames.resolve(files, path), node == null ? 0 : node.entry().date());
    }
  }

  /** Whether a file of the layers must be hidden; a hidden folder hides what is in it. */
  private boolean isToBeHidden(String path) {
    return !tree.containsKey(path) && isFolder(Paths.parent(path));
  }

  private static void parents(String path, SortedSet<String> folders) {
    for (String up = path; !up.isEmpty(); ) {
      up = Paths.parent(up);
      folders.add(up);
    }
  }

  /** Makes a folder with the metadata it has in the image. */
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

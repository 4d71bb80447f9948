package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Paths;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One file or folder that a COPY or an output takes.
 *
 * @param name the last part of the name it is known by; where a folder was asked for that is only
 *     there because things are saved into it, "/" with that folder's name and the path below it
 * @param content digest of all that is in it; dates, and owners that will not be kept, are no part
 * @param source where its files lie: null for the host
 * @param path of its top, in the context or in the snapshot
 * @param folder the host's folder that the path is seen from, null for a snapshot
 * @param tree all of it by path below its top, "" for the top itself; only read when needed
 */
public record CopyItem(
    String name,
    Digest content,
    @Nullable Snapshot source,
    String path,
    @Nullable Path folder,
    Supplier<NavigableMap<String, Entry>> tree) {

  /** The text of a here-document as a file; neither the host nor a snapshot has it. */
  public static CopyItem ofText(String name, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Entry file =
        new Entry(
            Entry.Type.FILE,
            0644,
            0,
            0,
            bytes.length,
            Digest.of(bytes).hex(),
            "",
            0,
            Entry.Origin.COPIED);
    NavigableMap<String, Entry> tree = new TreeMap<>(Map.of("", file));
    return new CopyItem(name, content(tree, false), null, name, null, () -> tree);
  }

  /** The same item with its files at a path in a folder of the host. */
  public CopyItem in(Path files, String place) {
    return new CopyItem(name, content, null, place, files, tree);
  }

  /** Whether it has its place below a folder that was asked for. */
  public boolean isPlaced() {
    return name.startsWith("/");
  }

  /** As {@link #isPlaced}, and the folder is not the top of all that a target saves. */
  public boolean isBelowFolder() {
    return isPlaced() && !name.startsWith("//");
  }

  /** The name of the folder that was asked for, empty if it is placed in none. */
  public String folderAskedFor() {
    return isPlaced() ? name.substring(0, name.indexOf('/', 1)) : "";
  }

  /** Where it goes in a folder: with the name of the folder that was asked for, or without. */
  public String place(boolean withFolder) {
    return isPlaced() && !withFolder
        ? name.substring(name.indexOf('/', 1) + 1)
        : Paths.normal(name);
  }

  /** The same item with another content. */
  public CopyItem with(NavigableMap<String, Entry> newTree, boolean owners) {
    return new CopyItem(name, content(newTree, owners), source, path, folder, () -> newTree);
  }

  /** The same item, where a file system without layers is an empty folder. */
  CopyItem orEmptyFolder() {
    if (source == null || !source.layers().isEmpty()) {
      return this;
    }
    Entry folder = new Entry(Entry.Type.FOLDER, 0755, 0, 0, 0, "", "", 0, Entry.Origin.COPIED);
    return with(new TreeMap<>(Map.of("", folder)), false);
  }

  /** Turns paths from a root into paths below a top. */
  public static NavigableMap<String, Entry> below(String top, Map<String, Entry> tree) {
    NavigableMap<String, Entry> below = new TreeMap<>();
    int cut = top.isEmpty() ? 0 : top.length() + 1;
    tree.forEach(
        (path, entry) -> {
          if (Paths.isWithin(path, top)) {
            below.put(path.equals(top) ? "" : path.substring(cut), entry);
          }
        });
    return below;
  }

  /** The digest of a tree whose owners count only when they are kept. */
  public static Digest content(Map<String, Entry> tree, boolean owners) {
    DigestWriter digest = new DigestWriter().add("tree 1").add(owners);
    tree.forEach(
        (path, entry) -> {
          digest
              .add(path)
              .add(entry.type().isFolder() ? Entry.Type.FOLDER.letter() : entry.type().letter())
              .add(entry.mode())
              .add(entry.size())
              .add(entry.payload())
              .add(entry.xattrs());
          if (owners) {
            digest.add(entry.owner()).add(entry.group());
          }
        });
    return digest.finish();
  }
}

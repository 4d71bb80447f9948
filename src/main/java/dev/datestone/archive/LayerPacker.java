package dev.datestone.archive;

import dev.datestone.content.Digest;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.FileNames;
import dev.datestone.content.Paths;
import dev.datestone.local.MountedLayers;
import dev.datestone.sandbox.UpperDir;
import dev.datestone.store.ActionStore;
import dev.datestone.store.Store;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Packs a layer into an archive. File contents are read from the mounted layers: in its own folder
 * a file may have metadata only, with its content in a lower layer.
 */
public final class LayerPacker {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final SortedMap<String, byte[]> NONE = new TreeMap<>();

  private final Store store;
  private final PackingOptions packing;

  public LayerPacker(Store store, PackingOptions packing) {
    this.store = store;
    this.packing = packing;
  }

  /** Writes the archive to a new file. */
  public ActionStore.Packed pack(LayerPlan plan, Path file) throws IOException {
    MessageDigest blob = Digest.bulk();
    MessageDigest contents = Digest.bulk();
    boolean plain = packing.compression() == Compression.NONE;
    OutputStream target = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    // An uncompressed archive is its own blob, and digested only once.
    try (OutputStream packed =
            plain ? target : packing.compression().compress(new DigestOutputStream(target, blob));
        OutputStream out =
            new BufferedOutputStream(new DigestOutputStream(packed, contents), 1 << 16)) {
      write(plan, out);
    }
    Digest digest = Digest.of(contents);
    return new ActionStore.Packed(digest, plain ? digest : Digest.of(blob), Files.size(file));
  }

  private void write(LayerPlan plan, OutputStream out) throws IOException {
    try (MountedLayers mounted = MountedLayers.of(store, plan.layers())) {
      TarWriter tar = new TarWriter(out);
      Path layer = store.layers().files(plan.layers().getLast());
      Map<String, String> inodes = new HashMap<>();
      for (Map.Entry<String, Entry> each : plan.entries().entrySet()) {
        write(tar, each.getKey(), each.getValue(), mounted.root(), linked(layer, each, inodes));
      }
      tar.finish();
    }
  }

  /** The path of an earlier hard link to the same file, if there is one. */
  private static @Nullable String linked(
      Path own, Map.Entry<String, Entry> each, Map<String, String> inodes) throws IOException {
    if (each.getValue().type() != Type.FILE) {
      return null;
    }
    Path file = FileNames.resolve(own, each.getKey());
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return null; // in a renamed folder
    }
    Map<String, Object> inode =
        Files.readAttributes(file, "unix:ino,nlink", LinkOption.NOFOLLOW_LINKS);
    if (!(inode.get("nlink") instanceof Integer count) || count < 2) {
      return null;
    }
    Object number = inode.get("ino");
    // A layer of dates may date hard links apart; then they are separate files here.
    String known = number + " " + each.getValue().date();
    return number == null ? null : inodes.putIfAbsent(known, each.getKey());
  }

  private void write(TarWriter tar, String path, Entry entry, Path root, @Nullable String linked)
      throws IOException {
    String name = Paths.name(path);
    if (name.startsWith(WHITEOUT)) {
      throw new ImageException(
          "/"
              + path
              + " cannot be saved in an image: there a name with \""
              + WHITEOUT
              + "\" is a whiteout, which marks a deleted file",
          "remove or rename it");
    }
    if (entry.type() == Type.WHITEOUT) {
      tar.put(TarWriter.Item.file(Paths.join(Paths.parent(path), WHITEOUT + name), 0));
      return;
    }
    Path file = FileNames.resolve(root, path);
    SortedMap<String, byte[]> xattrs = entry.xattrs().isEmpty() ? NONE : UpperDir.userXattrs(file);
    String shown = entry.type().isFolder() ? (path.isEmpty() ? "./" : path + "/") : path;
    TarWriter.Item item = TarWriter.Item.of(shown, entry, packing.date(entry.date()));
    if (linked != null) {
      tar.put(item.hardLinkTo(linked));
      return;
    }
    int colon = entry.payload().indexOf(':');
    boolean device = entry.type() == Type.CHAR_DEVICE || entry.type() == Type.BLOCK_DEVICE;
    int major = device ? Integer.parseInt(entry.payload().substring(0, colon)) : 0;
    int minor = device ? Integer.parseInt(entry.payload().substring(colon + 1)) : 0;
    tar.put(item, major, minor, xattrs);
    if (entry.type() == Type.FILE) {
      try (InputStream in = Files.newInputStream(file)) {
        tar.data(in);
      }
    }
    tar.end();
    if (entry.type() == Type.OPAQUE_FOLDER) {
      tar.put(TarWriter.Item.file(Paths.join(path, OPAQUE), 0));
    }
  }
}

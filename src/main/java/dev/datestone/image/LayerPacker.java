package dev.datestone.image;

import com.github.luben.zstd.ZstdOutputStream;
import dev.datestone.content.Digest;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Paths;
import dev.datestone.content.RawNames;
import dev.datestone.sandbox.Overlay;
import dev.datestone.sandbox.UpperDir;
import dev.datestone.store.Results;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a layer as an archive. Files are read through a mounted view: a layer's own folder may
 * hold an inode whose data lies below. Knows nothing of what becomes of the archive.
 */
final class LayerPacker {
  private static final int ZSTD_LEVEL = 3;
  private static final String REMOVED = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final SortedMap<String, byte[]> NONE = new TreeMap<>();

  private final Store store;
  private final Packing packing;
  private final byte[] buffer = new byte[1 << 16];

  LayerPacker(Store store, Packing packing) {
    this.store = store;
    this.packing = packing;
  }

  /** Writes the archive into a file that is not there yet. */
  Results.Packed pack(LayerPlan plan, Path file) throws IOException {
    MessageDigest blob = Digest.bulk();
    boolean plain = packing.compression() == Packing.Compression.NONE;
    // A plain archive is its own blob: digested once.
    MessageDigest contents = plain ? blob : Digest.bulk();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      if (plain) {
        write(plan, out, contents);
      } else {
        try (OutputStream packed = wrap(packing.compression(), new DigestOutputStream(out, blob))) {
          write(plan, packed, contents);
        }
      }
    }
    Digest first = digest(contents);
    return new Results.Packed(first, plain ? first : digest(blob), Files.size(file));
  }

  private void write(LayerPlan plan, OutputStream packed, MessageDigest contents)
      throws IOException {
    OutputStream digested = new DigestOutputStream(packed, contents);
    BufferedOutputStream out = new BufferedOutputStream(digested, 1 << 16);
    write(plan, out);
    out.flush();
  }

  /** A stream that packs; the same bytes give the same bytes. */
  static OutputStream wrap(Packing.Compression compression, OutputStream out) throws IOException {
    return switch (compression) {
      case NONE -> out;
      case GZIP -> new GZIPOutputStream(out, 1 << 16);
      case ZSTD -> new ZstdOutputStream(out, ZSTD_LEVEL);
    };
  }

  static Digest digest(MessageDigest algorithm) {
    return new Digest(HexFormat.of().formatHex(algorithm.digest()));
  }

  private void write(LayerPlan plan, OutputStream out) throws IOException {
    try (Shown shown = new Shown(store, plan.layers())) {
      TarWriter tar = new TarWriter(out);
      Path own = store.layers().files(plan.layers().getLast());
      Map<String, String> inodes = new HashMap<>();
      for (Map.Entry<String, Entry> each : plan.entries().entrySet()) {
        one(tar, each.getKey(), each.getValue(), shown.root(), linked(own, each, inodes));
      }
      tar.finish();
    }
  }

  /** Layers of the store on each other, mounted for reading when they are first asked for. */
  static final class Shown implements AutoCloseable {
    private final Store store;
    private final List<String> layers;
    private @Nullable Overlay mounted;

    Shown(Store store, List<String> layers) {
      this.store = store;
      this.layers = layers;
    }

    Path root() throws IOException {
      Overlay overlay = mounted;
      if (overlay == null) {
        List<Path> folders = new LayerStack(store).folders(layers);
        Path merged = store.session().newFolder("pack");
        overlay = Overlay.mount(folders, null, null, merged, false);
        mounted = overlay;
      }
      return overlay.merged();
    }

    /** The first bytes of a file. */
    byte[] first(String path, int bytes) throws IOException {
      try (InputStream in = Files.newInputStream(RawNames.file(root(), path))) {
        return in.readNBytes(bytes);
      }
    }

    @Override
    public void close() {
      Overlay overlay = mounted;
      if (overlay != null) {
        overlay.close();
        Trees.delete(overlay.merged());
      }
    }
  }

  /** The path that this file is another name of, if it is. */
  private static @Nullable String linked(
      Path own, Map.Entry<String, Entry> each, Map<String, String> inodes) throws IOException {
    if (each.getValue().type() != Type.FILE) {
      return null;
    }
    Path file = RawNames.file(own, each.getKey());
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return null; // in a folder that was moved here
    }
    Map<String, Object> inode =
        Files.readAttributes(file, "unix:ino,nlink", LinkOption.NOFOLLOW_LINKS);
    if (!(inode.get("nlink") instanceof Integer count) || count < 2) {
      return null;
    }
    Object number = inode.get("ino");
    // The names of one inode have one date; files that a DATES layer dated apart are apart here.
    String known = number + " " + each.getValue().date();
    return number == null ? null : inodes.putIfAbsent(known, each.getKey());
  }

  private void one(TarWriter tar, String path, Entry entry, Path root, @Nullable String linked)
      throws IOException {
    String name = Paths.name(path);
    if (name.startsWith(REMOVED)) {
      throw new ImageException(
          "/" + path + " cannot be in an image: there \"" + REMOVED + "\" marks removed files",
          "remove or rename it");
    }
    if (entry.type() == Type.WHITEOUT) {
      tar.put(TarWriter.Item.file(Paths.join(Paths.parent(path), REMOVED + name), 0));
      return;
    }
    Path file = RawNames.file(root, path);
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
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          tar.data(buffer, count);
        }
      }
    }
    tar.end();
    if (entry.type() == Type.OPAQUE_FOLDER) {
      tar.put(TarWriter.Item.file(Paths.join(path, OPAQUE), 0));
    }
  }
}

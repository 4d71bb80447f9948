package dev.datestone.remote;

import dev.datestone.content.Digest;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.FileNames;
import dev.datestone.content.Paths;
import dev.datestone.sandbox.DiskUsage;
import dev.datestone.sandbox.UpperDir;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads a tree of the disk, and stages the bytes that are new. */
final class TreeReader {
  /** Larger files are cut into chunks. */
  static final int SMALL = 2 << 20;

  private static final int HOLE = 1 << 16;
  private static final SortedMap<String, byte[]> NONE = new TreeMap<>();
  private static final byte[] ZEROS = new byte[Chunker.MOST];

  private final Path root;
  private final TreeUpload.Kind kind;
  private final Staging staging;
  private final NavigableMap<String, TreeEntry> entries = new TreeMap<>();
  private final Map<Inode, String> firstNames = new HashMap<>();
  private final byte[] buffer = new byte[2 * Chunker.MOST];

  private record Inode(long device, long number) {}

  TreeReader(Path root, TreeUpload.Kind kind, Staging staging) {
    this.root = root;
    this.kind = kind;
    this.staging = staging;
  }

  Map<Blob, Path> staged() {
    return staging.staged();
  }

  TreeListing read() throws IOException {
    visit("", root);
    repack();
    staging.closePack();
    NavigableMap<String, TreeEntry> placed = new TreeMap<>();
    entries.forEach((path, entry) -> placed.put(path, placed(entry)));
    return new TreeListing(placed);
  }

  /** The entries, without the places of their bytes in a store. */
  static TreeListing list(Path root) throws IOException {
    TreeReader reader = new TreeReader(root, TreeUpload.Kind.FILES, Staging.onlyDigests());
    reader.visit("", root);
    return new TreeListing(reader.entries);
  }

  private TreeEntry placed(TreeEntry entry) {
    if (entry.parts().isEmpty()) {
      return entry;
    }
    return entry.withParts(
        entry.parts().stream()
            .map(
                part ->
                    new TreePart(part.size(), part.content(), part.content().map(staging::place)))
            .toList());
  }

  private void visit(String path, Path file) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(
            file,
            "unix:mode,uid,gid,size,rdev,nlink,ino,dev,lastModifiedTime",
            LinkOption.NOFOLLOW_LINKS);
    Type type = type(number(attributes, "mode"), file);
    if (type == null) {
      return; // a socket: nobody listens any more
    }
    TreeEntry entry = entry(type, file, attributes);
    if (type != Type.FOLDER && number(attributes, "nlink") > 1) {
      // The first of several names is the one that a reader of the list meets first.
      names(attributes, path, entry);
      return;
    }
    entries.put(path, type == Type.FILE ? withParts(entry, file, attributes) : entry);
    if (type == Type.FOLDER) {
      List<String> names = new ArrayList<>();
      try (DirectoryStream<Path> children = Files.newDirectoryStream(file)) {
        children.forEach(child -> names.add(FileNames.lastName(child)));
      }
      names.sort(null);
      for (String name : names) {
        visit(Paths.join(path, name), FileNames.resolve(file, name));
      }
    }
  }

  private void names(Map<String, Object> attributes, String path, TreeEntry entry)
      throws IOException {
    Inode inode = new Inode(number(attributes, "dev"), number(attributes, "ino"));
    String first = firstNames.putIfAbsent(inode, path);
    Path file = FileNames.resolve(root, path);
    if (first == null) {
      entries.put(path, entry.type() == Type.FILE ? withParts(entry, file, attributes) : entry);
    } else if (first.compareTo(path) < 0) {
      entries.put(path, linkTo(entry, first));
    } else {
      // "a-b" comes before "a/b" in a list, but "a" before "a-b" in a folder.
      TreeEntry whole = entries.get(first);
      if (whole != null) {
        entries.put(path, whole);
        entries.replaceAll(
            (other, each) ->
                other.equals(first) || (each.linked() && each.payload().equals(first))
                    ? linkTo(each, path)
                    : each);
        firstNames.put(inode, path);
      }
    }
  }

  private static TreeEntry linkTo(TreeEntry entry, String first) {
    return new TreeEntry(entry.type(), 0, 0, 0, 0, first, true, false, NONE, NONE, List.of());
  }

  private @Nullable Type type(long mode, Path file) throws IOException {
    return switch ((int) mode & 0170000) {
      case 0100000 -> isWhiteout(file) ? Type.WHITEOUT : Type.FILE;
      case 0040000 -> Type.FOLDER;
      case 0120000 -> Type.LINK;
      case 0010000 -> Type.FIFO;
      case 0020000 -> isWhiteout(file) ? Type.WHITEOUT : Type.CHAR_DEVICE;
      case 0060000 -> Type.BLOCK_DEVICE;
      default -> null;
    };
  }

  private boolean isWhiteout(Path file) throws IOException {
    return kind == TreeUpload.Kind.LAYER && UpperDir.isWhiteout(file);
  }

  private TreeEntry entry(Type type, Path file, Map<String, Object> attributes) throws IOException {
    boolean layer = kind == TreeUpload.Kind.LAYER && type != Type.WHITEOUT;
    return new TreeEntry(
        type,
        (int) number(attributes, "mode") & 07777,
        (int) number(attributes, "uid"),
        (int) number(attributes, "gid"),
        number(attributes, "lastModifiedTime"),
        payload(type, file, number(attributes, "rdev")),
        false,
        false,
        UpperDir.userXattrs(file),
        layer ? UpperDir.marks(file) : NONE,
        List.of());
  }

  private static String payload(Type type, Path file, long device) throws IOException {
    return switch (type) {
      case LINK -> FileNames.decode(Files.readSymbolicLink(file));
      case CHAR_DEVICE, BLOCK_DEVICE ->
          ((device >>> 8) & 0xfff) + ":" + ((device & 0xff) | ((device >>> 12) & 0xfff00));
      case FILE, FOLDER, FIFO, WHITEOUT, OPAQUE_FOLDER -> "";
    };
  }

  private static long number(Map<String, Object> attributes, String name) {
    Object value = attributes.get(name);
    if (value instanceof FileTime time) {
      return time.to(TimeUnit.NANOSECONDS);
    }
    return value instanceof Number number ? number.longValue() : 0;
  }

  private TreeEntry withParts(TreeEntry entry, Path file, Map<String, Object> attributes)
      throws IOException {
    long size = number(attributes, "size");
    if (size == 0) {
      return entry;
    }
    boolean sparse = size >= HOLE && DiskUsage.of(file) < size;
    List<TreePart> parts = parts(file);
    return new TreeEntry(
        entry.type(),
        entry.mode(),
        entry.owner(),
        entry.group(),
        entry.date(),
        entry.payload(),
        false,
        sparse,
        entry.xattrs(),
        entry.marks(),
        parts);
  }

  private List<TreePart> parts(Path file) throws IOException {
    List<TreePart> parts = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      int filled = in.readNBytes(buffer, 0, buffer.length);
      if (filled <= SMALL) {
        if (filled > 0) {
          parts.add(part(0, filled, true));
        }
        return parts;
      }
      int from = 0;
      boolean isEnd = filled < buffer.length;
      while (from < filled) {
        int length = Chunker.cut(buffer, from, filled);
        parts.add(part(from, length, false));
        from += length;
        if (!isEnd && filled - from < Chunker.MOST) {
          System.arraycopy(buffer, from, buffer, 0, filled - from);
          filled -= from;
          from = 0;
          int more = in.readNBytes(buffer, filled, buffer.length - filled);
          filled += more;
          isEnd = filled < buffer.length;
        }
      }
    }
    return parts;
  }

  private TreePart part(int from, int length, boolean small) throws IOException {
    if (length >= HOLE && Arrays.equals(buffer, from, from + length, ZEROS, 0, length)) {
      return TreePart.zeros(length);
    }
    return TreePart.of(
        length, small ? staging.small(buffer, length) : staging.chunk(buffer, from, length));
  }

  /**
   * Stores bytes anew whose packs consist mostly of what the tree has no more: else each change
   * would have one more old pack fetched for a few files.
   */
  private void repack() throws IOException {
    Map<TreePart.Pack, Long> used = new HashMap<>();
    Set<Digest> counted = new HashSet<>();
    for (TreeEntry entry : entries.values()) {
      for (TreePart part : entry.parts()) {
        part.content()
            .filter(counted::add)
            .flatMap(staging::known)
            .ifPresent(place -> used.merge(place.pack(), (long) part.size(), Long::sum));
      }
    }
    Set<Digest> scattered = new HashSet<>();
    for (Digest each : counted) {
      staging
          .known(each)
          .map(TreePart.Place::pack)
          .filter(pack -> used.getOrDefault(pack, 0L) * 2 < pack.size())
          .ifPresent(pack -> scattered.add(each));
    }
    scattered.forEach(staging::forget);
    for (Map.Entry<String, TreeEntry> each : entries.entrySet()) {
      if (each.getValue().parts().stream()
          .anyMatch(part -> part.content().map(scattered::contains).orElse(false))) {
        each.setValue(each.getValue().withParts(parts(FileNames.resolve(root, each.getKey()))));
      }
    }
  }
}

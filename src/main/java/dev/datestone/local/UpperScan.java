package dev.datestone.local;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.FileNames;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.dating.View;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.UpperDir;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a step left in its writable layer. What is the same as below is left out; files are
 * read through the mounted view, because the layer itself may hold an inode without its data.
 */
final class UpperScan {
  private static final int KIND = 0170000;

  private final Path upper;
  private final Path merged;
  private final View below;
  private final Origin origin;
  private final Map<String, String> known;
  private final Set<String> stubs;
  private final TreeMap<String, Entry> changes = new TreeMap<>();

  private UpperScan(
      Path upper,
      Path merged,
      View below,
      Origin origin,
      Map<String, String> known,
      Set<String> stubs) {
    this.known = known;
    this.stubs = stubs;
    this.upper = upper;
    this.merged = merged;
    this.below = below;
    this.origin = origin;
  }

  /**
   * All changes, those of dates alone among them, with the origin that the step gives.
   *
   * @param known digests of files that need not be read again
   * @param stubs names of mount points, which lie in a layer that is not kept
   */
  static Manifest scan(
      Path upper,
      Path merged,
      View below,
      Origin origin,
      Map<String, String> known,
      Set<String> stubs)
      throws IOException {
    UpperScan scan = new UpperScan(upper, merged, below, origin, known, stubs);
    scan.folder("", false, false);
    return new Manifest(scan.changes);
  }

  /**
   * Reads a folder.
   *
   * @param whole all of it is new here, though the layer may hold only a pointer to it
   * @param hiding it hides what is below, so that nothing of it is there already
   */
  private void folder(String path, boolean whole, boolean hiding) throws IOException {
    Path folder = FileNames.resolve(whole ? merged : upper, path);
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        visit(Paths.join(path, FileNames.lastName(child)), child, whole, hiding);
      }
    }
    if (path.isEmpty()) {
      note(path, attributes(upper), false, hiding);
    }
  }

  private void visit(String path, Path file, boolean whole, boolean hiding) throws IOException {
    Map<String, Object> attributes = attributes(file);
    Type type = type(attributes);
    if (type == null) {
      return; // a socket: nobody listens any more
    }
    if (!whole && type == Type.CHAR_DEVICE && UpperDir.isWhiteout(file)) {
      if (below.entry(path) != null) {
        changes.put(path, new Entry(Type.WHITEOUT, 0, 0, 0, 0, "", "", 0, origin));
      }
      return;
    }
    if (whole && stubs.contains(Paths.name(path)) && isOnlyBelow(path)) {
      // Nobody will find a mount point where the pointer leads: it gets an inode of its own here.
      FileTimes.set(file, date(attributes));
    }
    if (type != Type.FOLDER) {
      note(path, attributes, false, hiding);
      return;
    }
    // A renamed folder lies here as a pointer to its old place: then all in it is new here.
    boolean moved = !whole && UpperDir.redirect(file).isPresent();
    boolean opaque = !whole && (moved || UpperDir.isOpaque(file));
    note(path, attributes, opaque && below.entry(path) != null, hiding);
    folder(path, whole || moved, hiding || opaque);
  }

  private boolean isOnlyBelow(String path) {
    return !Files.exists(FileNames.resolve(upper, path), LinkOption.NOFOLLOW_LINKS);
  }

  private void note(String path, Map<String, Object> attributes, boolean opaque, boolean hiding)
      throws IOException {
    Type type = type(attributes);
    if (type == null) {
      return;
    }
    Entry old = below.entry(path);
    int mode = (int) attributes.getOrDefault("mode", 0) & 07777;
    Entry entry =
        new Entry(
            opaque ? Type.OPAQUE_FOLDER : type,
            mode,
            (int) attributes.getOrDefault("uid", 0),
            (int) attributes.getOrDefault("gid", 0),
            type == Type.FILE ? (long) attributes.getOrDefault("size", 0L) : 0,
            payload(path, type, attributes, old),
            xattrs(path),
            date(attributes),
            origin);
    boolean same = old != null && old.equalsExceptDate(entry) && !opaque && !hiding;
    if (!same || old == null || old.date() != entry.date()) {
      changes.put(path, entry);
    }
  }

  private String payload(
      String path, Type type, Map<String, Object> attributes, @Nullable Entry old)
      throws IOException {
    return switch (type) {
      case FILE -> {
        String digest = known.get(path);
        if (digest != null) {
          yield digest;
        }
        Path file = FileNames.resolve(upper, path);
        boolean sameData =
            old != null
                && old.type() == Type.FILE
                && Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && UpperDir.isMetacopy(file)
                && UpperDir.redirect(file).isEmpty();
        yield sameData && old != null
            ? old.payload()
            : digest(FileNames.resolve(merged, path)).hex();
      }
      case LINK -> FileNames.decode(Files.readSymbolicLink(FileNames.resolve(merged, path)));
      case CHAR_DEVICE, BLOCK_DEVICE -> {
        long device = (long) attributes.getOrDefault("rdev", 0L);
        yield ((device >>> 8) & 0xfff) + ":" + ((device & 0xff) | ((device >>> 12) & 0xfff00));
      }
      case FOLDER, FIFO, WHITEOUT, OPAQUE_FOLDER -> "";
    };
  }

  private String xattrs(String path) {
    SortedMap<String, byte[]> all = UpperDir.userXattrs(FileNames.resolve(merged, path));
    if (all.isEmpty()) {
      return "";
    }
    DigestWriter digest = new DigestWriter();
    all.forEach((name, value) -> digest.add(name).add(HexFormat.of().formatHex(value)));
    return digest.finish().hex();
  }

  static Digest digest(Path file) throws IOException {
    MessageDigest algorithm = Digest.algorithm(Files.size(file));
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), algorithm)) {
      while (in.read(buffer) >= 0) {
        // the digest takes it in
      }
    }
    return Digest.of(algorithm);
  }

  private static Map<String, Object> attributes(Path file) throws IOException {
    return Files.readAttributes(
        file, "unix:mode,uid,gid,size,rdev,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
  }

  private static long date(Map<String, Object> attributes) {
    return attributes.get("lastModifiedTime") instanceof FileTime time
        ? time.to(TimeUnit.NANOSECONDS)
        : 0;
  }

  private static @Nullable Type type(Map<String, Object> attributes) {
    return switch ((int) attributes.getOrDefault("mode", 0) & KIND) {
      case 0100000 -> Type.FILE;
      case 0040000 -> Type.FOLDER;
      case 0120000 -> Type.LINK;
      case 0010000 -> Type.FIFO;
      case 0020000 -> Type.CHAR_DEVICE;
      case 0060000 -> Type.BLOCK_DEVICE;
      default -> null;
    };
  }
}

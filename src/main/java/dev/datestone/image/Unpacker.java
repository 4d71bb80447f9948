package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.LinkPath;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.content.RawNames;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.Sandbox;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.sandbox.UpperDir;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Unpacks a tar archive into a folder, and never writes outside of it: each name is walked folder
 * by folder without following any link.
 */
final class Unpacker {
  /** A folder of which nothing is said. */
  static final Entry IMPLIED = new Entry(Type.FOLDER, 0755, 0, 0, 0, "", "", 0, Origin.BASE);

  private static final String MARK = ".wh.";
  private static final String OPAQUE = ".wh..opq";
  private static final int EINVAL = 22;
  private static final String CAPABILITY = "security.capability";
  private static final byte[] NOTHING = new byte[1 << 16];
  private static final long HIGHEST_ID = 0xFFFFFFFEL;

  private final Path root;
  private final AtomicLong room;
  private final Consumer<String> notes;
  private final NavigableMap<String, Entry> entries = new TreeMap<>();
  private final byte[] buffer = new byte[1 << 16];
  private final boolean layer;
  private final Set<String> implied = new TreeSet<>();
  private final Set<String> opaque = new TreeSet<>();
  private final List<String> links = new ArrayList<>();
  private int devicesSkipped;
  private int capabilitiesSkipped;

  private Unpacker(Path root, boolean layer, AtomicLong room, Consumer<String> notes) {
    this.root = root;
    this.layer = layer;
    this.room = room;
    this.notes = notes;
  }

  /**
   * For a root file system.
   *
   * @param room how many bytes its files may have, holes too
   */
  static Unpacker whole(Path root, AtomicLong room, Consumer<String> notes) {
    return new Unpacker(root, false, room, notes);
  }

  /**
   * For a layer of an image: names that begin with {@code .wh.} are marks that take away what lies
   * below (the OCI's image specification, "Whiteouts"), hard links may lead to a layer below.
   *
   * @param room as above; who gives the archive counts what comes, so that here only files with
   *     holes count
   */
  static Unpacker layer(Path root, AtomicLong room, Consumer<String> notes) {
    return new Unpacker(root, true, room, notes);
  }

  /** Folders that something was put into, and that the archive has no entry for. */
  List<String> implied() {
    return List.copyOf(implied);
  }

  /** Hard links to what the archive does not have: path, target, path, target … */
  List<String> links() {
    return List.copyOf(links);
  }

  Manifest unpack(InputStream in) throws IOException {
    long files = 0;
    try {
      // Not closed here: who opened the stream may have more to read from it.
      TarReader tar = new TarReader(in);
      for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
        one(entry, tar);
        if (++files % 20_000 == 0) {
          notes.accept("unpacked " + files + " files");
        }
      }
      // To the very end: only there do gzip and zstd say that all was read rightly.
      in.transferTo(OutputStream.nullOutputStream());
    } catch (InvalidPathException e) {
      throw new IOException("a name in it cannot be a file's: " + e.getMessage(), e);
    }
    if (files == 0 && !layer) {
      throw new IOException("there is nothing in it");
    }
    markOpaque();
    skipped(devicesSkipped, "device files", "a normal user may not make any");
    skipped(capabilitiesSkipped, "files' capabilities", "a normal user may not give them here");
    dateFolders();
    return new Manifest(entries);
  }

  private void skipped(int count, String what, String why) {
    if (count > 0) {
      notes.accept("left out " + count + " " + what + ": " + why);
    }
  }

  private void one(TarArchiveEntry entry, TarReader tar) throws IOException {
    String path = followed(path(tar.name(entry)));
    if (!path.isEmpty()) {
      makeParents(Paths.parent(path));
    }
    if (layer && Paths.name(path).startsWith(MARK)) {
      mark(path);
      return;
    }
    implied.remove(path);
    Path file = RawNames.file(root, path);
    int mode = entry.getMode() & 07777;
    int owner = id(entry, entry.getLongUserId());
    int group = id(entry, entry.getLongGroupId());
    long date = date(entry);
    if (entry.isDirectory()) {
      if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        unmark(path, file);
        clear(path, file);
        Files.createDirectory(file);
      }
      finish(path, file, tar, new Node(Type.FOLDER, mode, owner, group, 0, "", date));
      return;
    }
    if (path.isEmpty()) {
      throw new IOException("its top is no folder");
    }
    clear(path, file);
    switch (entry.getLinkFlag()) {
      case TarArchiveEntry.LF_LINK -> hardLink(path, file, tar);
      case TarArchiveEntry.LF_SYMLINK -> {
        String target = tar.linkName(entry);
        Inodes.makeLink(file, RawNames.bytes(target));
        finish(path, file, tar, new Node(Type.LINK, 0777, owner, group, 0, target, date));
      }
      case TarArchiveEntry.LF_FIFO -> {
        Inodes.makeNode(file, 0010000 | mode, 0);
        finish(path, file, tar, new Node(Type.FIFO, mode, owner, group, 0, "", date));
      }
      case TarArchiveEntry.LF_CHR ->
          device(
              path,
              file,
              tar,
              new Node(Type.CHAR_DEVICE, mode, owner, group, 0, rdev(entry), date));
      case TarArchiveEntry.LF_BLK ->
          device(
              path,
              file,
              tar,
              new Node(Type.BLOCK_DEVICE, mode, owner, group, 0, rdev(entry), date));
      case TarArchiveEntry.LF_NORMAL,
          TarArchiveEntry.LF_OLDNORM,
          TarArchiveEntry.LF_CONTIG,
          TarArchiveEntry.LF_GNUTYPE_SPARSE -> {
        String digest = entry.isSparse() ? writeSparse(file, tar) : write(file, tar);
        long size = Files.size(file);
        finish(path, file, tar, new Node(Type.FILE, mode, owner, group, size, digest, date));
      }
      default ->
          throw new IOException(
              "\""
                  + entry.getName()
                  + "\" is of a kind ("
                  + (char) entry.getLinkFlag()
                  + ") that no file system has");
    }
  }

  /** What an image's layer takes away from those below. */
  private void mark(String path) throws IOException {
    String folder = Paths.parent(path);
    String name = Paths.name(path).substring(MARK.length());
    if (name.equals(OPAQUE)) {
      opaque.add(folder);
      return;
    }
    if (name.startsWith(MARK)) {
      return; // a note of a storage driver's to itself
    }
    String gone = Paths.join(folder, name);
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new IOException("\"" + path + "\" takes away no file");
    }
    Entry here = entries.get(gone);
    if (here == null) {
      UpperDir.makeWhiteout(RawNames.file(root, gone));
      entries.put(gone, new Entry(Type.WHITEOUT, 0, 0, 0, 0, "", "", 0, Origin.BASE));
    } else if (here.type() == Type.FOLDER) {
      opaque.add(gone); // what this layer has there stays
      implied.remove(gone);
    }
  }

  private void markOpaque() {
    for (String folder : opaque) {
      Entry entry = entries.get(folder);
      if (entry == null && folder.isEmpty()) {
        entry = IMPLIED;
      }
      if (entry != null && entry.type() == Type.FOLDER) {
        UpperDir.makeOpaque(RawNames.file(root, folder));
        entries.put(folder, opaque(entry));
      }
    }
  }

  private static Entry opaque(Entry folder) {
    return new Entry(
        Type.OPAQUE_FOLDER,
        folder.mode(),
        folder.owner(),
        folder.group(),
        0,
        "",
        folder.xattrs(),
        folder.date(),
        folder.origin());
  }

  /** What of an archive's entry becomes an inode. */
  private record Node(
      Type type, int mode, int owner, int group, long size, String payload, long date) {}

  private static String path(String name) throws IOException {
    for (String part : name.split("/")) {
      if (part.equals("..")) {
        throw new IOException("\"" + name + "\" leads out of the archive");
      }
    }
    return Paths.normal(name);
  }

  private static int id(TarArchiveEntry entry, long id) throws IOException {
    if (id < 0 || id > HIGHEST_ID) {
      throw new IOException(
          "\"" + entry.getName() + "\" belongs to " + id + ", which no owner can be");
    }
    return (int) id;
  }

  /** The path, with the archive's own links to folders followed; the last name is no part of it. */
  private String followed(String path) throws IOException {
    String folder = Paths.parent(path);
    return folder.isEmpty() || isKnownFolder(folder)
        ? path // only what was followed is known as a folder
        : Paths.join(LinkPath.of(new Known(), folder), Paths.name(path));
  }

  /** What the archive has had until now. */
  private final class Known implements LinkPath.Tree {
    @Override
    public Optional<String> link(String path) {
      Entry entry = entries.get(path);
      return entry != null && entry.type() == Type.LINK
          ? Optional.of(entry.payload())
          : Optional.empty();
    }

    @Override
    public void leave(String folder) throws IOException {
      if (layer && !folder.isEmpty() && (!isKnownFolder(folder) || implied.contains(folder))) {
        throw new IOException(
            "a link leads through \"" + folder + "/..\", which a layer below may have elsewhere");
      }
    }
  }

  /** Makes folders that the archive has not named; never through a link, come what may. */
  private void makeParents(String folder) throws IOException {
    if (folder.isEmpty() || isKnownFolder(folder)) {
      return;
    }
    makeParents(Paths.parent(folder));
    Path path = RawNames.file(root, folder);
    boolean fresh = unmark(folder, path);
    if (Files.isSymbolicLink(path)) {
      throw new IOException("a file of the archive goes through the link /" + folder);
    }
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(path);
      Inodes.chown(path, 0, 0); // or it had the group of a setgid folder above
      Files.setAttribute(path, "unix:mode", 0755);
      entries.put(folder, IMPLIED);
      if (!fresh) {
        implied.add(folder);
      }
    } else if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("/" + folder + " is a file and a folder in the archive");
    }
  }

  /** A folder in the place of what was taken away shows nothing of it. */
  private boolean unmark(String path, Path file) {
    Entry entry = entries.get(path);
    boolean marked = entry != null && entry.type() == Type.WHITEOUT;
    if (marked) {
      clear(path, file);
      opaque.add(path);
    }
    return marked;
  }

  private boolean isKnownFolder(String folder) {
    Entry entry = entries.get(folder);
    return entry != null && entry.type() == Type.FOLDER;
  }

  /** The last entry of a name counts. */
  private void clear(String path, Path file) {
    if (entries.remove(path) != null) {
      entries.subMap(path + "/", true, path + "0", false).clear();
      opaque.removeIf(each -> Paths.isWithin(each, path));
      implied.removeIf(each -> Paths.isWithin(each, path));
      Trees.delete(file);
    }
  }

  private void hardLink(String path, Path file, TarReader tar) throws IOException {
    TarArchiveEntry entry = tar.getCurrentEntry();
    String target = followed(path(tar.linkName(entry)));
    Entry linked = entries.get(target);
    if (layer && linked == null && !target.equals(path)) {
      links.add(path);
      links.add(target);
      return;
    }
    if (linked == null || linked.type() == Type.FOLDER || linked.type() == Type.WHITEOUT) {
      throw new IOException(
          "\""
              + entry.getName()
              + "\" is a hard link to \""
              + entry.getLinkName()
              + "\", which is not in the archive before it");
    }
    Files.createLink(file, RawNames.file(root, target));
    entries.put(path, linked);
  }

  private static String rdev(TarArchiveEntry entry) {
    return entry.getDevMajor() + ":" + entry.getDevMinor();
  }

  private void device(String path, Path file, TarReader tar, Node node) throws IOException {
    TarArchiveEntry entry = tar.getCurrentEntry();
    long major = entry.getDevMajor();
    long minor = entry.getDevMinor();
    if (Sandbox.rootless()) {
      devicesSkipped++;
      return;
    }
    boolean character = node.type() == Type.CHAR_DEVICE;
    if (character && major == 0 && minor == 0) {
      return; // no device of any driver, but overlayfs's mark for a removed file
    }
    Inodes.makeNode(
        file,
        (character ? 0020000 : 0060000) | node.mode(),
        (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & 0xfff00) << 12));
    finish(path, file, tar, node);
  }

  private void finish(String path, Path file, TarReader tar, Node node) throws IOException {
    chown(path, file, node);
    if (node.type() != Type.LINK) {
      // After the owner: a change of owner takes setuid away.
      Files.setAttribute(file, "unix:mode", node.mode());
    }
    String xattrs = xattrs(file, node.type(), tar.attributes());
    FileTimes.set(file, node.date());
    entries.put(
        path,
        new Entry(
            node.type(),
            node.mode(),
            node.owner(),
            node.group(),
            node.size(),
            node.payload(),
            xattrs,
            node.date(),
            Origin.BASE));
  }

  private static void chown(String path, Path file, Node node) throws IOException {
    try {
      Inodes.chown(file, node.owner(), node.group());
    } catch (SandboxException.CallFailed e) {
      if (e.errno() != EINVAL) {
        throw e;
      }
      throw new IOException(
          "/"
              + path
              + " belongs to user "
              + Integer.toUnsignedString(node.owner())
              + " and group "
              + Integer.toUnsignedString(node.group())
              + ", beyond what /etc/subuid and /etc/subgid give you",
          e);
    }
  }

  private String xattrs(Path file, Type type, SortedMap<String, byte[]> attributes) {
    attributes.forEach(
        (name, value) -> {
          // overlayfs's own would make this layer lie about others.
          boolean own = name.startsWith("user.") && !name.startsWith("user.overlay.");
          if (own && (type == Type.FILE || type == Type.FOLDER)) {
            Inodes.setXattr(file, name, value);
          } else if (name.equals(CAPABILITY) && type == Type.FILE) {
            capability(file, value);
          }
        });
    SortedMap<String, byte[]> all = UpperDir.userXattrs(file);
    if (all.isEmpty()) {
      return "";
    }
    DigestWriter digest = new DigestWriter();
    all.forEach((name, value) -> digest.add(name).add(HexFormat.of().formatHex(value)));
    return digest.finish().hex();
  }

  private void capability(Path file, byte[] value) {
    try {
      // In a namespace of a user's own Linux keeps them as good for that namespace only.
      Inodes.setXattr(file, CAPABILITY, value);
    } catch (SandboxException.CallFailed e) {
      if (!Sandbox.rootless()) {
        throw e;
      }
      capabilitiesSkipped++;
    }
  }

  private static long date(TarArchiveEntry entry) throws IOException {
    Instant time = entry.getLastModifiedTime().toInstant();
    try {
      return Math.addExact(
          Math.multiplyExact(time.getEpochSecond(), TimeUnit.SECONDS.toNanos(1)), time.getNano());
    } catch (ArithmeticException e) {
      throw new IOException("\"" + entry.getName() + "\" has no sensible date: " + time, e);
    }
  }

  private String write(Path file, InputStream data) throws IOException {
    MessageDigest digest = Digest.bulk();
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      for (int count = data.read(buffer); count >= 0; count = data.read(buffer)) {
        if (!layer) {
          take(count);
        }
        digest.update(buffer, 0, count);
        out.write(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private void take(int bytes) throws IOException {
    if (room.addAndGet(-bytes) < 0) {
      throw new IOException("it holds more than image-limit lets in");
    }
  }

  /** Leaves holes where there are only zeros. */
  private String writeSparse(Path file, InputStream data) throws IOException {
    MessageDigest digest = Digest.bulk();
    Files.createFile(file);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      long size = 0;
      for (int count = data.readNBytes(buffer, 0, buffer.length);
          count > 0;
          count = data.readNBytes(buffer, 0, buffer.length)) {
        take(count);
        digest.update(buffer, 0, count);
        if (Arrays.mismatch(buffer, 0, count, NOTHING, 0, count) >= 0) {
          out.seek(size);
          out.write(buffer, 0, count);
        }
        size += count;
      }
      out.setLength(size);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Folders get their dates last: every file put into one has changed it. */
  private void dateFolders() throws IOException {
    if (!entries.containsKey("")) {
      implied.add("");
      Files.setAttribute(root, "unix:mode", 0755);
      entries.put("", IMPLIED);
    }
    entries
        .descendingMap()
        .forEach(
            (path, entry) -> {
              if (entry.type().isFolder()) {
                FileTimes.set(RawNames.file(root, path), entry.date());
              }
            });
  }
}

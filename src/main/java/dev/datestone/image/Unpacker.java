package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.Sandbox;
import dev.datestone.sandbox.UpperDir;
import dev.datestone.store.Trees;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks a tar archive into a folder, and never writes outside of it: each name is walked folder
 * by folder without following any link.
 */
final class Unpacker {
  private static final String XATTR = "SCHILY.xattr.";

  private final Path root;
  private final Consumer<String> notes;
  private final NavigableMap<String, Entry> entries = new TreeMap<>();
  private int devicesSkipped;

  Unpacker(Path root, Consumer<String> notes) {
    this.root = root;
    this.notes = notes;
  }

  Manifest unpack(InputStream in) throws IOException {
    long files = 0;
    TarEnd end = new TarEnd(in);
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(end, StandardCharsets.UTF_8.name())) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        one(entry, tar);
        if (++files % 20_000 == 0) {
          notes.accept("unpacked " + files + " files");
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("this is no tar archive: " + e.getMessage(), e);
    }
    if (files == 0) {
      throw new IOException("this is no tar archive, or it is empty");
    }
    if (!end.isWhole()) {
      throw new IOException("the archive is cut off: its end mark is missing");
    }
    refuseImageArchives();
    if (devicesSkipped > 0) {
      notes.accept(devicesSkipped + " device files left out: a normal user may not make any");
    }
    dateFolders();
    return new Manifest(entries);
  }

  /** docker save and OCI archives are tars too, of layers and not of files. */
  private void refuseImageArchives() throws IOException {
    if (entries.containsKey("oci-layout")
        || (entries.containsKey("manifest.json") && !entries.containsKey("etc"))) {
      throw new IOException(
          "this is an image archive, not a root file system; those are not supported yet");
    }
  }

  private void one(TarArchiveEntry entry, TarArchiveInputStream tar) throws IOException {
    String path = path(entry.getName());
    if (entry.isGlobalPaxHeader()) {
      return;
    }
    Path file = root.resolve(path);
    if (!path.isEmpty()) {
      makeParents(Paths.parent(path));
    }
    int mode = entry.getMode() & 07777;
    int owner = (int) entry.getLongUserId();
    int group = (int) entry.getLongGroupId();
    long date = date(entry);
    if (entry.isDirectory()) {
      if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        clear(path, file);
        Files.createDirectory(file);
      }
      finish(path, file, entry, new Node(Type.FOLDER, mode, owner, group, 0, "", date));
      return;
    }
    if (path.isEmpty()) {
      throw new IOException("the archive's top is no folder");
    }
    clear(path, file);
    if (entry.isLink()) {
      hardLink(path, file, entry);
    } else if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      finish(
          path, file, entry, new Node(Type.LINK, 0777, owner, group, 0, entry.getLinkName(), date));
    } else if (entry.isFIFO()) {
      Inodes.makeNode(file, 0010000 | mode, 0);
      finish(path, file, entry, new Node(Type.FIFO, mode, owner, group, 0, "", date));
    } else if (entry.isCharacterDevice() || entry.isBlockDevice()) {
      device(path, file, entry, mode, date);
    } else if (entry.isFile() || entry.isSparse()) {
      String digest = write(file, tar);
      finish(
          path,
          file,
          entry,
          new Node(Type.FILE, mode, owner, group, Files.size(file), digest, date));
    } else {
      throw new IOException("\"" + entry.getName() + "\" is of an unknown kind");
    }
  }

  /** What of an archive's entry becomes an inode. */
  private record Node(
      Type type, int mode, int owner, int group, long size, String payload, long date) {}

  private static String path(String name) throws IOException {
    if (name.indexOf('\uFFFD') >= 0) {
      throw new IOException("\"" + name + "\" has a name that is not UTF-8");
    }
    for (String part : name.split("/")) {
      if (part.equals("..")) {
        throw new IOException("\"" + name + "\" leads out of the archive");
      }
    }
    return Paths.normal(name);
  }

  /** Makes folders that the archive has not named, and refuses a way through a link. */
  private void makeParents(String folder) throws IOException {
    if (folder.isEmpty() || isKnownFolder(folder)) {
      return;
    }
    makeParents(Paths.parent(folder));
    Path path = root.resolve(folder);
    if (Files.isSymbolicLink(path)) {
      throw new IOException("a file of the archive goes through the link /" + folder);
    }
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(path);
      Files.setAttribute(path, "unix:mode", 0755);
      entries.put(folder, new Entry(Type.FOLDER, 0755, 0, 0, 0, "", "", 0, Origin.BASE));
    } else if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("/" + folder + " is a file and a folder in the archive");
    }
  }

  private boolean isKnownFolder(String folder) {
    Entry entry = entries.get(folder);
    return entry != null && entry.type() == Type.FOLDER;
  }

  /** The last entry of a name counts. */
  private void clear(String path, Path file) {
    if (entries.remove(path) != null) {
      entries.subMap(path + "/", true, path + "0", false).clear();
      Trees.delete(file);
    }
  }

  private void hardLink(String path, Path file, TarArchiveEntry entry) throws IOException {
    String target = path(entry.getLinkName());
    Entry linked = entries.get(target);
    if (linked == null || linked.type() == Type.FOLDER) {
      throw new IOException(
          "\""
              + entry.getName()
              + "\" is a hard link to \""
              + entry.getLinkName()
              + "\", which is not in the archive before it");
    }
    Files.createLink(file, root.resolve(target));
    entries.put(path, linked);
  }

  private void device(String path, Path file, TarArchiveEntry entry, int mode, long date)
      throws IOException {
    if (Sandbox.rootless()) {
      devicesSkipped++;
      return;
    }
    boolean character = entry.isCharacterDevice();
    long major = entry.getDevMajor();
    long minor = entry.getDevMinor();
    Inodes.makeNode(
        file,
        (character ? 0020000 : 0060000) | mode,
        (major << 8) | (minor & 0xff) | ((minor & 0xfff00) << 12));
    finish(
        path,
        file,
        entry,
        new Node(
            character ? Type.CHAR_DEVICE : Type.BLOCK_DEVICE,
            mode,
            (int) entry.getLongUserId(),
            (int) entry.getLongGroupId(),
            0,
            major + ":" + minor,
            date));
  }

  private void finish(String path, Path file, TarArchiveEntry entry, Node node) throws IOException {
    Inodes.chown(file, node.owner(), node.group());
    if (node.type() != Type.LINK) {
      // After the owner: a change of owner takes setuid away.
      Files.setAttribute(file, "unix:mode", node.mode());
    }
    String xattrs = xattrs(file, entry);
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

  private static String xattrs(Path file, TarArchiveEntry entry) {
    for (Map.Entry<String, String> header : entry.getExtraPaxHeaders().entrySet()) {
      String name = header.getKey();
      if (!name.startsWith(XATTR)) {
        continue;
      }
      String attribute = name.substring(XATTR.length());
      boolean capability = attribute.equals("security.capability");
      if (attribute.startsWith("user.") || (capability && !Sandbox.rootless())) {
        Inodes.setXattr(file, attribute, header.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    SortedMap<String, byte[]> all = UpperDir.userXattrs(file);
    if (all.isEmpty()) {
      return "";
    }
    DigestWriter digest = new DigestWriter();
    all.forEach((name, value) -> digest.add(name).add(HexFormat.of().formatHex(value)));
    return digest.finish().hex();
  }

  private static long date(TarArchiveEntry entry) {
    Instant time = entry.getLastModifiedTime().toInstant();
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  private static String write(Path file, InputStream data) throws IOException {
    MessageDigest algorithm = Digest.algorithm();
    try (OutputStream out =
        new DigestOutputStream(
            new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), algorithm)) {
      data.transferTo(out);
    }
    return HexFormat.of().formatHex(algorithm.digest());
  }

  /** Folders get their dates last: every file put into one has changed it. */
  private void dateFolders() throws IOException {
    if (!entries.containsKey("")) {
      Files.setAttribute(root, "unix:mode", 0755);
      entries.put("", new Entry(Type.FOLDER, 0755, 0, 0, 0, "", "", 0, Origin.BASE));
    }
    entries
        .descendingMap()
        .forEach(
            (path, entry) -> {
              if (entry.type() == Type.FOLDER) {
                FileTimes.set(root.resolve(path), entry.date());
              }
            });
  }
}

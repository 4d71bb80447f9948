package dev.datestone.archive;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.FileNames;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.content.SymlinkResolver;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.UpperDir;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Unpacks a tar archive into a folder, and never writes outside of it: every path is walked folder
 * by folder without following a symlink on the disk.
 */
public final class TarUnpacker {
  /** A folder that an archive uses without describing it. */
  public static final Entry IMPLIED = new Entry(Type.FOLDER, 0755, 0, 0, 0, "", "", 0, Origin.BASE);

  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..opq";

  private final Path root;
  private final boolean layer;
  private final Consumer<String> notes;
  private final FileUnpacker files;
  private final NavigableMap<String, Entry> entries = new TreeMap<>();
  private final Set<String> implied = new TreeSet<>();
  private final Set<String> opaque = new TreeSet<>();
  private final List<String> links = new ArrayList<>();

  private TarUnpacker(Path root, boolean layer, AtomicLong limit, Consumer<String> notes) {
    this.root = root;
    this.layer = layer;
    this.notes = notes;
    this.files = new FileUnpacker(limit, !layer, notes);
  }

  /**
   * Unpacks a root file system.
   *
   * @param limit how many bytes its files may still have, holes included
   */
  public static TarUnpacker rootFilesystem(Path root, AtomicLong limit, Consumer<String> notes) {
    return new TarUnpacker(root, false, limit, notes);
  }

  /**
   * Unpacks a layer of an image: a file named {@code .wh.NAME} deletes NAME in the layers below (a
   * whiteout, as in the OCI image specification), and hard links may point to a lower layer.
   *
   * @param limit as above, for sparse files only; the caller counts the bytes of the archive
   */
  public static TarUnpacker layer(Path root, AtomicLong limit, Consumer<String> notes) {
    return new TarUnpacker(root, true, limit, notes);
  }

  /** Folders that have files in the archive, but no entry of their own. */
  public List<String> implied() {
    return List.copyOf(implied);
  }

  /** Hard links to files that are not in the archive: path, target, path, target … */
  public List<String> links() {
    return List.copyOf(links);
  }

  /** Reads the archive to its end, and returns what was unpacked. */
  public Manifest unpack(InputStream in) throws IOException {
    long count = 0;
    try {
      // Not closed: the caller may have more to read from the stream.
      TarReader tar = new TarReader(in);
      for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
        unpack(entry, tar);
        if (++count % 20_000 == 0) {
          notes.accept("unpacked " + count + " files");
        }
      }
      // gzip and zstd verify their checksums at the very end.
      in.transferTo(OutputStream.nullOutputStream());
    } catch (InvalidPathException e) {
      throw new IOException("invalid file name: " + e.getMessage(), e);
    }
    if (count == 0 && !layer) {
      throw new IOException("the archive is empty");
    }
    markOpaque();
    files.noteSkipped();
    dateFolders();
    return new Manifest(entries);
  }

  private void unpack(TarArchiveEntry tarEntry, TarReader tar) throws IOException {
    String path = resolveLinks(path(tar.name(tarEntry)));
    if (!path.isEmpty()) {
      makeParents(Paths.parent(path));
    }
    if (layer && Paths.name(path).startsWith(WHITEOUT)) {
      whiteout(path);
      return;
    }
    implied.remove(path);
    Path file = FileNames.resolve(root, path);
    if (!tarEntry.isDirectory() && path.isEmpty()) {
      throw new IOException("the root entry is not a folder");
    }
    if (tarEntry.getLinkFlag() == TarArchiveEntry.LF_LINK) {
      clear(path, file);
      hardLink(path, file, tarEntry, tar);
      return;
    }
    Entry entry = TarEntries.read(tarEntry, tar);
    if (entry.type() != Type.FOLDER) {
      clear(path, file);
    } else if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      clearWhiteout(path, file);
      clear(path, file);
    }
    files.unpack(path, file, entry, tar).ifPresent(unpacked -> entries.put(path, unpacked));
  }

  /** Applies a whiteout of a layer: it deletes files of the layers below. */
  private void whiteout(String path) throws IOException {
    String folder = Paths.parent(path);
    String name = Paths.name(path).substring(WHITEOUT.length());
    if (name.equals(OPAQUE)) {
      opaque.add(folder);
      return;
    }
    if (name.startsWith(WHITEOUT)) {
      return; // private to a storage driver
    }
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new IOException("\"" + path + "\" is not a valid whiteout");
    }
    String deleted = Paths.join(folder, name);
    Entry here = entries.get(deleted);
    if (here == null) {
      UpperDir.makeWhiteout(FileNames.resolve(root, deleted));
      entries.put(deleted, new Entry(Type.WHITEOUT, 0, 0, 0, 0, "", "", 0, Origin.BASE));
    } else if (here.type() == Type.FOLDER) {
      opaque.add(deleted); // keeps what this layer has in it
      implied.remove(deleted);
    }
  }

  private void markOpaque() {
    for (String folder : opaque) {
      Entry entry = folder.isEmpty() ? entries.getOrDefault("", IMPLIED) : entries.get(folder);
      if (entry != null && entry.type() == Type.FOLDER) {
        UpperDir.makeOpaque(FileNames.resolve(root, folder));
        entries.put(folder, entry.withContent(Type.OPAQUE_FOLDER, 0, ""));
      }
    }
  }

  private static String path(String name) throws IOException {
    if (List.of(name.split("/")).contains("..")) {
      throw new IOException("\"" + name + "\" points outside the archive");
    }
    return Paths.normal(name);
  }

  /** Follows the archive's own symlinks to folders; the last component is not followed. */
  private String resolveLinks(String path) throws IOException {
    String folder = Paths.parent(path);
    return folder.isEmpty() || isFolder(folder)
        ? path // a known folder has been resolved before
        : Paths.join(SymlinkResolver.resolve(new UnpackedTree(), folder), Paths.name(path));
  }

  /** The symlinks that were unpacked so far. */
  private final class UnpackedTree implements SymlinkResolver.Tree {
    @Override
    public Optional<String> link(String path) {
      return Optional.ofNullable(entries.get(path))
          .filter(entry -> entry.type() == Type.LINK)
          .map(Entry::payload);
    }

    @Override
    public void leave(String folder) throws IOException {
      if (layer && !folder.isEmpty() && (!isFolder(folder) || implied.contains(folder))) {
        throw new IOException(
            "a symlink goes through \"" + folder + "/..\", which a lower layer may have elsewhere");
      }
    }
  }

  /** Makes folders that the archive does not list; never through a symlink. */
  private void makeParents(String folder) throws IOException {
    if (folder.isEmpty() || isFolder(folder)) {
      return;
    }
    makeParents(Paths.parent(folder));
    Path path = FileNames.resolve(root, folder);
    boolean replaced = clearWhiteout(folder, path);
    if (Files.isSymbolicLink(path)) {
      throw new IOException("a file in the archive goes through the symlink /" + folder);
    }
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(path);
      Inodes.chown(path, 0, 0); // a setgid folder above passes on its group
      Files.setAttribute(path, "unix:mode", 0755);
      entries.put(folder, IMPLIED);
      if (!replaced) {
        implied.add(folder);
      }
    } else if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("/" + folder + " is both a file and a folder in the archive");
    }
  }

  /** Removes a whiteout where a folder follows, which then hides the lower layers. */
  private boolean clearWhiteout(String path, Path file) {
    Entry entry = entries.get(path);
    boolean whiteout = entry != null && entry.type() == Type.WHITEOUT;
    if (whiteout) {
      clear(path, file);
      opaque.add(path);
    }
    return whiteout;
  }

  private boolean isFolder(String path) {
    Entry entry = entries.get(path);
    return entry != null && entry.type() == Type.FOLDER;
  }

  /** Removes an earlier entry of the same path: the last one counts. */
  private void clear(String path, Path file) {
    if (entries.remove(path) != null) {
      Paths.below(entries, path).clear();
      opaque.removeIf(each -> Paths.isWithin(each, path));
      implied.removeIf(each -> Paths.isWithin(each, path));
      Trees.delete(file);
    }
  }

  private void hardLink(String path, Path file, TarArchiveEntry entry, TarReader tar)
      throws IOException {
    String target = resolveLinks(path(tar.linkName(entry)));
    Entry linked = entries.get(target);
    if (layer && linked == null && !target.equals(path)) {
      links.add(path);
      links.add(target);
      return;
    }
    if (linked == null || linked.type() == Type.FOLDER || linked.type() == Type.WHITEOUT) {
      throw new IOException(
          "\"%s\" is a hard link to \"%s\", which does not come before it in the archive"
              .formatted(entry.getName(), entry.getLinkName()));
    }
    Files.createLink(file, FileNames.resolve(root, target));
    entries.put(path, linked);
  }

  /** Dates folders last: unpacking a file changes the folder it is in. */
  private void dateFolders() throws IOException {
    if (!entries.containsKey("")) {
      implied.add("");
      Files.setAttribute(root, "unix:mode", 0755);
      entries.put("", IMPLIED);
    }
    for (Map.Entry<String, Entry> each : entries.descendingMap().entrySet()) {
      if (each.getValue().type().isFolder()) {
        FileTimes.set(FileNames.resolve(root, each.getKey()), each.getValue().date());
      }
    }
  }
}

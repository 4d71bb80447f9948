package dev.datestone.session;

import dev.datestone.content.FileNames;
import dev.datestone.content.ReadLog;
import dev.datestone.content.ReadLog.Seen;
import dev.datestone.content.ReadLog.Sight;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.Inodes.Inode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Notes in the store what a build has looked at that found nothing to do, and what it printed. The
 * launcher compares, and prints the same again; {@code src/main/c/unchanged.c} says what the lines
 * are. Nothing is noted where a change could be missed.
 */
public final class UnchangedNotes {
  /** Results count as unused if they are not read for long: see {@code prune --age}. */
  private static final Duration LONGEST_VALID = Duration.ofHours(12);

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /** File systems of this machine, which date each change by its clock. */
  private static final Set<String> LOCAL =
      Set.of(
          "bcachefs",
          "btrfs",
          "ext2",
          "ext3",
          "ext4",
          "f2fs",
          "jfs",
          "overlay",
          "ramfs",
          "tmpfs",
          "xfs",
          "zfs");

  /** Stands for the inode of what a symlink leads to, which may not be there. */
  private static final long ANY = -1;

  private static final Sight LINKED = new Sight(Seen.WHOLE, ANY);
  private static final Sight LINKED_TYPE = new Sight(Seen.TYPE, ANY);

  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  private final Map<Path, Optional<Inode>> found = new HashMap<>();
  private final Set<Long> devices = new HashSet<>();
  private final long started;

  private UnchangedNotes(long started) {
    this.started = started;
  }

  /**
   * Something that was printed.
   *
   * @param error whether to standard error
   * @param text its bytes, a character each
   */
  public record Printed(boolean error, String text) {}

  /**
   * Writes the notes of a build.
   *
   * @param home the store's folder
   * @param name what the launcher will look for
   * @param started when the build began, by the clock that dates files, in nanoseconds since 1970
   * @param printed all of it, but for how long the build took
   */
  public static void write(
      Path home, String name, long started, ReadLog log, List<Printed> printed) {
    if (!log.isComplete()) {
      return;
    }
    try {
      UnchangedNotes notes = new UnchangedNotes(started);
      notes.conditions(log.validUntil());
      notes.paths(notes.withLinks(log.paths()));
      notes.texts(printed);
      put(home.resolve("unchanged"), name, notes.lines.toByteArray());
    } catch (Unsure | IOException e) {
      // They only save time: Java looks again.
    }
  }

  /** Something that may change unseen. */
  private static final class Unsure extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private void conditions(long validUntil) throws IOException {
    long now = System.currentTimeMillis();
    long until = Math.min(validUntil, now + LONGEST_VALID.toMillis());
    line("datestone unchanged 1");
    line("boot " + Files.readString(BOOT_ID).strip());
    line("from " + now * 1_000_000);
    line("until " + until * 1_000_000);
  }

  private void line(String text) {
    lines.writeBytes(FileNames.encode(text));
    lines.write(0);
  }

  // ---- Files

  /**
   * Looks at all of them, at what symlinks lead to, and at the symlinks on the way there: who looks
   * at one may have followed it.
   */
  private Map<Path, Sight> withLinks(Map<Path, Sight> seen) throws IOException {
    Map<Path, Sight> all = new HashMap<>(seen);
    List<Path> open = new ArrayList<>(seen.keySet());
    while (!open.isEmpty()) {
      Path path = open.removeLast();
      Optional<Inode> inode = look(path);
      found.put(path, inode);
      if (inode.isPresent() && inode.get().isLink()) {
        Path target = path.resolveSibling(Files.readSymbolicLink(path));
        boolean type = all.getOrDefault(path, LINKED).seen() == Seen.TYPE;
        Sight sight = type ? LINKED_TYPE : LINKED;
        for (Path at = target; at != null; at = at.getParent()) {
          if (all.putIfAbsent(at, at.equals(target) ? sight : LINKED_TYPE) == null) {
            open.add(at);
          }
        }
      }
    }
    return all;
  }

  private void paths(Map<Path, Sight> seen) throws IOException, Unsure {
    Map<Path, List<Path>> folders = new TreeMap<>();
    for (Path path : seen.keySet()) {
      Path parent = path.getParent();
      folders.computeIfAbsent(parent == null ? path : parent, key -> new ArrayList<>()).add(path);
    }
    for (Map.Entry<Path, List<Path>> folder : folders.entrySet()) {
      line("folder " + FileNames.decode(folder.getKey()));
      for (Path path : folder.getValue()) {
        String name = path.getFileName() == null ? "." : FileNames.lastName(path);
        path(path, name, seen.getOrDefault(path, LINKED));
      }
    }
  }

  private void path(Path path, String name, Sight sight) throws IOException, Unsure {
    if (sight.seen() == Seen.BOTH) {
      throw new Unsure();
    }
    Optional<Inode> there = found.getOrDefault(path, Optional.empty());
    boolean expected = sight.seen() != Seen.NOTHING;
    if (there.isEmpty() && (!expected || sight.inode() == ANY)) {
      line("none " + name);
      return;
    }
    if (there.isEmpty() || !expected) {
      throw new Unsure();
    }
    Inode inode = there.get();
    boolean moved = sight.inode() > 0 && sight.inode() != inode.number();
    if (moved || !isLocal(path, inode)) {
      throw new Unsure();
    }
    if (sight.seen() == Seen.TYPE && !inode.isLink()) {
      line("type " + inode.mode() + " " + (inode.owner() == 0 ? "own" : "other") + " " + name);
    } else if (inode.statusChanged() >= started) {
      throw new Unsure(); // or it changes again in the same tick of the clock
    } else {
      line(
          "file "
              + inode.number()
              + " "
              + inode.size()
              + " "
              + inode.changed()
              + " "
              + inode.statusChanged()
              + " "
              + inode.mode()
              + " "
              + name);
    }
  }

  /** Whether its changes are dated by the clock of this machine. */
  private boolean isLocal(Path path, Inode inode) throws IOException {
    if (!devices.add(inode.device())) {
      return true;
    }
    Path folder = inode.isLink() ? path.resolveSibling(".") : path;
    return LOCAL.contains(Files.getFileStore(folder).type());
  }

  private static Optional<Inode> look(Path path) throws IOException {
    try {
      return Optional.of(Inodes.of(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (java.nio.file.FileSystemException e) {
      if (String.valueOf(e.getReason()).contains("Not a directory")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  // ---- What was printed

  private void texts(List<Printed> printed) throws Unsure {
    for (Printed each : printed) {
      if (each.text().indexOf('\0') >= 0) {
        throw new Unsure();
      }
      String line = (each.error() ? "err " : "out ") + each.text();
      lines.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
      lines.write(0);
    }
    line("seconds");
    line("end");
  }

  private static void put(Path folder, String name, byte[] notes) throws IOException {
    Files.createDirectories(folder);
    long oldest = System.currentTimeMillis() - LONGEST_VALID.toMillis();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path each : all) {
        if (Files.getLastModifiedTime(each).toMillis() < oldest) {
          Files.deleteIfExists(each);
        }
      }
    }
    Path fresh = folder.resolve("." + name + "." + System.nanoTime());
    Files.write(fresh, notes);
    Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}

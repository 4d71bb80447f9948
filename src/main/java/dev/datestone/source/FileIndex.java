package dev.datestone.source;

import dev.datestone.content.Digest;
import dev.datestone.sandbox.Inodes.Inode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A cache of digests of host files, so that unchanged files are not read again.
 *
 * <p>A file is unchanged if size, dates and inode are equal and its last change was before it was
 * read; a file that was changed in the same clock tick ("racy") is read again. The inode's change
 * time cannot be set back by {@code touch} or {@code cp -p}, so an edit with the same size and date
 * is seen.
 */
public final class FileIndex {
  private static final int MAGIC = 0x44534933;

  /**
   * The attributes of a file when it was read.
   *
   * @param read the file system's time just before, in nanoseconds
   */
  private record Known(
      long size, long modified, long changed, long inode, long read, String digest) {}

  private final Path file;
  private final Map<String, Known> known;
  private volatile boolean dirty;

  private FileIndex(Path file, Map<String, Known> known) {
    this.file = file;
    this.known = known;
  }

  /** Opens the index stored in this file; a missing or damaged one is empty. */
  public static FileIndex open(Path file) {
    Map<String, Known> known = new ConcurrentHashMap<>();
    try (InputStream input = Files.newInputStream(file)) {
      CheckedInputStream bytes =
          new CheckedInputStream(new BufferedInputStream(input, 1 << 16), new CRC32());
      DataInputStream in = new DataInputStream(bytes);
      if (in.readInt() == MAGIC) {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
          known.put(
              in.readUTF(),
              new Known(
                  in.readLong(),
                  in.readLong(),
                  in.readLong(),
                  in.readLong(),
                  in.readLong(),
                  in.readUTF()));
        }
        // A wrong digest would be used until its file changes.
        long sum = bytes.getChecksum().getValue();
        if (in.readLong() != sum) {
          known.clear();
        }
      }
    } catch (IOException e) {
      known.clear(); // the files are read again
    }
    return new FileIndex(file, known);
  }

  /** The known digest of an unchanged file; null if it must be read. */
  @Nullable String digest(String path, Inode now) {
    Known then = known.get(path);
    boolean same =
        then != null
            && then.size() == now.size()
            && then.modified() == now.changed()
            && then.changed() == now.statusChanged()
            && then.inode() == now.number()
            && now.statusChanged() < then.read();
    return same && then != null ? then.digest() : null;
  }

  void put(String path, Inode as, long read, Digest digest) {
    known.put(
        path,
        new Known(as.size(), as.changed(), as.statusChanged(), as.number(), read, digest.hex()));
    dirty = true;
  }

  /** Writes the index if it has changed. */
  public void save() {
    if (!dirty) {
      return;
    }
    Path fresh = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    try {
      Files.createDirectories(file.getParent());
      try (OutputStream output = new BufferedOutputStream(Files.newOutputStream(fresh), 1 << 16)) {
        CheckedOutputStream bytes = new CheckedOutputStream(output, new CRC32());
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        Map<String, Known> all = Map.copyOf(known);
        out.writeInt(all.size());
        for (Map.Entry<String, Known> entry : all.entrySet()) {
          Known value = entry.getValue();
          out.writeUTF(entry.getKey());
          out.writeLong(value.size());
          out.writeLong(value.modified());
          out.writeLong(value.changed());
          out.writeLong(value.inode());
          out.writeLong(value.read());
          out.writeUTF(value.digest());
        }
        out.writeLong(bytes.getChecksum().getValue());
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      dirty = false;
    } catch (IOException e) {
      // The index only saves time; a full disk is reported by other writes.
    }
  }
}

package dev.datestone.source;

import dev.datestone.content.Digest;
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
 * Digests of host files that were read before, so that an unchanged tree is not read twice.
 *
 * <p>A file counts as unchanged when size, dates and inode are the same, and it was last changed
 * before the moment it was read ("racy" files, changed in the very tick they were read in, are read
 * again). The inode's change time cannot be set back by {@code touch} or {@code cp -p}, so an edit
 * of the same size and date is seen.
 */
public final class FileIndex {
  private static final int MAGIC = 0x44534933;

  /**
   * What a file looked like when it was read.
   *
   * @param read the file clock's time just before, in nanoseconds
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

  /** Opens the index kept in this file; one that is missing or damaged is an empty one. */
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
        // A wrong digest would be believed for as long as its file does not change.
        long sum = bytes.getChecksum().getValue();
        if (in.readLong() != sum) {
          known.clear();
        }
      }
    } catch (IOException e) {
      known.clear(); // nothing is lost but time
    }
    return new FileIndex(file, known);
  }

  /** The digest of a file with these attributes, if it was read before as it is. */
  @Nullable String digest(String path, HostFile now) {
    Known then = known.get(path);
    boolean same =
        then != null
            && then.size() == now.size()
            && then.modified() == now.modified()
            && then.changed() == now.changed()
            && then.inode() == now.inode()
            && now.changed() < then.read();
    return same && then != null ? then.digest() : null;
  }

  void put(String path, HostFile as, long read, Digest digest) {
    known.put(
        path, new Known(as.size(), as.modified(), as.changed(), as.inode(), read, digest.hex()));
    dirty = true;
  }

  /** Writes what was learnt, if anything was. */
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
      // The index only saves time; a full disk shows where something is really written.
    }
  }
}

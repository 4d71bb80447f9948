package dev.datestone.archive;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Entry.Type;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** Turns the headers of a tar archive into entries of a manifest, and refuses invalid values. */
final class TarEntries {
  private static final long HIGHEST_ID = 0xFFFFFFFEL;

  private TarEntries() {}

  /** The entry of anything but a hard link; a file's size and digest are still unknown. */
  static Entry read(TarArchiveEntry entry, TarReader tar) throws IOException {
    Type type = type(entry);
    String payload =
        switch (type) {
          case LINK -> tar.linkName(entry);
          case CHAR_DEVICE, BLOCK_DEVICE -> entry.getDevMajor() + ":" + entry.getDevMinor();
          case FILE, FOLDER, FIFO, WHITEOUT, OPAQUE_FOLDER -> "";
        };
    int mode = type == Type.LINK ? 0777 : entry.getMode() & 07777;
    int owner = id(entry, entry.getLongUserId());
    int group = id(entry, entry.getLongGroupId());
    return new Entry(type, mode, owner, group, 0, payload, "", date(entry), Origin.BASE);
  }

  private static Type type(TarArchiveEntry entry) throws IOException {
    if (entry.isDirectory()) {
      return Type.FOLDER;
    }
    return switch (entry.getLinkFlag()) {
      case TarArchiveEntry.LF_SYMLINK -> Type.LINK;
      case TarArchiveEntry.LF_FIFO -> Type.FIFO;
      case TarArchiveEntry.LF_CHR -> Type.CHAR_DEVICE;
      case TarArchiveEntry.LF_BLK -> Type.BLOCK_DEVICE;
      case TarArchiveEntry.LF_NORMAL,
          TarArchiveEntry.LF_OLDNORM,
          TarArchiveEntry.LF_CONTIG,
          TarArchiveEntry.LF_GNUTYPE_SPARSE ->
          Type.FILE;
      default ->
          throw new IOException(
              "\"%s\" has the unknown entry type '%c'"
                  .formatted(entry.getName(), (char) entry.getLinkFlag()));
    };
  }

  private static int id(TarArchiveEntry entry, long id) throws IOException {
    if (id < 0 || id > HIGHEST_ID) {
      throw new IOException("\"" + entry.getName() + "\" has an invalid owner or group id: " + id);
    }
    return (int) id;
  }

  private static long date(TarArchiveEntry entry) throws IOException {
    Instant time = entry.getLastModifiedTime().toInstant();
    try {
      return Math.addExact(
          Math.multiplyExact(time.getEpochSecond(), TimeUnit.SECONDS.toNanos(1)), time.getNano());
    } catch (ArithmeticException e) {
      throw new IOException(
          "\"" + entry.getName() + "\" has an invalid modification time: " + time, e);
    }
  }
}

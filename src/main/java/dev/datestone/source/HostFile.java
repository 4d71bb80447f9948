package dev.datestone.source;

import dev.datestone.content.Entry.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the file system says of a file of the host, links not followed.
 *
 * @param modified modification time in nanoseconds since 1970
 * @param changed the inode's change time in nanoseconds since 1970
 */
record HostFile(
    Type type, int mode, int owner, int group, long size, long modified, long changed, long inode) {
  private static final int KIND = 0170000;

  /** Null for what no build can use: sockets. */
  static @Nullable HostFile of(Path file) throws IOException {
    Map<String, Object> all =
        Files.readAttributes(
            file, "unix:mode,uid,gid,size,lastModifiedTime,ctime,ino", LinkOption.NOFOLLOW_LINKS);
    int mode = (int) all.getOrDefault("mode", 0);
    Type type =
        switch (mode & KIND) {
          case 0100000 -> Type.FILE;
          case 0040000 -> Type.FOLDER;
          case 0120000 -> Type.LINK;
          case 0010000 -> Type.FIFO;
          case 0020000 -> Type.CHAR_DEVICE;
          case 0060000 -> Type.BLOCK_DEVICE;
          default -> null;
        };
    if (type == null) {
      return null;
    }
    return new HostFile(
        type,
        mode & 07777,
        (int) all.getOrDefault("uid", 0),
        (int) all.getOrDefault("gid", 0),
        type == Type.FILE ? (long) all.getOrDefault("size", 0L) : 0,
        nanos(all, "lastModifiedTime"),
        nanos(all, "ctime"),
        (long) all.getOrDefault("ino", 0L));
  }

  private static long nanos(Map<String, Object> all, String name) {
    return all.get(name) instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0;
  }
}

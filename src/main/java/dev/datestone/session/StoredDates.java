package dev.datestone.session;

import dev.datestone.sandbox.FileTimes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;

/**
 * The modification times that ninja keeps in files of its own, and compares with those of other
 * files. They have to move when all files of a folder get earlier dates: else an edit would look
 * older than them. (Tools that only look for equal times work again instead.)
 */
final class StoredDates {
  private static final String LOG_FORM = "# ninja log v";
  private static final byte[] DEPS_FORM = "# ninjadeps\n".getBytes(StandardCharsets.US_ASCII);
  private static final int DEPS_VERSION = 4;

  private StoredDates() {}

  /** Makes them earlier in all of ninja's files in a folder. */
  static void moveBack(Path folder, long nanos) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = String.valueOf(file.getFileName());
            if (attributes.isRegularFile() && name.equals(".ninja_log")) {
              rewrite(file, log(Files.readAllBytes(file), nanos));
            } else if (attributes.isRegularFile() && name.equals(".ninja_deps")) {
              rewrite(file, deps(Files.readAllBytes(file), nanos));
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void rewrite(Path file, byte[] bytes) throws IOException {
    long date = FileTimes.get(file);
    Files.write(file, bytes);
    FileTimes.set(file, date);
  }

  /** Lines of start, end, modification time, output and hash, separated by tabs. */
  static byte[] log(byte[] bytes, long nanos) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.startsWith(LOG_FORM)) {
      return bytes;
    }
    StringBuilder moved = new StringBuilder();
    for (String line : text.split("(?<=\n)")) {
      String[] fields = line.split("\t", 4);
      boolean isEntry = fields.length == 4 && fields[2].matches("[1-9][0-9]{0,18}");
      if (isEntry) {
        fields[2] = Long.toString(Math.max(1, Long.parseLong(fields[2]) - nanos));
      }
      moved.append(isEntry ? String.join("\t", fields) : line);
    }
    return moved.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Records: a size with the highest bit set, the number of an output, its modification time. */
  static byte[] deps(byte[] bytes, long nanos) {
    ByteBuffer all = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int head = DEPS_FORM.length;
    if (bytes.length < head + 4
        || !Arrays.equals(bytes, 0, head, DEPS_FORM, 0, head)
        || all.getInt(head) != DEPS_VERSION) {
      return bytes;
    }
    int at = head + 4;
    while (at + 4 <= bytes.length) {
      int size = all.getInt(at) & 0x7fffffff;
      boolean isDeps = all.getInt(at) < 0;
      at += 4;
      if (size > bytes.length - at) {
        break; // the rest was not written whole
      }
      if (isDeps && size >= 12) {
        long date = all.getLong(at + 4);
        all.putLong(at + 4, date > 0 ? Math.max(1, date - nanos) : date);
      }
      at += size;
    }
    return all.array();
  }
}

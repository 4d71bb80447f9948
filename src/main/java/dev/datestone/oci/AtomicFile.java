package dev.datestone.oci;

import dev.datestone.content.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Writes files of the host so that a killed process leaves the old file or the new one. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the content of a file. */
  interface Content {
    void writeTo(OutputStream out) throws IOException, InterruptedException;
  }

  /** Writes beside the file, then renames. */
  static void write(Path file, Content content) throws IOException, InterruptedException {
    Path fresh = fresh(file);
    try {
      Files.deleteIfExists(fresh);
      try (OutputStream out =
          new BufferedOutputStream(
              Files.newOutputStream(fresh, StandardOpenOption.CREATE_NEW), 1 << 16)) {
        content.writeTo(out);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Writes a text; returns false, and does not touch the file, if it has that text already. */
  public static boolean update(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
      return false;
    }
    try {
      write(file, out -> out.write(bytes));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e); // writing bytes does not wait
    }
    return true;
  }

  /** Always the same name, so that the next run removes what a killed one left; never too long. */
  private static Path fresh(Path file) {
    String name = String.valueOf(file.getFileName());
    String digest = Digest.of(name).hex();
    return file.resolveSibling(".datestone-" + digest.substring(0, 16));
  }
}

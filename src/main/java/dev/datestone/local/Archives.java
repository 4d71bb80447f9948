package dev.datestone.local;

import dev.datestone.content.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Unpacks the archives that ADD names. */
public interface Archives {
  /** Whether a file is an archive, by its first bytes. */
  boolean isArchive(Path file) throws IOException;

  /**
   * Unpacks an archive into an empty folder, and returns what it lists.
   *
   * @param notes receives what is left out, a line each
   */
  Manifest unpack(Path file, Path folder, Consumer<String> notes) throws IOException;
}

package dev.datestone.local;

import dev.datestone.content.Manifest;
import java.io.IOException;
import java.nio.file.Path;

/** Unpacks the archives that ADD names. */
public interface Archives {
  /** Whether a file is an archive, by its first bytes. */
  boolean isArchive(Path file) throws IOException;

  /** Unpacks an archive into an empty folder, and returns what it lists. */
  Manifest unpack(Path file, Path folder) throws IOException;
}

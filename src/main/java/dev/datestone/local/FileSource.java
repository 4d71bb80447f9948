package dev.datestone.local;

import java.io.IOException;
import java.nio.file.Path;

/** Where files of the web come from: the store, or a download. */
public interface FileSource {
  /**
   * A downloaded file, which is named after the digest of its content, or an {@link
   * dev.datestone.engine.InputException} that says what to do.
   *
   * @param sha256 what its content must be; empty if that is not known
   */
  Path find(String url, String sha256) throws IOException, InterruptedException;
}

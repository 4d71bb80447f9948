package dev.datestone.session;

import dev.datestone.archive.ImageException;
import dev.datestone.engine.InputException;
import dev.datestone.local.FileSource;
import dev.datestone.registry.FileDownloads;
import java.nio.file.Path;

/** Files of the web for the steps of a build. */
record DownloadedFiles(FileDownloads downloads) implements FileSource {
  @Override
  public Path find(String url, String sha256) throws InterruptedException {
    try {
      return downloads.get(url, sha256);
    } catch (ImageException e) {
      throw new InputException(String.valueOf(e.getMessage()), e.hint());
    }
  }
}

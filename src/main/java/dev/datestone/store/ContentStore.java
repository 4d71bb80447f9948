package dev.datestone.store;

import dev.datestone.content.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Archives of layers by digest, for saving images that are based on them. The reader verifies the
 * digest: an archive may be damaged after a power cut.
 */
public final class ContentStore {
  /** The name of the folder, by which {@link Pruning} distinguishes archives from layers. */
  static final String FOLDER = "archives";

  private final Store store;
  private final Path folder;

  ContentStore(Store store) {
    this.store = store;
    this.folder = store.home().resolve(FOLDER);
  }

  /** The archive; empty if it is missing or incomplete. */
  public Optional<Path> get(Digest digest, long size) {
    Path file = folder.resolve(digest.hex());
    try {
      return Files.exists(file) && Files.size(file) == size ? Optional.of(file) : Optional.empty();
    } catch (IOException e) {
      throw new StoreException.Disk(file, e);
    }
  }

  /** A file to write an archive to; it is deleted when the process ends. */
  public Path draft() {
    return store.processFolder().newPath();
  }

  /** Adds a draft whose digest was verified. */
  public Path put(Digest digest, Path draft) {
    Path file = folder.resolve(digest.hex());
    try {
      Files.createDirectories(folder);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw new StoreException.Disk(file, e);
    }
  }

  /** Removes a damaged archive. */
  public void remove(Digest digest) {
    StoreFile.delete(folder.resolve(digest.hex()));
  }
}

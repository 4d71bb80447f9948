package dev.datestone.store;

import dev.datestone.content.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Archives of layers as they came, by digest: an image that stands on them names them so. Who uses
 * one digests it: nothing here says that the bytes survived a power cut.
 */
public final class Archives {
  /** The folder's name, and how {@link Pruning} tells archives from layers. */
  static final String FOLDER = "archives";

  private final Store store;
  private final Path folder;

  Archives(Store store) {
    this.store = store;
    this.folder = store.home().resolve(FOLDER);
  }

  /** The archive; empty when it is not here, or not whole. */
  public Optional<Path> get(Digest digest, long size) {
    Path file = folder.resolve(digest.hex());
    try {
      return Files.exists(file) && Files.size(file) == size ? Optional.of(file) : Optional.empty();
    } catch (IOException e) {
      throw new StoreException.Disk(file, e);
    }
  }

  /** Where one can be written that is not here yet. It goes with the process. */
  public Path draft() {
    return store.session().folder().resolve(store.session().uniqueName());
  }

  /** Keeps a draft that was found to be what the digest says. */
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

  /** Takes one away that is not what its name says. */
  public void remove(Digest digest) {
    try {
      Files.deleteIfExists(folder.resolve(digest.hex()));
    } catch (IOException e) {
      throw new StoreException.Disk(folder, e);
    }
  }
}

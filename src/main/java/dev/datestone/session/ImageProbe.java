package dev.datestone.session;

import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;

/** Answers the evaluator's questions about images. */
final class ImageProbe {
  private final Configs images;

  ImageProbe(Configs images) {
    this.images = images;
  }

  /** What an image says, with or without getting all of it on the way. */
  interface Configs {
    ImageConfig of(Operation.Image image) throws IOException, InterruptedException;
  }

  /** What an image says beside its files. */
  ImageConfig config(Operation.Image operation) {
    try {
      return images.of(operation);
    } catch (IOException e) {
      throw new StoreException.Disk(Path.of(operation.reference()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BuildException("interrupted", "");
    }
  }
}

package dev.datestone.build;

import dev.datestone.engine.ImageSource;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import dev.datestone.store.Images;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Answers the evaluator's questions about images. */
final class ImageProbe {
  private final ImageSource images;

  ImageProbe(ImageSource images) {
    this.images = images;
  }

  /** What an image says beside its files. */
  ImageConfig config(Operation.Image operation) {
    try {
      Images.Image image = images.find(operation);
      SortedMap<String, String> environment = new TreeMap<>();
      for (String variable : image.environment()) {
        int equals = variable.indexOf('=');
        if (equals > 0) {
          environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
      }
      return new ImageConfig(
          environment,
          image.folder().isEmpty() ? "/" : image.folder(),
          image.user(),
          image.entrypoint(),
          image.command(),
          new TreeMap<>(),
          List.of(),
          List.of(),
          Optional.empty(),
          "");
    } catch (IOException e) {
      throw new StoreException.Disk(Path.of(operation.reference()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BuildException("interrupted", "");
    }
  }
}

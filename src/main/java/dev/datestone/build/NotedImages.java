package dev.datestone.build;

import dev.datestone.engine.ImageSource;
import dev.datestone.operation.Operation;
import dev.datestone.store.Images;
import java.io.IOException;
import java.util.function.Consumer;

/** Notes which images are asked for. */
record NotedImages(ImageSource images, Consumer<String> references) implements ImageSource {
  @Override
  public Images.Image find(Operation.Image image) throws IOException, InterruptedException {
    references.accept(image.reference());
    return images.find(image);
  }

  @Override
  public Images.Config config(Operation.Image image) throws IOException, InterruptedException {
    references.accept(image.reference());
    return images.config(image);
  }
}

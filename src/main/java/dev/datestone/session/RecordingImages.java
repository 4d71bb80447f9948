package dev.datestone.session;

import dev.datestone.local.ImageSource;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import dev.datestone.store.Images;
import java.io.IOException;
import java.util.function.Consumer;

/** Notes which images are asked for. */
record RecordingImages(ImageSource images, Consumer<String> references) implements ImageSource {
  @Override
  public Images.Image find(Operation.Image image) throws IOException, InterruptedException {
    references.accept(image.reference());
    return images.find(image);
  }

  @Override
  public ImageConfig config(Operation.Image image) throws IOException, InterruptedException {
    references.accept(image.reference());
    return images.config(image);
  }
}

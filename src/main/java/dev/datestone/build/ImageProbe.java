package dev.datestone.build;

import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import dev.datestone.store.Images;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Answers the evaluator's questions about images. */
final class ImageProbe {
  private final Configs images;

  ImageProbe(Configs images) {
    this.images = images;
  }

  /** What an image says, with or without getting all of it on the way. */
  interface Configs {
    Images.Config of(Operation.Image image) throws IOException, InterruptedException;
  }

  /** What an image says beside its files. */
  ImageConfig config(Operation.Image operation) {
    try {
      Images.Config image = images.of(operation);
      return new ImageConfig(
          named(image.environment()),
          image.folder().isEmpty() ? "/" : image.folder(),
          image.user(),
          image.entrypoint(),
          image.command(),
          named(image.labels()),
          image.ports(),
          image.volumes(),
          image.check().map(ImageProbe::check),
          image.stopSignal(),
          image.shell());
    } catch (IOException e) {
      throw new StoreException.Disk(Path.of(operation.reference()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BuildException("interrupted", "");
    }
  }

  private static SortedMap<String, String> named(List<String> values) {
    SortedMap<String, String> named = new TreeMap<>();
    for (String value : values) {
      int equals = value.indexOf('=');
      if (equals > 0) {
        named.put(value.substring(0, equals), value.substring(equals + 1));
      }
    }
    return named;
  }

  private static ImageConfig.Healthcheck check(Images.Check check) {
    return new ImageConfig.Healthcheck(
        check.test(),
        check.interval(),
        check.timeout(),
        check.startPeriod(),
        check.startInterval(),
        check.retries());
  }
}

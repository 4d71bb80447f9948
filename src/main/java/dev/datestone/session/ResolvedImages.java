package dev.datestone.session;

import dev.datestone.engine.Engine;
import dev.datestone.engine.Snapshot;
import dev.datestone.local.ImageSource;
import dev.datestone.oci.BaseImage;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import dev.datestone.store.Images;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What images were found for a build, so that what is saved names what it really stands on: asked
 * again, a tag may stand for another.
 */
final class ResolvedImages implements ImageSource {
  private final ImageSource images;
  private final Map<Asked, List<Images.Image>> found = new ConcurrentHashMap<>();

  ResolvedImages(ImageSource images) {
    this.images = images;
  }

  private record Asked(String reference, String platform) {}

  @Override
  public Images.Image find(Operation.Image image) throws IOException, InterruptedException {
    Images.Image answer = images.find(image);
    found.merge(
        new Asked(image.reference(), image.platform()),
        List.of(answer),
        (before, now) -> {
          List<Images.Image> both = new ArrayList<>(before);
          both.addAll(now);
          return both;
        });
    return answer;
  }

  @Override
  public ImageConfig config(Operation.Image image) throws IOException, InterruptedException {
    return images.config(image);
  }

  /** The image at the bottom, as the engine took it. */
  BaseImage of(Engine engine, Operation end) throws InterruptedException {
    Operation bottom = end;
    for (Optional<Operation> next = end.parent(); next.isPresent(); next = next.get().parent()) {
      bottom = next.get();
    }
    if (!(bottom instanceof Operation.Image image)) {
      return BaseImage.NONE;
    }
    Snapshot taken = engine.snapshot(image);
    Images.Image base =
        found.getOrDefault(new Asked(image.reference(), image.platform()), List.of()).stream()
            .filter(each -> each.snapshot().equals(taken))
            .findFirst()
            .orElseThrow();
    return BaseImage.of(base, image.reference());
  }
}

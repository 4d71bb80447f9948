package dev.datestone.session;

import dev.datestone.archive.ImageException;
import dev.datestone.archive.PackingOptions;
import dev.datestone.engine.Engine;
import dev.datestone.engine.EngineException;
import dev.datestone.evaluate.Platforms;
import dev.datestone.local.DockerImages;
import dev.datestone.oci.DockerData;
import dev.datestone.oci.ImageDescription;
import dev.datestone.oci.ImageDestination;
import dev.datestone.oci.ImagePacker;
import dev.datestone.oci.ImageSaver;
import dev.datestone.oci.NamedImage;
import dev.datestone.operation.WithDocker;
import dev.datestone.registry.Registries;
import dev.datestone.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Packs the images that WITH DOCKER loads. */
final class LoadedImages implements DockerImages {
  private final Store store;
  private final PackingOptions packing;
  private final ResolvedImages bases;
  private final Registries registries;
  private @Nullable Engine engine;

  LoadedImages(Store store, PackingOptions packing, ResolvedImages bases, Registries registries) {
    this.store = store;
    this.packing = packing.uncompressed();
    this.bases = bases;
    this.registries = registries;
  }

  /** Sets the engine that has built the images. */
  void from(Engine builder) {
    engine = builder;
  }

  @Override
  public Map<String, String> writeArchive(List<WithDocker.LoadedImage> images, Path data, Path file)
      throws IOException, InterruptedException {
    Map<String, String> had = new LinkedHashMap<>();
    DockerData there = DockerData.in(data);
    save(
        images,
        (saver, named) ->
            saver.saveMissing(file, named, there).forEach((name, id) -> had.put(name, id.hex())));
    return had;
  }

  @Override
  public void loadOnHost(List<WithDocker.LoadedImage> images)
      throws IOException, InterruptedException {
    if (!images.isEmpty()) {
      save(images, (saver, named) -> saver.save(new ImageDestination.Program("docker"), named));
    }
  }

  /** Saves images somewhere. */
  private interface Saving {
    void save(ImageSaver saver, List<NamedImage> named) throws IOException, InterruptedException;
  }

  private void save(List<WithDocker.LoadedImage> images, Saving saving)
      throws IOException, InterruptedException {
    try (ImagePacker packer = new ImagePacker(store, packing, registries::layer)) {
      List<NamedImage> named = new ArrayList<>();
      for (WithDocker.LoadedImage image : images) {
        named.add(named(packer, image));
      }
      saving.save(new ImageSaver(packer, Platforms.NATIVE), named);
    } catch (ImageSaver.NoEngine e) {
      throw new EngineException.Unusable(
          images.getFirst().label(),
          "no images can be loaded: " + e.getMessage(),
          "start Docker, or leave out LOCALLY");
    } catch (ImageException e) {
      throw new EngineException.Unusable(
          images.getFirst().label(), String.valueOf(e.getMessage()), e.hint());
    }
  }

  private NamedImage named(ImagePacker packer, WithDocker.LoadedImage image)
      throws IOException, InterruptedException {
    if (engine == null) {
      throw new IllegalStateException("no engine has built " + image.name());
    }
    String name = NamedImage.withTag(image.name());
    if (!NamedImage.isName(name)) {
      throw new EngineException.Unusable(
          image.label(),
          "\"" + image.name() + "\" is not a valid image name",
          "write it in small letters as name:tag");
    }
    ImageDescription description =
        new ImageDescription(
            image.platform(), image.config(), ImageHistory.of(engine, image.files()));
    return new NamedImage(
        name,
        List.of(
            packer.image(
                engine.snapshot(image.files()), bases.of(engine, image.files()), description)));
  }
}

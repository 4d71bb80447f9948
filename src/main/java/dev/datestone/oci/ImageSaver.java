package dev.datestone.oci;

import dev.datestone.archive.ImageException;
import dev.datestone.content.Digest;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Saves images at a destination, unless they are there already. */
public final class ImageSaver {
  private final ImagePacker packer;
  private final String hostPlatform;

  /**
   * A saver.
   *
   * @param hostPlatform such as linux/amd64
   */
  public ImageSaver(ImagePacker packer, String hostPlatform) {
    this.packer = packer;
    this.hostPlatform = hostPlatform;
  }

  /**
   * An image under one name at a destination.
   *
   * @param changed false if it was there already
   */
  public record Saved(String name, String where, boolean changed) {}

  /** No container engine is available. */
  public static final class NoEngine extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoEngine(String message) {
      super(message);
    }
  }

  /** Saves all images. */
  public List<Saved> save(ImageDestination destination, List<NamedImage> images)
      throws IOException, InterruptedException {
    return switch (destination) {
      case ImageDestination.Installed installed ->
          into(List.of(new ContainerEngine("docker"), new ContainerEngine("podman")), images);
      case ImageDestination.Program(String program) ->
          into(List.of(new ContainerEngine(program)), images);
      case ImageDestination.OciFolder(var folder) ->
          all(
              images,
              folder.toString(),
              written(folder, () -> new OciLayoutWriter(packer).write(folder, images)));
      case ImageDestination.OciArchive(var file) ->
          all(
              images,
              file.toString(),
              written(file, () -> ImageArchiveWriter.oci(packer, images).write(file)));
      case ImageDestination.DockerArchive(var file) ->
          all(
              images,
              file.toString(),
              written(
                  file,
                  () -> ImageArchiveWriter.docker(packer, single(images), Set.of()).write(file)));
    };
  }

  /**
   * Writes an archive of what a Docker daemon lacks, if it lacks anything.
   *
   * @return the names of the images that it has, with their ids
   */
  public Map<String, Digest> saveMissing(Path file, List<NamedImage> images, DockerData there)
      throws IOException, InterruptedException {
    Map<String, PackedImage> missing = new LinkedHashMap<>();
    Map<String, Digest> had = new LinkedHashMap<>();
    single(images)
        .forEach(
            (name, image) -> {
              if (there.hasImage(image)) {
                had.put(name, image.id());
              } else {
                missing.put(name, image);
              }
            });
    if (!missing.isEmpty()) {
      Set<Digest> layers = there.layersOf(missing.values());
      written(file, () -> ImageArchiveWriter.docker(packer, missing, layers).write(file));
    }
    return had;
  }

  /** Writes a folder or an archive; returns whether anything changed. */
  private interface Writing {
    boolean write() throws IOException, InterruptedException;
  }

  private static boolean written(Path place, Writing writing)
      throws IOException, InterruptedException {
    try {
      return writing.write();
    } catch (FileSystemException e) {
      throw new ImageException("cannot write " + place + ": " + StoreException.reason(e), "");
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      if (!reason.equals("No space left on device") && !reason.equals("Broken pipe")) {
        throw e;
      }
      throw new ImageException("cannot write " + place + ": " + reason, "");
    }
  }

  /** Whether images for a destination have uncompressed layers. */
  public static boolean wantsUncompressed(ImageDestination destination) {
    return switch (destination) {
      case ImageDestination.Installed installed -> true;
      case ImageDestination.Program program -> true;
      case ImageDestination.DockerArchive archive -> true;
      case ImageDestination.OciFolder folder -> false;
      case ImageDestination.OciArchive archive -> false;
    };
  }

  private static List<Saved> all(List<NamedImage> images, String where, boolean changed) {
    return images.stream().map(image -> new Saved(image.name(), where, changed)).toList();
  }

  private Map<String, PackedImage> single(List<NamedImage> images) {
    Map<String, PackedImage> names = new LinkedHashMap<>();
    images.forEach(image -> names.putAll(image.byName(hostPlatform)));
    return names;
  }

  private List<Saved> into(List<ContainerEngine> tools, List<NamedImage> images)
      throws IOException, InterruptedException {
    Map<String, PackedImage> names = single(images);
    for (ContainerEngine tool : tools) {
      Optional<Map<String, String>> ids = tool.ids(List.copyOf(names.keySet()));
      if (ids.isPresent()) {
        return into(tool, names, ids.get());
      }
    }
    String programs = String.join(" or ", tools.stream().map(ContainerEngine::program).toList());
    throw new NoEngine("no " + programs + " is available");
  }

  private List<Saved> into(
      ContainerEngine tool, Map<String, PackedImage> names, Map<String, String> ids)
      throws IOException, InterruptedException {
    Map<String, PackedImage> wanted = new LinkedHashMap<>();
    List<Saved> saved = new ArrayList<>();
    names.forEach(
        (name, image) -> {
          boolean there = isLoaded(name, image, ids);
          saved.add(new Saved(name, tool.program(), !there));
          if (!there) {
            wanted.put(name, image);
          }
        });
    if (!wanted.isEmpty()) {
      load(tool, wanted, tool.layers(new HashSet<>(ids.values())));
    }
    return saved;
  }

  private static boolean isLoaded(String name, PackedImage image, Map<String, String> ids) {
    return image.id().hex().equals(ids.get(ContainerEngine.brief(name)));
  }

  private void load(ContainerEngine tool, Map<String, PackedImage> images, Set<Digest> there)
      throws IOException, InterruptedException {
    if (!there.isEmpty() && tool.load(ImageArchiveWriter.docker(packer, images, there)).isEmpty()) {
      Map<String, String> ids = tool.ids(List.copyOf(images.keySet())).orElse(Map.of());
      if (images.entrySet().stream()
          .allMatch(each -> isLoaded(each.getKey(), each.getValue(), ids))) {
        return;
      }
    }
    Optional<String> refused = tool.load(ImageArchiveWriter.docker(packer, images, Set.of()));
    if (refused.isPresent()) {
      throw new ImageException(tool.program() + " rejected the image: " + refused.get(), "");
    }
  }
}

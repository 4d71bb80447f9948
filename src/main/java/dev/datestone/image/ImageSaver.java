package dev.datestone.image;

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

/** Saves images where they are wanted; what is there already is left alone. */
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
   * @param changed false when it was there already
   */
  public record Saved(String name, String where, boolean changed) {}

  /** Nobody is there to take images. */
  public static final class NobodyThere extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NobodyThere(String message) {
      super(message);
    }
  }

  /** Saves all of them; several images of one name are its platforms. */
  public List<Saved> save(Destination destination, List<NamedImage> images)
      throws IOException, InterruptedException {
    return switch (destination) {
      case Destination.Installed installed ->
          into(List.of(new ContainerTool("docker"), new ContainerTool("podman")), images);
      case Destination.Program(String program) -> into(List.of(new ContainerTool(program)), images);
      case Destination.OciFolder(var folder) ->
          all(
              images,
              folder.toString(),
              written(folder, () -> new OciLayout(packer).write(folder, images)));
      case Destination.OciArchive(var file) ->
          all(
              images,
              file.toString(),
              written(file, () -> ImageFile.oci(packer, images).write(file)));
      case Destination.DockerArchive(var file) ->
          all(
              images,
              file.toString(),
              written(file, () -> ImageFile.docker(packer, single(images), Set.of()).write(file)));
    };
  }

  /** Writes a folder or an archive of the host; says whether anything changed. */
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

  /** Whether the layers of what goes there are plain archives. */
  public static boolean wantsPlain(Destination destination) {
    return switch (destination) {
      case Destination.Installed installed -> true;
      case Destination.Program program -> true;
      case Destination.DockerArchive archive -> true;
      case Destination.OciFolder folder -> false;
      case Destination.OciArchive archive -> false;
    };
  }

  private static List<Saved> all(List<NamedImage> images, String where, boolean changed) {
    return images.stream().map(image -> new Saved(image.name(), where, changed)).toList();
  }

  private Map<String, PackedImage> single(List<NamedImage> images) {
    Map<String, PackedImage> names = new LinkedHashMap<>();
    images.forEach(image -> names.putAll(image.single(hostPlatform)));
    return names;
  }

  private List<Saved> into(List<ContainerTool> tools, List<NamedImage> images)
      throws IOException, InterruptedException {
    Map<String, PackedImage> names = single(images);
    for (ContainerTool tool : tools) {
      Optional<Map<String, String>> ids = tool.ids(List.copyOf(names.keySet()));
      if (ids.isPresent()) {
        return into(tool, names, ids.get());
      }
    }
    String programs = String.join(" or ", tools.stream().map(ContainerTool::program).toList());
    throw new NobodyThere("no " + programs + " answers here");
  }

  private List<Saved> into(
      ContainerTool tool, Map<String, PackedImage> names, Map<String, String> ids)
      throws IOException, InterruptedException {
    Map<String, PackedImage> wanted = new LinkedHashMap<>();
    List<Saved> saved = new ArrayList<>();
    names.forEach(
        (name, image) -> {
          boolean there = image.id().hex().equals(ids.get(ContainerTool.brief(name)));
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

  private void load(ContainerTool tool, Map<String, PackedImage> images, Set<Digest> there)
      throws IOException, InterruptedException {
    if (!there.isEmpty() && tool.load(ImageFile.docker(packer, images, there)).isEmpty()) {
      Map<String, String> ids = tool.ids(List.copyOf(images.keySet())).orElse(Map.of());
      if (images.entrySet().stream()
          .allMatch(
              each ->
                  each.getValue().id().hex().equals(ids.get(ContainerTool.brief(each.getKey()))))) {
        return;
      }
    }
    Optional<String> refused = tool.load(ImageFile.docker(packer, images, Set.of()));
    if (refused.isPresent()) {
      throw new ImageException(tool.program() + " does not take the image: " + refused.get(), "");
    }
  }
}

package dev.datestone.store;

import dev.datestone.content.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Images by name: each a snapshot and what its configuration says. */
public final class Images {
  private static final String FORM = "datestone image 1";

  private final Path folder;

  Images(Path folder) {
    this.folder = folder;
  }

  /**
   * An image of the store.
   *
   * @param source where it came from, for people
   * @param environment each "NAME=value"
   * @param folder working folder
   * @param imported in milliseconds since 1970
   * @param size bytes of its files
   */
  public record Image(
      String name,
      Snapshot snapshot,
      String source,
      List<String> environment,
      String folder,
      String user,
      List<String> entrypoint,
      List<String> command,
      long imported,
      long size) {}

  public Optional<Image> get(String name) {
    return StoreFile.read(file(name), FORM, Images::read);
  }

  public void put(Image image) {
    Out out =
        new Out()
            .text(image.name())
            .text(image.snapshot().content().hex())
            .texts(image.snapshot().layers())
            .text(image.source())
            .texts(image.environment())
            .text(image.folder())
            .text(image.user())
            .texts(image.entrypoint())
            .texts(image.command())
            .number(image.imported())
            .number(image.size());
    StoreFile.write(file(image.name()), FORM, out);
  }

  private static Image read(In in) {
    return new Image(
        in.text(),
        new Snapshot(new Digest(in.text()), in.texts()),
        in.text(),
        in.texts(),
        in.text(),
        in.text(),
        in.texts(),
        in.texts(),
        in.number(),
        in.number());
  }

  public boolean remove(String name) {
    try {
      return Files.deleteIfExists(file(name));
    } catch (IOException e) {
      throw new StoreException.Disk(file(name), e);
    }
  }

  public List<Image> all() {
    List<Image> all = new ArrayList<>();
    for (Path file : Store.list(folder)) {
      StoreFile.read(file, FORM, Images::read).ifPresent(all::add);
    }
    return all;
  }

  private Path file(String name) {
    return folder.resolve(Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex());
  }
}

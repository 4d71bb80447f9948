package dev.datestone.store;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Folders that show the same as several layers on each other: {@code squashed/DIGEST/fs}. Only
 * mounts use them, because overlayfs takes at most 500 layers. They hold hard links to the files of
 * these layers, and go when one of these layers goes.
 */
public final class Squashed {
  static final String FOLDER = "squashed";
  private static final String FORM = "datestone squashed 1";

  private final Store store;
  private final Path folder;

  Squashed(Store store) {
    this.store = store;
    this.folder = store.home().resolve(FOLDER);
  }

  /** What to hold with {@link Store#exclusive} while it is made. */
  public static Digest key(List<String> layers) {
    return new DigestWriter().add("squashed layers").add(layers).finish();
  }

  /** The folder for these layers, the lowest first; empty when it has to be made. */
  public Optional<Path> get(List<String> layers) {
    Path place = folder.resolve(key(layers).hex());
    boolean there = layers(place).equals(layers) && Files.isDirectory(place.resolve("fs"));
    return there ? Optional.of(place.resolve("fs")) : Optional.empty();
  }

  /** Keeps a draft with the files of these layers. */
  public Path put(List<String> layers, Layers.Draft draft) {
    Path place = folder.resolve(key(layers).hex());
    StoreFile.write(
        draft.folder().resolve("layers"),
        FORM,
        store.durability().stamp(new FieldWriter()).texts(layers));
    try {
      Files.createDirectories(folder);
      if (Files.exists(place)) {
        remove(place);
      }
      Files.move(draft.folder(), place, StandardCopyOption.ATOMIC_MOVE);
      return place.resolve("fs");
    } catch (IOException e) {
      throw new StoreException.Disk(place, e);
    }
  }

  /** The layers that a folder of these stands for; none when that is not sure. */
  List<String> layers(Path place) {
    return StoreFile.read(
            place.resolve("layers"),
            FORM,
            in -> store.durability().isWhole(in) ? in.texts() : List.<String>of())
        .orElse(List.of());
  }

  /** All of them. */
  List<Path> all() {
    return Store.list(folder);
  }

  /** Removes the folders that hold files of this layer. */
  void removeThoseOf(String layer) throws IOException {
    for (Path place : all()) {
      if (layers(place).contains(layer)) {
        remove(place);
      }
    }
  }

  void remove(Path place) throws IOException {
    store.processFolder().discard(place);
  }
}

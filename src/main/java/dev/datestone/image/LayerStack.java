package dev.datestone.image;

import dev.datestone.store.Layer;
import dev.datestone.store.Layers;
import dev.datestone.store.Squashed;
import dev.datestone.store.Store;
import dev.datestone.store.StoreException;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The folders to mount for a list of layers. overlayfs takes 500 at most and gets slow before, so
 * that in a long list each whole block of layers is mounted as one squashed folder. All else sees
 * the layers as they are.
 */
public final class LayerStack {
  /** A list that is longer is squashed. */
  private static final int LONGEST = 256;

  /** How many layers become one folder. */
  private static final int BLOCK = 64;

  private final Store store;

  public LayerStack(Store store) {
    this.store = store;
  }

  /** Folders that together show what the layers show; the lowest comes first. */
  public List<Path> folders(List<String> layers) {
    Layers known = store.layers();
    if (layers.size() <= LONGEST) {
      return layers.stream().map(known::files).toList();
    }
    // Blocks begin above the image and its dates: another layer of dates there must not move them.
    int image = 0;
    while (image < layers.size() && isBelowChain(known.get(layers.get(image)).kind())) {
      image++;
    }
    List<Path> folders = new ArrayList<>();
    add(folders, layers.subList(0, image));
    add(folders, layers.subList(image, layers.size()));
    return folders;
  }

  private static boolean isBelowChain(Layer.Kind kind) {
    return kind == Layer.Kind.IMAGE || kind == Layer.Kind.DATES;
  }

  private void add(List<Path> folders, List<String> layers) {
    int whole = layers.size() - layers.size() % BLOCK;
    for (int at = 0; at < whole; at += BLOCK) {
      folders.add(squashed(List.copyOf(folders), List.copyOf(layers.subList(at, at + BLOCK))));
    }
    layers.subList(whole, layers.size()).forEach(id -> folders.add(store.layers().files(id)));
  }

  private Path squashed(List<Path> below, List<String> block) {
    Optional<Path> known = store.squashed().get(block);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      Runnable release = store.exclusive(Squashed.key(block));
      try {
        return store.squashed().get(block).orElseGet(() -> make(below, block));
      } finally {
        release.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException.Disk(store.home(), new ClosedByInterruptException());
    }
  }

  private Path make(List<Path> below, List<String> block) {
    Layers.Draft draft = store.layers().draft();
    boolean done = false;
    try (Squash squash =
        new Squash(below, block.stream().map(store.layers()::files).toList(), store)) {
      squash.into(draft.files());
      Path made = store.squashed().put(block, draft);
      done = true;
      return made;
    } catch (IOException e) {
      throw new StoreException.Disk(draft.files(), e);
    } finally {
      if (!done) {
        Trees.delete(draft.folder());
      }
    }
  }
}

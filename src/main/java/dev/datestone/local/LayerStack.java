package dev.datestone.local;

import dev.datestone.engine.Layer;
import dev.datestone.sandbox.Overlay;
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
 * Finds the folders to mount for a list of layers. overlayfs takes at most 500 and gets slow before
 * that, so in a long list each full block of layers is replaced by one squashed folder.
 */
public final class LayerStack {
  /** A longer list is squashed. */
  private static final int LONGEST = Overlay.mostLayers();

  /** How many layers are squashed into one folder. */
  private static final int BLOCK = 64;

  private final Store store;

  public LayerStack(Store store) {
    this.store = store;
  }

  /** The folders to mount, the lowest first. */
  public List<Path> folders(List<String> layers) {
    Layers known = store.layers();
    if (layers.size() <= LONGEST) {
      return layers.stream().map(known::files).toList();
    }
    // Blocks start above the image and its dates, so that another layer of dates does not move
    // them.
    int image = 0;
    while (image < layers.size() && isBelowChain(known.layer(layers.get(image)).kind())) {
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
    try (LayerSquasher squash =
        new LayerSquasher(below, block.stream().map(store.layers()::files).toList(), store)) {
      squash.writeTo(draft.files());
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

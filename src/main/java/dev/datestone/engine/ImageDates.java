package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Paths;
import dev.datestone.dating.View;
import dev.datestone.store.Layer;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Other dates for the files of an image, in a layer right above it that is made once: to a cache
 * that another image or a killed RUN has left, all of the image is newer, at every RUN from then
 * on, and each of thousands of files would have to be dated again each time.
 */
final class ImageDates {
  /** Fewer cost less than one more layer. */
  private static final int FEWEST = 100;

  private final Store store;
  private final Chains chains;

  ImageDates(Store store, Chains chains) {
    this.store = store;
    this.chains = chains;
  }

  /** Those that such a layer gives: of files that are just what the image has, if they are many. */
  static SortedMap<String, Long> among(View view, Map<String, Long> dates) {
    SortedMap<String, Long> ofImage = new TreeMap<>();
    dates.forEach(
        (path, date) -> {
          Entry entry = path.isEmpty() ? null : view.entry(path);
          if (entry != null && entry.origin() == Origin.BASE) {
            ofImage.put(path, date);
          }
        });
    return ofImage.size() < FEWEST ? new TreeMap<>() : ofImage;
  }

  /**
   * Folders whose dates may be others once these are laid below: a layer holds the folders above
   * what it changes, and a folder in several layers has the date of the highest.
   */
  static NavigableSet<String> folders(View view, SortedMap<String, Long> dates) {
    NavigableSet<String> folders = new TreeSet<>();
    for (String path : dates.keySet()) {
      Entry entry = view.entry(path);
      if (entry != null && entry.type().isFolder()) {
        folders.add(path);
      }
      String folder = Paths.parent(path);
      while (!folder.isEmpty() && folders.add(folder)) {
        folder = Paths.parent(folder);
      }
    }
    return folders;
  }

  /** The snapshot with a layer of these dates above its image. */
  Snapshot below(Snapshot snapshot, SortedMap<String, Long> dates)
      throws IOException, InterruptedException {
    int place = 0;
    while (place < snapshot.layers().size() && !isOfChain(snapshot.layers().get(place))) {
      place++;
    }
    List<String> layers = new ArrayList<>(snapshot.layers());
    layers.add(place, layer(image(snapshot), dates));
    return new Snapshot(snapshot.content(), layers);
  }

  /** Layers of dates above the image are laid below the new one, which knows better. */
  private boolean isOfChain(String layer) {
    return switch (store.layers().get(layer).kind()) {
      case IMAGE, DATES -> false;
      case FOLDER, COPY, RUN -> true;
    };
  }

  private Snapshot image(Snapshot snapshot) {
    List<String> layers =
        snapshot.layers().stream()
            .takeWhile(layer -> store.layers().get(layer).kind() == Layer.Kind.IMAGE)
            .toList();
    return new Snapshot(snapshot.content(), layers);
  }

  private String layer(Snapshot image, SortedMap<String, Long> dates)
      throws IOException, InterruptedException {
    DigestWriter writer = new DigestWriter().add("dates of an image").add(image.layers());
    dates.forEach((path, date) -> writer.add(path).add(date));
    Digest key = writer.finish();
    Runnable release = store.exclusive(key);
    try {
      Optional<Snapshot> made = store.results().snapshot(key);
      if (made.isPresent() && store.layers().has(made.get().layers().getFirst())) {
        return made.get().layers().getFirst();
      }
      View view = chains.view(image, List.of());
      Redate.Dated dated = Redate.layer(store, chains.folders(image), view, dates, new TreeSet<>());
      Layer layer =
          store.layers().add(dated.draft(), Layer.Kind.DATES, dated.manifest(), List.of(), 0);
      store.results().put(key, new Snapshot(image.content(), List.of(layer.id())));
      return layer.id();
    } finally {
      release.run();
    }
  }
}

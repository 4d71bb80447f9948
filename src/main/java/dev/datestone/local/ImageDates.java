package dev.datestone.local;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.FileNames;
import dev.datestone.content.Paths;
import dev.datestone.dating.View;
import dev.datestone.engine.ActionCache;
import dev.datestone.engine.Chains;
import dev.datestone.engine.Layer;
import dev.datestone.engine.SingleFlight;
import dev.datestone.engine.Snapshot;
import dev.datestone.store.Store;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Other dates for the files of an image, in a layer right above it that is made once: to a cache
 * that another image or a killed RUN has left, all of the image is newer, at every RUN from then
 * on, and each of thousands of files would have to be dated again each time.
 */
final class ImageDates {
  /** Fewer cost less than one more layer. */
  private static final int FEWEST = 20;

  private final Machine machine;
  private final Store store;
  private final Chains chains;

  ImageDates(Machine machine) {
    this.machine = machine;
    this.store = machine.store();
    this.chains = machine.chains();
  }

  /**
   * A snapshot with a layer of dates above its image, or as it was where there is none to give.
   *
   * @param view what it holds
   * @param own the dates that are still to be given
   * @param unsure dates that files shall have and may not have: a layer above may hold a file just
   *     as it is below, which it does not list, or dates of its own, and each layer holds the
   *     folders above what it changes
   */
  record Applied(
      Snapshot snapshot, View view, Map<String, Long> own, SortedMap<String, Long> unsure) {}

  /** Gives those dates that are of files just as the image has them, if they are many. */
  Applied apply(Snapshot snapshot, View view, Map<String, Long> dates)
      throws IOException, InterruptedException {
    SortedMap<String, Long> ofImage = ofImage(view, dates);
    if (ofImage.size() < FEWEST) {
      return new Applied(snapshot, view, dates, new TreeMap<>());
    }
    Map<String, Long> own = new TreeMap<>(dates);
    own.keySet().removeAll(ofImage.keySet());
    return below(snapshot, view, ofImage, own);
  }

  private static SortedMap<String, Long> ofImage(View view, Map<String, Long> dates) {
    SortedMap<String, Long> ofImage = new TreeMap<>();
    dates.forEach(
        (path, date) -> {
          Entry entry = path.isEmpty() ? null : view.entry(path);
          if (entry != null && entry.origin() == Origin.BASE) {
            ofImage.put(path, date);
          }
        });
    return ofImage;
  }

  private Applied below(
      Snapshot snapshot, View view, SortedMap<String, Long> dates, Map<String, Long> own)
      throws IOException, InterruptedException {
    String layer = layer(image(snapshot), dates);
    List<String> layers = new ArrayList<>(snapshot.layers());
    layers.remove(layer); // overlayfs takes none twice
    int place = 0;
    while (place < layers.size() && !isOfChain(layers.get(place))) {
      place++;
    }
    SortedMap<String, Long> unsure = folders(view, dates);
    for (String above : layers.subList(place, layers.size())) {
      addHeld(store.layers().files(above), "", dates, unsure);
    }
    layers.add(place, layer);
    Snapshot applied = new Snapshot(snapshot.content(), layers);
    return new Applied(applied, chains.view(applied), own, unsure);
  }

  private static SortedMap<String, Long> folders(View view, SortedMap<String, Long> dates) {
    SortedMap<String, Long> folders = new TreeMap<>();
    for (String path : dates.keySet()) {
      for (String folder = Paths.parent(path); !folder.isEmpty(); folder = Paths.parent(folder)) {
        Entry entry = view.entry(folder);
        Long date = dates.get(folder);
        if (entry == null
            || folders.putIfAbsent(folder, date == null ? entry.date() : date) != null) {
          break;
        }
      }
    }
    return folders;
  }

  /** Adds those that a layer has on the disk. */
  private static void addHeld(
      Path place, String folder, SortedMap<String, Long> dates, SortedMap<String, Long> unsure)
      throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
      for (Path file : files) {
        String path = Paths.join(folder, FileNames.lastName(file));
        Long date = dates.get(path);
        if (date != null) {
          unsure.put(path, date);
        }
        boolean goesOn = !dates.subMap(path + "/", path + "0").isEmpty();
        if (goesOn && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          addHeld(file, path, dates, unsure);
        }
      }
    }
  }

  /** Layers of dates that lie above the image are put below the new one, whose dates count. */
  private boolean isOfChain(String layer) {
    return switch (store.layers().layer(layer).kind()) {
      case IMAGE, DATES -> false;
      case FOLDER, COPY, RUN -> true;
    };
  }

  private Snapshot image(Snapshot snapshot) {
    List<String> layers =
        snapshot.layers().stream()
            .takeWhile(layer -> store.layers().layer(layer).kind() == Layer.Kind.IMAGE)
            .toList();
    return new Snapshot(snapshot.content(), layers);
  }

  private String layer(Snapshot image, SortedMap<String, Long> dates) throws InterruptedException {
    DigestWriter writer = new DigestWriter().add("dates of an image").add(image.layers());
    dates.forEach((path, date) -> writer.add(path).add(date));
    Digest key = writer.finish();
    ActionCache actions = store.actions();
    return new SingleFlight(actions)
        .get(
            key,
            () ->
                actions
                    .snapshot(key)
                    .map(made -> made.layers().getFirst())
                    .filter(store.layers()::has),
            () -> {},
            () -> {
              String made = machine.onDisk(() -> make(image, dates));
              actions.put(key, new Snapshot(image.content(), List.of(made)));
              return made;
            });
  }

  private String make(Snapshot image, SortedMap<String, Long> dates) throws IOException {
    View view = chains.view(image);
    DateLayerWriter.Dated dated =
        DateLayerWriter.layer(store, machine.folders(image), view, dates, new TreeMap<>());
    return store
        .layers()
        .add(dated.draft(), Layer.Kind.DATES, dated.manifest(), List.of(), image.layers())
        .id();
  }
}

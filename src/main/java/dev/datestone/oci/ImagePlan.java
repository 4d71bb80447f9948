package dev.datestone.oci;

import dev.datestone.archive.LayerPlan;
import dev.datestone.archive.PackingOptions;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.engine.Layer;
import dev.datestone.engine.Snapshot;
import dev.datestone.store.Layers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plans the layers of an image. Each file has its modification time from the end of the build: a
 * change of the time alone makes no layer, but goes into the layer that has the file.
 */
final class ImagePlan {
  private final List<LayerPlan> layers = new ArrayList<>();

  /** All files by path, after the layers so far. */
  private final NavigableMap<String, Entry> files = new TreeMap<>();

  /** The last layer that has a path. */
  private final Map<String, LayerPlan> holders = new HashMap<>();

  /** Modification times in the base image of files that have others now. */
  private final Map<String, Long> datesInBase = new HashMap<>();

  private ImagePlan() {}

  /**
   * The plan of an image.
   *
   * @param aboveBase whether the base image has layers of its own, which are not packed
   */
  static ImagePlan of(Layers layers, Snapshot snapshot, boolean aboveBase) {
    ImagePlan plan = new ImagePlan();
    boolean own = !aboveBase;
    for (int i = 0; i < snapshot.layers().size(); i++) {
      String id = snapshot.layers().get(i);
      Layer.Kind kind = layers.layer(id).kind();
      own |= kind != Layer.Kind.IMAGE;
      if (kind == Layer.Kind.DATES) {
        layers.manifest(id).entries().forEach((path, entry) -> plan.date(path, entry.date()));
      } else {
        List<String> upToHere = List.copyOf(snapshot.layers().subList(0, i + 1));
        plan.add(new LayerPlan(upToHere, plan.changes(layers.manifest(id))), own);
      }
    }
    return plan;
  }

  /** The image's own layers, the lowest first. */
  List<LayerPlan> layers() {
    return layers;
  }

  /** All files of the image by path, with their modification times in the build. */
  NavigableMap<String, Entry> files() {
    return files;
  }

  /** The modification time of a file in the image, in nanoseconds since 1970. */
  long dateInImage(String path, Entry file, PackingOptions packing) {
    return holders.containsKey(path)
        ? packing.date(file.date())
        : datesInBase.getOrDefault(path, file.date());
  }

  private void add(LayerPlan plan, boolean own) {
    if (own && !plan.entries().isEmpty()) {
      layers.add(plan);
      plan.entries().keySet().forEach(path -> holders.put(path, plan));
    }
  }

  /** Changes the modification time of a file, in the layer that has it. */
  private void date(String path, long date) {
    Entry file = files.get(path);
    if (file == null || file.date() == date) {
      return;
    }
    files.put(path, file.withDate(date));
    LayerPlan holder = holders.get(path);
    if (holder == null) {
      datesInBase.putIfAbsent(path, file.date());
    } else {
      holder.entries().computeIfPresent(path, (same, entry) -> entry.withDate(date));
    }
  }

  /** Applies a layer, and returns the changes. */
  private NavigableMap<String, Entry> changes(Manifest manifest) {
    NavigableMap<String, Entry> changes = new TreeMap<>();
    Map<String, Long> dates = new HashMap<>();
    manifest.entries().forEach((path, entry) -> change(path, entry, changes, dates));
    for (String path : List.copyOf(changes.keySet())) {
      parents(path, changes, dates);
    }
    dates.keySet().removeAll(changes.keySet());
    dates.forEach(this::date);
    return changes;
  }

  private void change(
      String path, Entry entry, NavigableMap<String, Entry> changes, Map<String, Long> dates) {
    Entry old = files.get(path);
    switch (entry.type()) {
      case WHITEOUT -> {
        if (old != null) {
          changes.put(path, entry);
          files.remove(path);
          Paths.below(files, path).clear();
        }
      }
      case OPAQUE_FOLDER -> {
        boolean hides = old != null && old.type().isFolder();
        if (hides || old == null || !old.equalsExceptDate(entry)) {
          changes.put(path, hides ? entry : entry.asMerged());
        }
        Paths.below(files, path).clear();
        files.put(path, entry.asMerged());
      }
      case FILE, FOLDER, LINK, FIFO, CHAR_DEVICE, BLOCK_DEVICE -> {
        if (old != null && old.equalsExceptDate(entry)) {
          dates.put(path, entry.date());
          return;
        }
        changes.put(path, entry);
        if (old != null && old.type() == Type.FOLDER && entry.type() != Type.FOLDER) {
          Paths.below(files, path).clear();
        }
        files.put(path, entry);
      }
    }
  }

  /** Adds parent folders, so that every tool unpacks them the same. */
  private void parents(String path, NavigableMap<String, Entry> changes, Map<String, Long> dates) {
    for (String up = Paths.parent(path);
        !up.isEmpty() && !changes.containsKey(up);
        up = Paths.parent(up)) {
      @Nullable Entry folder = files.get(up);
      if (folder != null) {
        Entry now = folder.withDate(dates.getOrDefault(up, folder.date()));
        files.put(up, now);
        changes.put(up, now);
      }
    }
  }
}

package dev.datestone.image;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.store.Layer;
import dev.datestone.store.Layers;
import dev.datestone.store.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a file system becomes the layers of an image. Each file has the date that it has at the end
 * of the build. A change of dates alone makes no layer: the date goes into the layer that holds the
 * file.
 */
final class ImagePlan {
  private final List<LayerPlan> layers = new ArrayList<>();

  /** All files by path, as the layers so far show them. */
  private final NavigableMap<String, Entry> files = new TreeMap<>();

  /** The last of the layers that holds a path. */
  private final Map<String, LayerPlan> holders = new HashMap<>();

  /** Dates in the base of files that the build gave others. */
  private final Map<String, Long> datesInBase = new HashMap<>();

  private ImagePlan() {}

  /**
   * The plan of an image.
   *
   * @param aboveBase whether the base has layers of its own, which need no plan
   */
  static ImagePlan of(Layers layers, Snapshot snapshot, boolean aboveBase) {
    ImagePlan plan = new ImagePlan();
    boolean own = !aboveBase;
    for (int i = 0; i < snapshot.layers().size(); i++) {
      String id = snapshot.layers().get(i);
      Layer.Kind kind = layers.get(id).kind();
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

  /** Plans of the image's own layers, the lowest first. */
  List<LayerPlan> layers() {
    return layers;
  }

  /** All files of the image by path, those of its base too, with their dates in the build. */
  NavigableMap<String, Entry> files() {
    return files;
  }

  /** The date of a file in the image, in nanoseconds since 1970. */
  long dateInImage(String path, Entry file, Packing packing) {
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

  /** Gives a file another date, in the layer that holds it. */
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

  /** Lays a layer on what is below it, and returns what that changed. */
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
          inside(path, files).clear();
        }
      }
      case OPAQUE_FOLDER -> {
        boolean hides = old != null && old.type().isFolder();
        if (hides || old == null || !old.sameAs(entry)) {
          changes.put(path, hides ? entry : entry.plain());
        }
        inside(path, files).clear();
        files.put(path, entry.plain());
      }
      case FILE, FOLDER, LINK, FIFO, CHAR_DEVICE, BLOCK_DEVICE -> {
        if (old != null && old.sameAs(entry)) {
          dates.put(path, entry.date());
          return;
        }
        changes.put(path, entry);
        if (old != null && old.type() == Type.FOLDER && entry.type() != Type.FOLDER) {
          inside(path, files).clear();
        }
        files.put(path, entry);
      }
    }
  }

  private static NavigableMap<String, Entry> inside(
      String folder, NavigableMap<String, Entry> entries) {
    return folder.isEmpty()
        ? entries.tailMap("", false)
        : entries.subMap(folder + "/", true, folder + "0", false);
  }

  /** An archive that names the folders above its files unpacks the same everywhere. */
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

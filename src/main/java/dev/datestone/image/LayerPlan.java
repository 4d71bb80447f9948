package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.store.Layer;
import dev.datestone.store.Layers;
import dev.datestone.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one layer of an image holds: what differs from the layers below, and the folders above that.
 * Dates are no difference, so layers that only hold dates are none of an image.
 *
 * @param layers of the store, the lowest first, that together show the files
 * @param entries by path
 */
record LayerPlan(List<String> layers, NavigableMap<String, Entry> entries) {
  /**
   * The plans of all layers that an image of this file system has, the lowest first.
   *
   * @param aboveBase whether what an image gave has layers of its own, and needs no plan
   */
  static List<LayerPlan> of(Layers layers, Snapshot snapshot, boolean aboveBase) {
    List<LayerPlan> plans = new ArrayList<>();
    NavigableMap<String, Entry> below = new TreeMap<>();
    boolean own = !aboveBase;
    for (int i = 0; i < snapshot.layers().size(); i++) {
      String id = snapshot.layers().get(i);
      own |= layers.get(id).kind() != Layer.Kind.IMAGE;
      if (layers.get(id).kind() != Layer.Kind.DATES) {
        NavigableMap<String, Entry> changes = changes(layers.manifest(id), below);
        if (own && !changes.isEmpty()) {
          plans.add(new LayerPlan(List.copyOf(snapshot.layers().subList(0, i + 1)), changes));
        }
      }
    }
    return plans;
  }

  /** Lays a layer on what is below it, and returns what that changed. */
  private static NavigableMap<String, Entry> changes(
      Manifest manifest, NavigableMap<String, Entry> below) {
    NavigableMap<String, Entry> changes = new TreeMap<>();
    manifest.entries().forEach((path, entry) -> change(path, entry, below, changes));
    for (String path : List.copyOf(changes.keySet())) {
      parents(path, below, changes);
    }
    return changes;
  }

  private static void change(
      String path,
      Entry entry,
      NavigableMap<String, Entry> below,
      NavigableMap<String, Entry> changes) {
    Entry old = below.get(path);
    switch (entry.type()) {
      case WHITEOUT -> {
        if (old != null) {
          changes.put(path, entry);
          below.remove(path);
          inside(path, below).clear();
        }
      }
      case OPAQUE_FOLDER -> {
        boolean hides = old != null && old.type().isFolder();
        if (hides || old == null || !old.sameAs(entry)) {
          changes.put(path, hides ? entry : entry.plain());
        }
        inside(path, below).clear();
        below.put(path, entry.plain());
      }
      case FILE, FOLDER, LINK, FIFO, CHAR_DEVICE, BLOCK_DEVICE -> {
        if (old == null || !old.sameAs(entry)) {
          changes.put(path, entry);
        }
        if (old != null && old.type() == Type.FOLDER && entry.type() != Type.FOLDER) {
          inside(path, below).clear();
        }
        below.put(path, entry);
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
  private static void parents(
      String path, NavigableMap<String, Entry> all, NavigableMap<String, Entry> changes) {
    for (String up = Paths.parent(path);
        !up.isEmpty() && !changes.containsKey(up);
        up = Paths.parent(up)) {
      @Nullable Entry folder = all.get(up);
      if (folder != null) {
        changes.put(up, folder);
      }
    }
  }

  /**
   * What the archive is known by: all that it holds, the layer, which alone knows what is a hard
   * link, and how it is packed.
   */
  Digest key(Packing packing) {
    DigestWriter digest =
        new DigestWriter().add("packed layer 1").add(packing.key()).add(layers.getLast());
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      digest.add(each.getKey());
      each.getValue().writeTo(digest);
    }
    return digest.finish();
  }
}

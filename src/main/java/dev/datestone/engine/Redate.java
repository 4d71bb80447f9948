package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Manifest;
import dev.datestone.content.RawNames;
import dev.datestone.dating.View;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.store.Layers;
import dev.datestone.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts dates into a layer of their own, between what a RUN finds and what it writes, so that they
 * never appear as changes of the RUN.
 */
final class Redate {
  private Redate() {}

  /** The layer, not yet in the store, and what it holds. */
  record Dated(Layers.Draft draft, Manifest manifest) {}

  /**
   * Makes the layer.
   *
   * @param view what the folders hold together
   * @param dates those that files shall have
   * @param unsure dates that files shall have and may have already
   */
  static Dated layer(
      Store store, List<Path> folders, View view, Map<String, Long> dates, Map<String, Long> unsure)
      throws IOException {
    TreeMap<String, Entry> entries = new TreeMap<>();
    try (Workspace workspace = Workspace.open(store, folders, view)) {
      for (Map.Entry<String, Long> date : wanted(workspace, dates, unsure).entrySet()) {
        Entry entry = view.entry(date.getKey());
        if (entry != null) {
          FileTimes.set(RawNames.file(workspace.root(), date.getKey()), date.getValue());
          // An opaque folder stays what it is in its own layer; here it only gets a date.
          Entry plain =
              entry.type() == Entry.Type.OPAQUE_FOLDER
                  ? new Entry(
                      Entry.Type.FOLDER,
                      entry.mode(),
                      entry.owner(),
                      entry.group(),
                      0,
                      "",
                      entry.xattrs(),
                      0,
                      entry.origin())
                  : entry;
          entries.put(date.getKey(), plain.withDate(date.getValue()));
        }
      }
      return new Dated(workspace.finish(), new Manifest(entries));
    }
  }

  private static Map<String, Long> wanted(
      Workspace workspace, Map<String, Long> dates, Map<String, Long> unsure) throws IOException {
    TreeMap<String, Long> wanted = new TreeMap<>(dates);
    for (Map.Entry<String, Long> each : unsure.entrySet()) {
      if (FileTimes.get(RawNames.file(workspace.root(), each.getKey())) != each.getValue()) {
        wanted.putIfAbsent(each.getKey(), each.getValue());
      }
    }
    return wanted;
  }
}

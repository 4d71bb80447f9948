package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.operation.Key;
import dev.datestone.operation.Label;
import dev.datestone.store.Results;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers for each place of an Earthfile what it did last. That explains why a step runs, and
 * lets a COPY find its predecessor; it never decides whether something runs.
 */
public final class Slots {
  private final Results results;

  public Slots(Results results) {
    this.results = results;
  }

  /**
   * A place: the same command of the same target, wherever the clone of the project lies.
   *
   * <p>The line is no part of it, so that a line added above does not make it a new place.
   */
  private static Digest place(Label label) {
    return new DigestWriter().add("slot 2").add(label.place()).add(label.text()).finish();
  }

  Optional<String> lastLayer(Label label) {
    return last(label).map(Results.Slot::layer).filter(id -> !id.isEmpty());
  }

  /** The last run at a place, in whichever build. */
  public Optional<Results.Slot> last(Label label) {
    return results.slot(place(label));
  }

  void remember(Label label, Key key, String layer, String why, long millis) {
    List<String> fields = new ArrayList<>();
    for (Key.Field field : key.fields()) {
      fields.add(field.name());
      fields.add(field.value());
    }
    results.put(
        place(label), new Results.Slot(layer, fields, why, System.currentTimeMillis(), millis));
  }

  /** The fields of its key that are not as they were; nothing when it never ran at this place. */
  Optional<List<String>> changed(Label label, Key key) {
    Optional<Results.Slot> last = last(label);
    if (last.isEmpty()) {
      return Optional.empty();
    }
    Map<String, List<String>> before = new LinkedHashMap<>();
    List<String> fields = last.get().fields();
    for (int i = 0; i + 1 < fields.size(); i += 2) {
      before.computeIfAbsent(fields.get(i), name -> new ArrayList<>()).add(fields.get(i + 1));
    }
    Map<String, List<String>> now = new LinkedHashMap<>();
    for (Key.Field field : key.fields()) {
      now.computeIfAbsent(field.name(), name -> new ArrayList<>()).add(field.value());
    }
    Set<String> changed = new LinkedHashSet<>();
    now.forEach(
        (name, values) -> {
          if (!values.equals(before.remove(name))) {
            changed.add(name);
          }
        });
    changed.addAll(before.keySet());
    return Optional.of(List.copyOf(changed));
  }
}

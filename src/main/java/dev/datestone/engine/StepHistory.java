package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.operation.Key;
import dev.datestone.operation.Label;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The last execution at each place of an Earthfile. It explains why a step is executed and gives a
 * COPY the dates of its last time; it never decides whether something is executed.
 */
public final class StepHistory {
  private final ActionCache actions;

  public StepHistory(ActionCache actions) {
    this.actions = actions;
  }

  /**
   * The last execution at a place.
   *
   * @param layer that it left, empty for none
   * @param fields of the key then, names and values in turns
   * @param reason why it was executed, as a message says it
   * @param ended in milliseconds since 1970
   * @param millis how long it took
   */
  public record Execution(
      String layer, List<String> fields, String reason, long ended, long millis) {
    public Execution {
      fields = List.copyOf(fields);
    }
  }

  /**
   * A place: the same command of the same target, wherever the clone of the project lies.
   *
   * <p>The line is no part of it, so that a line added above does not make it a new place.
   */
  private static Digest place(Label label) {
    return new DigestWriter().add("slot 2").add(label.stableTarget()).add(label.text()).finish();
  }

  Optional<String> lastLayer(Label label) {
    return last(label).map(Execution::layer).filter(id -> !id.isEmpty());
  }

  /** The last execution at a place, in whichever build. */
  public Optional<Execution> last(Label label) {
    return actions.lastExecution(place(label));
  }

  void record(Label label, Key key, String layer, String reason, long ended, long millis) {
    List<String> fields = new ArrayList<>();
    for (Key.Field field : key.fields()) {
      fields.add(field.name());
      fields.add(field.value());
    }
    actions.putExecution(place(label), new Execution(layer, fields, reason, ended, millis));
  }

  /**
   * The fields of its key that are not as they were; empty if it was never executed at this place.
   */
  Optional<List<String>> changed(Label label, Key key) {
    Optional<Execution> last = last(label);
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

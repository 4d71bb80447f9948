package dev.datestone.evaluate;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Arguments that a target is given. It notes which of them were looked at: a target that is given
 * others, but the same for those, is the same target.
 */
final class Given {
  private final SortedMap<String, String> values;
  private final ConcurrentSkipListMap<String, Optional<String>> asked =
      new ConcurrentSkipListMap<>();
  private final Runnable changed;

  /**
   * Arguments.
   *
   * @param changed is called when one more has been looked at
   */
  Given(SortedMap<String, String> values, Runnable changed) {
    this.values = new TreeMap<>(values);
    this.changed = changed;
  }

  /** Arguments of which nobody wants to know which were looked at. */
  Given(SortedMap<String, String> values) {
    this(values, () -> {});
  }

  static Given none() {
    return new Given(new TreeMap<>());
  }

  @Nullable String get(String name) {
    String value = values.get(name);
    note(name);
    return value;
  }

  /** All of them, for passing on: who passes them on notes what the other has looked at. */
  SortedMap<String, String> all() {
    return values;
  }

  /** Notes what a called target has looked at, unless the call itself says the value. */
  void alsoAsked(Map<String, Optional<String>> others, SortedMap<String, String> said) {
    others.forEach(
        (name, value) -> {
          if (!said.containsKey(name)) {
            note(name);
          }
        });
  }

  private void note(String name) {
    if (asked.put(name, Optional.ofNullable(values.get(name))) == null) {
      changed.run();
    }
  }

  Map<String, Optional<String>> asked() {
    return asked;
  }

  /** Whether these arguments say the same where somebody looked. */
  static boolean agree(Map<String, Optional<String>> asked, SortedMap<String, String> values) {
    for (Map.Entry<String, Optional<String>> entry : asked.entrySet()) {
      if (!Optional.ofNullable(values.get(entry.getKey())).equals(entry.getValue())) {
        return false;
      }
    }
    return true;
  }

  /** What is given of these names: the rest makes a target no other target. */
  SortedMap<String, String> of(java.util.Set<String> names) {
    SortedMap<String, String> some = new TreeMap<>(values);
    some.keySet().retainAll(names);
    return some;
  }
}

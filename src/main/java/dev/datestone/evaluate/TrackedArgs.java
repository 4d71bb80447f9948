package dev.datestone.evaluate;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a target's call. Tracks which of them are read: two calls that agree in these
 * give the same target.
 */
final class TrackedArgs {
  private final SortedMap<String, String> values;
  private final ConcurrentSkipListMap<String, Optional<String>> read =
      new ConcurrentSkipListMap<>();
  private final Runnable changed;
  private final @Nullable TrackedArgs caller;
  private final Set<String> own;

  /**
   * Tracks the reads of these arguments.
   *
   * @param changed called when another argument was read
   */
  TrackedArgs(SortedMap<String, String> values, Runnable changed) {
    this(values, changed, null, Set.of());
  }

  /**
   * Arguments that a function or a base recipe is called with.
   *
   * @param caller whose arguments the others are, null if there are none
   * @param own names of those that the call itself gives
   */
  TrackedArgs(SortedMap<String, String> values, @Nullable TrackedArgs caller, Set<String> own) {
    this(values, () -> {}, caller, own);
  }

  private TrackedArgs(
      SortedMap<String, String> values,
      Runnable changed,
      @Nullable TrackedArgs caller,
      Set<String> own) {
    this.values = new TreeMap<>(values);
    this.changed = changed;
    this.caller = caller;
    this.own = Set.copyOf(own);
  }

  @Nullable String get(String name) {
    String value = values.get(name);
    note(name);
    return value;
  }

  /** All arguments, without tracking: {@link #trackReads} adds what the called target reads. */
  SortedMap<String, String> all() {
    return values;
  }

  /** Tracks what a called target read, except for arguments that the call itself gave. */
  void trackReads(Map<String, Optional<String>> others, SortedMap<String, String> given) {
    others.forEach(
        (name, value) -> {
          if (!given.containsKey(name)) {
            note(name);
          }
        });
  }

  private void note(String name) {
    if (caller != null && !own.contains(name)) {
      caller.note(name);
    }
    if (read.put(name, Optional.ofNullable(values.get(name))) == null) {
      changed.run();
    }
  }

  Map<String, Optional<String>> read() {
    return read;
  }

  /** Whether the arguments have the values that were read. */
  static boolean agree(Map<String, Optional<String>> read, SortedMap<String, String> values) {
    for (Map.Entry<String, Optional<String>> entry : read.entrySet()) {
      if (!Optional.ofNullable(values.get(entry.getKey())).equals(entry.getValue())) {
        return false;
      }
    }
    return true;
  }

  /** The arguments of these names. */
  SortedMap<String, String> of(Set<String> names) {
    SortedMap<String, String> some = new TreeMap<>(values);
    some.keySet().retainAll(names);
    return some;
  }
}

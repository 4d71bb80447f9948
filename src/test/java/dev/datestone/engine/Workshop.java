package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Paths;
import dev.datestone.dating.StateRecord;
import dev.datestone.dating.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated command sees and writes: a view with the dates of the rule, cache mounts over
 * it, and the layer it fills.
 *
 * <p>What an output was made of is noted in its extended attributes, which the rule does not look
 * at.
 */
final class Workshop {
  private final View view;
  private final Map<String, Long> dates;
  private final List<Cache> mounts;
  private final NavigableMap<String, Entry> layer = new TreeMap<>();
  final FakeClock clock;
  final long start;

  Workshop(View view, Map<String, Long> dates, List<Cache> mounts, FakeClock clock) {
    this.view = view;
    this.dates = dates;
    this.mounts = mounts;
    this.clock = clock;
    this.start = clock.stamp();
  }

  NavigableMap<String, Entry> layer() {
    return layer;
  }

  static Entry file(String content, String madeOf, long date, Origin origin) {
    return new Entry(Entry.Type.FILE, 0644, 0, 0, 1, content, madeOf, date, origin);
  }

  static Entry folder(long date, Origin origin) {
    return new Entry(Entry.Type.FOLDER, 0755, 0, 0, 0, "", "", date, origin);
  }

  private @Nullable Cache mountOf(String path) {
    for (Cache cache : mounts) {
      if (Paths.isWithin(path, cache.target)) {
        return cache;
      }
    }
    return null;
  }

  @Nullable Entry at(String path) {
    Cache cache = mountOf(path);
    if (cache != null) {
      return cache.files.get(path);
    }
    Entry own = layer.get(path);
    if (own != null) {
      return own.type() == Entry.Type.WHITEOUT ? null : own;
    }
    Entry entry = view.entry(path);
    Long date = entry == null ? null : dates.get(path);
    return entry == null || date == null ? entry : entry.withDate(date);
  }

  SortedSet<String> names(String folder) {
    SortedSet<String> names = new TreeSet<>();
    List<String> candidates = new ArrayList<>(layer.keySet());
    candidates.addAll(view.files().keySet());
    view.base().names(folder).forEach(name -> candidates.add(Paths.join(folder, name)));
    for (String path : candidates) {
      if (!path.isEmpty() && Paths.parent(path).equals(folder) && at(path) != null) {
        names.add(Paths.name(path));
      }
    }
    return names;
  }

  void write(String path, String content, String madeOf, long date) {
    Entry file = file(content, madeOf, date, Origin.MADE);
    Cache cache = mountOf(path);
    if (cache != null) {
      cache.files.put(path, file);
      return;
    }
    if (at(path) == null) {
      touchFolder(Paths.parent(path));
    }
    layer.put(path, file);
  }

  void remove(String path) {
    if (at(path) != null && mountOf(path) == null) {
      layer.put(
          path, new Entry(Entry.Type.WHITEOUT, 0, 0, 0, 0, "", "", clock.stamp(), Origin.MADE));
      touchFolder(Paths.parent(path));
    }
  }

  private void touchFolder(String folder) {
    if (folder.isEmpty()) {
      return;
    }
    if (at(folder) == null) {
      touchFolder(Paths.parent(folder));
    }
    layer.put(folder, folder(clock.stamp(), Origin.MADE));
  }

  /** A cache mount: what lies in it and what is noted beside it. */
  static final class Cache {
    final String id;
    final String target;
    final Map<String, Entry> files = new HashMap<>();
    StateRecord record = StateRecord.EMPTY;
    long written;
    boolean used;

    /** The clock was set back behind what it holds: it starts empty at its next use. */
    boolean marked;

    /** Its last RUN has begun and never ended. */
    boolean open;

    Cache(String id, String target) {
      this.id = id;
      this.target = target;
    }

    void clear() {
      files.clear();
      record = StateRecord.EMPTY;
      used = false;
      open = false;
      marked = false;
    }

    long newest() {
      return files.values().stream().mapToLong(Entry::date).max().orElse(Long.MIN_VALUE);
    }
  }
}

package dev.datestone.dating;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Lays the time of a state that comes from elsewhere behind the states that are here already,
 * without changing the order in it.
 *
 * <p>An artifact that was made before the last RUN of the chain it is copied into would otherwise
 * look older than outputs that have never seen it.
 */
public final class Timeline {
  private final Map<Long, Long> moved;

  private Timeline(Map<Long, Long> moved) {
    this.moved = moved;
  }

  /**
   * The time of a state that lies behind others.
   *
   * @param dates all dates of the state: of what it saw and of what it brings
   * @param products the dates of those files that it brings and that a RUN made
   * @param floor when the states that are here were last written
   */
  public static Timeline behind(
      Collection<Long> dates, Collection<Long> products, long written, long floor) {
    Map<Long, Long> moved = new HashMap<>();
    // The date of what the states that are here have not seen. A RUN beside theirs may have ended
    // within that millisecond.
    long unseen = Moment.justAfter(floor);
    if (products.stream().anyMatch(date -> date <= unseen)) {
      TreeSet<Long> all = new TreeSet<>(dates);
      all.addAll(products);
      all.add(written);
      long last = unseen;
      for (long date : all) {
        last = Math.max(date, Moment.behind(last));
        moved.put(date, last);
      }
    }
    return new Timeline(moved);
  }

  public boolean movesAnything() {
    return !moved.isEmpty();
  }

  public long moved(long date) {
    return moved.getOrDefault(date, date);
  }

  public StateRecord moved(StateRecord record) {
    if (!movesAnything()) {
      return record;
    }
    Map<String, Sighting> seen = new HashMap<>();
    record
        .seen()
        .forEach(
            (path, sighting) ->
                seen.put(path, new Sighting(sighting.content(), moved(sighting.date()))));
    return new StateRecord(record.bases(), seen);
  }
}

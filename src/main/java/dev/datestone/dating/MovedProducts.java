package dev.datestone.dating;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Dates for products that have to be later because a state saw other files at their paths.
 *
 * <p>What was younger than such a product in the time of its maker may be what it has to be made
 * from again, so it stays younger. New dates of products keep the order and, where there is room,
 * the distances: tools that compare whole seconds see the same order as before.
 */
final class MovedProducts {
  private final long now;
  private final long edit;
  private final Map<String, Long> dates = new HashMap<>();
  private final List<Item> open = new ArrayList<>();
  private final List<String> edited = new ArrayList<>();
  private long earliest = Long.MIN_VALUE;
  private long bound = Long.MIN_VALUE;

  /**
   * For products beside edits.
   *
   * @param edit the date of these, if that is late enough
   */
  MovedProducts(long now, long edit) {
    this.now = now;
    this.edit = edit;
  }

  /**
   * A file that may have to move.
   *
   * @param date where it stands in the time of those who made it
   * @param current its date if it does not move
   * @param bounds what the states in view say of it
   * @param source whether it is no product: then it is edited where it has to be later
   */
  record Item(String path, long date, long current, Bounds bounds, boolean source) {}

  /** Adds what belongs to one maker: products that move, and all that was younger. */
  void add(List<Item> items) {
    List<Item> byTime = new ArrayList<>(items);
    byTime.sort(Comparator.comparingLong(Item::date));
    long floor = Long.MIN_VALUE;
    boolean allNew = false;
    for (int from = 0; from < byTime.size(); ) {
      int to = from;
      long reached = floor;
      boolean opened = allNew;
      // Files of one moment have no order among them.
      while (to < byTime.size() && byTime.get(to).date() == byTime.get(from).date()) {
        Item item = byTime.get(to++);
        OptionalLong date = allNew ? OptionalLong.empty() : date(item, floor);
        if (date.isPresent()) {
          dates.merge(item.path(), date.getAsLong(), Math::max);
          reached = item.source() ? reached : Math.max(reached, date.getAsLong());
        } else if (item.source()) {
          edited.add(item.path());
        } else {
          open.add(item);
          bound = Math.max(bound, Math.max(item.bounds().latest(), floor));
          earliest =
              Math.max(earliest, Math.max(item.bounds().earliestNew(), Moment.justAfter(floor)));
          opened = true;
        }
      }
      floor = reached;
      allNew = opened;
      from = to;
    }
  }

  private static OptionalLong date(Item item, long floor) {
    boolean late =
        item.source() ? Moment.isSecondAfter(item.current(), floor) : item.current() > floor;
    return late && item.bounds().isRight(item.current())
        ? OptionalLong.of(item.current())
        : item.bounds().knownDate(item.source() ? Moment.nextSecond(floor) - 1 : floor);
  }

  /** The latest of the new dates: a second before edits, if that is late enough. */
  long latest() {
    int apart = Math.max(0, distinct().size() - 1);
    return Math.max(
        earliest + Moment.steps(apart), Moment.secondsApart(bound, Moment.secondBefore(edit), now));
  }

  boolean hasNew() {
    return !open.isEmpty();
  }

  /** Files that no RUN made and that have to be later than all products that move. */
  List<String> edited() {
    return edited;
  }

  /** A date for each file that moves. */
  Map<String, Long> dates() {
    if (open.isEmpty()) {
      return dates;
    }
    List<Long> old = distinct();
    long latest = latest();
    long room = latest - earliest;
    long span = old.getLast() - old.getFirst();
    Map<Long, Long> fresh = new HashMap<>();
    for (int i = 0; i < old.size(); i++) {
      int above = old.size() - 1 - i;
      long back = span <= room ? old.getLast() - old.get(i) : room / (old.size() - 1) * above;
      fresh.put(old.get(i), latest - back);
    }
    Map<String, Long> all = new HashMap<>(dates);
    open.forEach(
        item -> all.merge(item.path(), fresh.getOrDefault(item.date(), latest), Math::max));
    return all;
  }

  private List<Long> distinct() {
    return open.stream().map(Item::date).distinct().sorted().toList();
  }
}

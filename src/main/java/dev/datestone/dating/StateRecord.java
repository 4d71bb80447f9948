package dev.datestone.dating;

import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a state saw, path by path. A file that is not listed was seen as the first of the base
 * images that has it, with that image's date.
 *
 * @param bases the images of the views it saw, the last one first
 * @param seen what it saw apart from those images' files as they are
 * @param writeHistories of a cache: what RUNs that had it wrote
 */
public record StateRecord(
    List<BaseTree> bases, Map<String, Sighting> seen, Map<String, WriteHistory> writeHistories) {
  public static final StateRecord EMPTY = new StateRecord(List.of(), Map.of());

  private static final BaseTree UNKNOWN = new BaseTree("unknown", Manifest.EMPTY);

  /**
   * What is left of a record that cannot be read, or that a RUN without an end made doubtful.
   * Unlike an empty one it never forgets that the state may have seen anything.
   */
  public static final StateRecord LOST = new StateRecord(List.of(UNKNOWN), Map.of());

  public StateRecord {
    bases = List.copyOf(bases);
    seen = Collections.unmodifiableMap(seen);
    writeHistories = Collections.unmodifiableMap(writeHistories);
  }

  public StateRecord(List<BaseTree> bases, Map<String, Sighting> seen) {
    this(bases, seen, Map.of());
  }

  public @Nullable Sighting at(String path) {
    Sighting sighting = seen.get(path);
    return sighting != null ? sighting : inBases(bases, path);
  }

  private static @Nullable Sighting inBases(List<BaseTree> bases, String path) {
    for (BaseTree base : bases) {
      Sighting sighting = base.at(path);
      // Where a later image has the folder but not the file, it was seen to be away since.
      String folder = Paths.parent(path);
      if (sighting != null || folder.isEmpty() || base.manifest().get(folder) != null) {
        return sighting;
      }
    }
    return null;
  }

  /** Whether it does not list all that the state ever saw. */
  boolean isLost() {
    return bases.isEmpty() || bases.stream().anyMatch(base -> base.id().equals(UNKNOWN.id()));
  }

  /** Whether the views it saw stood on this image last: then its files need no look one by one. */
  boolean standsOn(BaseTree base) {
    return !bases.isEmpty() && bases.getFirst().id().equals(base.id());
  }

  /**
   * The record after one more look: what is in view is seen now, what is not keeps its entry. A
   * file whose folder is in view without it was seen to be away: when it comes back, even as it
   * was, outputs that were made in between know nothing of it.
   *
   * @param now all that is in view and not in the base image as it is
   * @param written when the state was last written before a file of this date
   * @param unseen the same for files that it never saw, {@link Long#MIN_VALUE} when nothing it
   *     holds can depend on their absence
   */
  StateRecord afterSeeing(
      View view, Map<String, Sighting> now, LongUnaryOperator written, LongUnaryOperator unseen) {
    List<BaseTree> images = new ArrayList<>();
    images.add(view.base());
    for (BaseTree base : bases) {
      if (!base.id().equals(view.base().id())) {
        images.add(base);
      }
    }
    Map<String, Sighting> after = new HashMap<>(seen);
    // A file of the base image that the state knew otherwise is seen as the image has it now.
    after.keySet().removeIf(path -> !now.containsKey(path) && view.showsBaseFile(path));
    LongUnaryOperator first = isLost() ? written : unseen;
    now.forEach(
        (path, sighting) -> {
          Sighting before = at(path);
          after.put(
              path,
              before == null
                  ? sighting.since(first.applyAsLong(sighting.date()))
                  : before.next(sighting, written.applyAsLong(sighting.date())));
        });
    Set<String> suspects = view.missingBaseFiles();
    suspects.addAll(seen.keySet());
    view.files()
        .forEach(
            (path, file) -> {
              if (file.entry().type().isFolder()) {
                for (BaseTree base : bases) {
                  base.names(path).forEach(name -> suspects.add(Paths.join(path, name)));
                }
              }
            });
    for (String path : suspects) {
      Sighting last = after.containsKey(path) ? after.get(path) : inBases(images, path);
      if (last != null && view.isMissing(path)) {
        after.put(path, last.gone());
      }
    }
    return new StateRecord(images, after, writeHistoriesAfterSeeing(view, now));
  }

  /** The record of a cache after the first RUN that has it has looked. */
  public static StateRecord first(View view, Map<String, Sighting> now) {
    return EMPTY.afterSeeing(view, now, date -> Long.MIN_VALUE, date -> Long.MIN_VALUE);
  }

  /**
   * The record of a chain after a RUN, which takes over what artifacts brought.
   *
   * @param states all that the RUN had in its hands
   * @param found what it found, as the dating rule says
   */
  public static StateRecord ofChain(
      List<State> states, View before, Map<String, Sighting> found, View after) {
    StateRecord record = EMPTY;
    long written = Long.MIN_VALUE;
    for (State state : states) {
      if (state.kind() != State.Kind.CACHE) {
        record = record.joined(state.record());
        written = Math.max(written, state.written());
      }
    }
    Map<String, Sighting> left = new HashMap<>();
    NavigableSet<Long> made = new TreeSet<>();
    after
        .files()
        .forEach(
            (path, file) -> {
              long date = file.entry().date();
              left.put(path, new Sighting(file.content(), date));
              if (file.isProduct() && !file.entry().type().isFolder()) {
                made.add(date);
              }
            });
    long start = written;
    return record
        .afterSeeing(before, found, date -> start, date -> Long.MIN_VALUE)
        .afterSeeing(
            after,
            left,
            date -> {
              Long last = made.lower(date);
              return last == null ? start : Math.max(last, start);
            },
            date -> Long.MIN_VALUE);
  }

  /** What two states know together when their outputs lie in one view from now on. */
  public StateRecord joined(StateRecord other) {
    List<BaseTree> images = new ArrayList<>(bases);
    for (BaseTree base : other.bases) {
      if (images.stream().noneMatch(known -> known.id().equals(base.id()))) {
        images.add(base);
      }
    }
    Map<String, Sighting> both = new HashMap<>(seen);
    other.seen.forEach(
        (path, sighting) -> {
          Sighting own = at(path);
          both.put(path, own == null ? sighting : own.joined(sighting));
        });
    return new StateRecord(images, both, writeHistories);
  }

  private Map<String, WriteHistory> writeHistoriesAfterSeeing(
      View view, Map<String, Sighting> now) {
    Map<String, WriteHistory> after = new HashMap<>(writeHistories);
    after.replaceAll(
        (path, history) -> {
          Sighting sighting = now.containsKey(path) ? now.get(path) : baseFile(view, path);
          if (sighting == null && !view.isMissing(path)) {
            return history; // not in view
          }
          return history.found(sighting == null ? Sighting.ABSENT : sighting);
        });
    return after;
  }

  private static @Nullable Sighting baseFile(View view, String path) {
    return view.showsBaseFile(path) ? view.base().at(path) : null;
  }

  /** The record of a cache when nobody can tell what it made from these files, or these from it. */
  public StateRecord withDoubts(Set<String> paths) {
    Map<String, WriteHistory> after = new HashMap<>(writeHistories);
    after.replaceAll((path, history) -> paths.contains(path) ? WriteHistory.LOST : history);
    return new StateRecord(bases, seen, after);
  }

  /**
   * The record of a cache after a RUN that had it: where it wrote, what it found and what it left.
   *
   * @param counts whether the RUN came to a good end and is not done again
   */
  public StateRecord afterRun(ObservedRun run, RetryPlan plan, boolean counts) {
    Map<String, WriteHistory> now = new HashMap<>(writeHistories);
    if (counts) {
      // What it found and left alone is a source like any other.
      now.entrySet()
          .removeIf(
              each ->
                  each.getValue().isLost()
                      && (plan.isSettled(each.getKey(), run)
                          || run.before().isMissing(each.getKey())));
    }
    Map<String, Sighting> written = run.written();
    written.forEach(
        (path, left) -> {
          Sighting start = run.start(path);
          WriteHistory history = now.get(path);
          boolean same = left.content().equals(start.content());
          if (history == null ? !same : !history.isLost()) {
            now.put(
                path,
                (history == null ? WriteHistory.LOST : history).after(start, left, plan.command()));
          }
        });
    if (!counts) {
      // Perhaps it failed because it took what is made from something else for fresh.
      now.replaceAll(
          (path, history) ->
              !written.containsKey(path) && history.goesOnFrom(run.start(path).content())
                  ? WriteHistory.LOST
                  : history);
    }
    now.values().removeIf(history -> history.steps().size() == 1);
    return new StateRecord(bases, seen, now);
  }
}

package dev.datestone.dating;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What the states in view say of one file: which dates are right for it. */
final class Bounds {
  private final String content;
  private final boolean folder;
  private final long now;
  private final List<Sighting> known = new ArrayList<>();
  private final List<Sighting> knownToArtifacts = new ArrayList<>();

  /** When states that saw other content here were last written. */
  private long changed = Long.MIN_VALUE;

  /** The same for caches that looked here and found nothing. */
  private long missing = Long.MIN_VALUE;

  /** The same for the chain. */
  private long missingBelow = Long.MIN_VALUE;

  /** The same for artifacts, and for caches that never looked here. */
  private long unseen = Long.MIN_VALUE;

  /** The same for a chain that never looked here. */
  private long unseenBelow = Long.MIN_VALUE;

  private long strictestBound = Long.MIN_VALUE;
  private @Nullable State strictest;

  /**
   * Of one file.
   *
   * @param now what lies whole seconds back by now has to be whole seconds apart
   */
  Bounds(String content, boolean folder, long now) {
    this.content = content;
    this.folder = folder;
    this.now = now;
  }

  /** The state saw something here. */
  void saw(State state, Sighting sighting) {
    if (sighting.content().equals(content)) {
      known.add(sighting);
      if (state.kind() == State.Kind.ARTIFACT) {
        knownToArtifacts.add(sighting);
      }
    } else if (sighting.lastHeld(content)) {
      missing = Math.max(missing, state.written());
      changed = Math.max(changed, sighting.after());
      isBoundBy(state);
    } else {
      sawOther(state);
    }
  }

  /** The state saw something else here, or may have. */
  void sawOther(State state) {
    changed = Math.max(changed, state.written());
    isBoundBy(state);
  }

  /**
   * The state never saw anything here.
   *
   * @param looked whether it saw the folder that this is in
   */
  void sawNothing(State state, boolean looked) {
    long written = state.written();
    switch (state.kind()) {
      case CHAIN -> {
        missingBelow = looked ? Math.max(missingBelow, written) : missingBelow;
        unseenBelow = Math.max(unseenBelow, written);
      }
      case CACHE -> {
        missing = looked ? Math.max(missing, written) : missing;
        unseen = Math.max(unseen, written);
      }
      case ARTIFACT -> unseen = Math.max(unseen, written);
    }
    isBoundBy(state);
  }

  private void isBoundBy(State state) {
    if (strictest == null || state.written() > strictestBound) {
      strictest = state;
      strictestBound = state.written();
    }
  }

  boolean isKnown() {
    return !known.isEmpty();
  }

  /** The state whose outputs a date that was asked for has to be later than. */
  @Nullable State strictest() {
    return strictest;
  }

  /**
   * The date with which nothing is missed and nothing that knows this content is made again: the
   * earliest that a state saw it with and that is right for all others. First that of artifacts,
   * which may have it stored in outputs that have just come in.
   *
   * @param floor what else it has to be later than
   */
  OptionalLong knownDate(long floor) {
    OptionalLong byArtifacts = earliest(knownToArtifacts, floor);
    return byArtifacts.isPresent() ? byArtifacts : earliest(known, floor);
  }

  private OptionalLong earliest(List<Sighting> sightings, long floor) {
    return sightings.stream()
        .mapToLong(Sighting::date)
        .filter(date -> date > floor && isRight(date))
        .min();
  }

  /** Whether no state that saw other content here, or nothing, can take it for unchanged. */
  boolean isRight(long date) {
    long absent = knownToArtifacts.isEmpty() ? absent() : missing;
    return date > absent
        && isApart(date, missing)
        && isLater(date, changed)
        && known.stream().allMatch(s -> date >= s.date() || isLater(date, s.after()));
  }

  /** Whether a file of this date is new to all states that do not know it. */
  boolean isNewAt(long date) {
    return isLater(date, wholeSecond())
        && date >= Moment.justAfter(moment())
        && isApart(date, latest());
  }

  private boolean isApart(long date, long bound) {
    return Moment.isSecondAfter(date, bound) || !Moment.isSecondAfter(now, bound);
  }

  /** The latest of all that an edit has to be later than. */
  long latest() {
    return Math.max(wholeSecond(), Math.max(absent(), unseen));
  }

  /** The earliest date that makes it newer than all that any state made. */
  long earliestNew() {
    long bound = wholeSecond();
    return Math.max(
        folder ? Moment.justAfter(bound) : Moment.nextSecond(bound), Moment.justAfter(moment()));
  }

  /** As {@link #earliestNew}, and whole seconds later than all of that. */
  long secondAfterAll() {
    return Math.max(earliestNew(), Moment.nextSecond(latest()));
  }

  /** What it has to be later than for tools that compare whole seconds, too. */
  private long wholeSecond() {
    long bound = changed;
    for (Sighting sighting : known) {
      bound = Math.max(bound, sighting.after());
    }
    return bound;
  }

  private long moment() {
    return Math.max(absent(), Math.max(unseen, unseenBelow));
  }

  private long absent() {
    return Math.max(missing, missingBelow);
  }

  /** Folders change with every file in them; for them nothing waits until a second has passed. */
  private boolean isLater(long date, long bound) {
    return folder ? date > bound : Moment.isSecondAfter(date, bound);
  }
}

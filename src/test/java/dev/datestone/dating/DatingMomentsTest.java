package dev.datestone.dating;

import static dev.datestone.dating.Scene.FOLDER;
import static dev.datestone.dating.Scene.MILLI;
import static dev.datestone.dating.Scene.SECOND;
import static dev.datestone.dating.Scene.SOURCE;
import static dev.datestone.dating.Scene.after;
import static dev.datestone.dating.Scene.dateOf;
import static dev.datestone.dating.Scene.file;
import static dev.datestone.dating.Scene.seen;
import static dev.datestone.dating.Scene.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How far apart dates are: tools that compare whole seconds have to see the order, too. */
class DatingMomentsTest {
  private static final long WRITTEN = 50 * SECOND + 300 * MILLI;
  private static final Entry OLD = file("old", 10, Origin.COPIED);
  private static final Entry NEW = file("new", 3, Origin.COPIED);

  private static State cache(Map<String, Entry> saw) {
    StateRecord record = StateRecord.first(view(saw), seen(view(saw)));
    return new State("M", State.Kind.CACHE, "M", record, WRITTEN, true);
  }

  private static long date(Map<String, Entry> files, String path, State state, long now) {
    Dates dates = DatingRule.decide(view(files), List.of(state), RetryPlan.nothing(""), now);
    return dateOf(dates.seen(), path);
  }

  @Test
  void anEditIsDatedASecondBeforeTheRunThatFirstShowsIt() {
    State cache = cache(Map.of(SOURCE, OLD));
    assertThat(date(Map.of(SOURCE, NEW), SOURCE, cache, 90 * SECOND)).isEqualTo(89 * SECOND);
  }

  @Test
  void anEditWithinTheSecondOfTheLastBuildIsDatedInTheNextSecond() {
    State cache = cache(Map.of(SOURCE, OLD));
    for (long now : List.of(WRITTEN + MILLI, 50 * SECOND + 999 * MILLI)) {
      assertThat(date(Map.of(SOURCE, NEW), SOURCE, cache, now)).isEqualTo(51 * SECOND);
    }
    assertThat(date(Map.of(SOURCE, NEW), SOURCE, cache, 51 * SECOND + 200 * MILLI))
        .as("a second is over, but not a second before now")
        .isEqualTo(51 * SECOND);
  }

  @Test
  void aCopyOfThatSecondIsNoLaterForSuchTools() {
    State cache = cache(Map.of(SOURCE, OLD));
    Entry copied = NEW.withDate(WRITTEN + MILLI);
    assertThat(date(Map.of(SOURCE, copied), SOURCE, cache, 60 * SECOND)).isEqualTo(59 * SECOND);
    Entry later = NEW.withDate(51 * SECOND);
    assertThat(date(Map.of(SOURCE, later), SOURCE, cache, 60 * SECOND)).isEqualTo(51 * SECOND);
  }

  @Test
  void aFileThatNothingEverLookedForNeedNotWaitForTheNextSecond() {
    State cache = cache(Map.of("src", FOLDER));
    assertThat(date(Map.of(SOURCE, NEW), SOURCE, cache, WRITTEN + MILLI))
        .isEqualTo(Moment.justAfter(WRITTEN));
    assertThat(date(Map.of(SOURCE, NEW), SOURCE, cache, 60 * SECOND)).isEqualTo(59 * SECOND);
  }

  /** A quick RUN, a COPY, a RUN with the cache: the next build finds all of it in one second. */
  @Test
  void whatACacheKnowsStaysThoughTheChainWasWrittenInTheSameSecond() {
    State chain = Scene.chain(50, Map.of("src", FOLDER));
    Entry copied = NEW.withDate(50 * SECOND + 2 * MILLI);
    State cache = cache(Map.of(SOURCE, copied));
    Dates dates =
        DatingRule.decide(
            view(Map.of(SOURCE, copied)),
            List.of(chain, cache),
            RetryPlan.nothing(""),
            90 * SECOND);
    assertThat(dateOf(dates.seen(), SOURCE)).isEqualTo(copied.date());
  }

  @Test
  void aProductThatMovesIsASecondBeforeEdits() {
    Map<String, Entry> saw = Map.of(SOURCE, OLD, "gen", file("A", 20, Origin.MADE));
    Map<String, Entry> now = Map.of(SOURCE, NEW, "gen", file("B", 30, Origin.MADE));
    State cache = cache(saw);
    State chain =
        new State(
            "chain", State.Kind.CHAIN, "", after(StateRecord.EMPTY, view(saw)), 40 * SECOND, true);
    Dates dates =
        DatingRule.decide(view(now), List.of(chain, cache), RetryPlan.nothing(""), WRITTEN + MILLI);
    assertThat(dateOf(dates.seen(), "gen")).isEqualTo(51 * SECOND);
    assertThat(dateOf(dates.seen(), SOURCE)).isEqualTo(52 * SECOND);
  }

  @Test
  void productsThatMoveKeepTheirOrderAndTheirDistances() {
    Map<String, Entry> saw = Map.of("a", file("0", 5, Origin.MADE), "b", file("0", 5, Origin.MADE));
    Map<String, Entry> now =
        Map.of("a", file("1", 20, Origin.MADE), "b", file("1", 23, Origin.MADE));
    Dates dates =
        DatingRule.decide(view(now), List.of(cache(saw)), RetryPlan.nothing(""), 90 * SECOND);
    assertThat(dateOf(dates.seen(), "b")).isEqualTo(88 * SECOND);
    assertThat(dateOf(dates.seen(), "a")).isEqualTo(85 * SECOND);
  }

  /** The source was changed after the product was made, and no RUN has made that again since. */
  @Test
  void whatWasChangedSinceAProductWasMadeStaysLaterThanIt() {
    Map<String, Entry> files =
        Map.of(SOURCE, file("new", 30, Origin.COPIED), "gen", file("B", 20, Origin.MADE));
    State chain =
        new State(
            State.CHAIN,
            State.Kind.CHAIN,
            "",
            after(StateRecord.EMPTY, view(files)),
            40 * SECOND,
            true);
    State cache =
        cache(Map.of(SOURCE, file("new", 30, Origin.COPIED), "gen", file("A", 20, Origin.MADE)));
    Dates dates =
        DatingRule.decide(view(files), List.of(chain, cache), RetryPlan.nothing(""), 90 * SECOND);
    assertThat(dateOf(dates.seen(), SOURCE)).isGreaterThan(dateOf(dates.seen(), "gen"));
  }

  @Test
  void aFileThatTwoStatesKnowHasTheEarliestDateThatIsRightForBoth() {
    State chain =
        new State(
            State.CHAIN,
            State.Kind.CHAIN,
            "",
            after(StateRecord.EMPTY, view(Map.of(SOURCE, file("same", 12, Origin.COPIED)))),
            20 * SECOND,
            true);
    State cache = cache(Map.of(SOURCE, file("same", 30, Origin.COPIED)));
    Map<String, Entry> files = Map.of(SOURCE, file("same", 70, Origin.COPIED));
    Dates dates =
        DatingRule.decide(view(files), List.of(chain, cache), RetryPlan.nothing(""), 90 * SECOND);
    assertThat(dateOf(dates.seen(), SOURCE)).isEqualTo(12 * SECOND);
    // The cache saw something else until it was written at 25: only its own date is right.
    StateRecord record =
        new StateRecord(
            List.of(BaseTree.SCRATCH),
            Map.of(SOURCE, new Sighting("f:same", 30 * SECOND, 25 * SECOND)));
    State other = new State("M", State.Kind.CACHE, "M", record, WRITTEN, true);
    dates =
        DatingRule.decide(view(files), List.of(chain, other), RetryPlan.nothing(""), 90 * SECOND);
    assertThat(dateOf(dates.seen(), SOURCE)).isEqualTo(30 * SECOND);
  }
}

package dev.datestone.dating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Manifest;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a cache remembers of a file that RUNs wrote over, and which date such a file gets. */
class WriteHistoryTest {
  private static final String PROG = "prog";
  private static final long SECOND = 1_000_000_000L;
  private StateRecord record = StateRecord.EMPTY;
  private long now = 2_000_000_000L * SECOND;

  private static View view(String content, long date, Origin origin) {
    NavigableMap<String, Entry> entries = new TreeMap<>();
    entries.put(PROG, new Entry(Type.FILE, 0755, 0, 0, 1, content, "", date, origin));
    return new View(
        BaseTree.SCRATCH,
        List.of(new View.Layer(new Manifest(entries), State.CHAIN, false)),
        List.of());
  }

  private static View nothing() {
    return new View(BaseTree.SCRATCH, List.of(), List.of());
  }

  private Dates dates(View view, RetryPlan plan) {
    State cache = new State("M", State.Kind.CACHE, "M", record, now, true);
    return DatingRule.decide(
        view, record.equals(StateRecord.EMPTY) ? List.of() : List.of(cache), plan, now + SECOND);
  }

  private StateRecord seeing(View view, Dates dates) {
    State cache = new State("M", State.Kind.CACHE, "M", record, now, true);
    return cache.afterSeeing(view, dates.seen());
  }

  /** A command that leaves this content, or the file as it is; how often it is done. */
  private int run(String command, View view, String leaves) {
    RetryPlan plan = RetryPlan.nothing(command);
    for (int times = 1; ; times++) {
      Dates dates = dates(view, plan);
      record = seeing(view, dates).withDoubts(plan.doubtful(dates));
      now += SECOND;
      Sighting seen = dates.seen().get(PROG);
      View after =
          leaves.isEmpty()
              ? (seen == null ? view : view(contentOf(view), seen.date(), Origin.COPIED))
              : view(leaves, now, Origin.MADE);
      ObservedRun observed = ObservedRun.of(view, dates.seen(), after);
      RetryPlan next = plan.next(dates, observed);
      record = record.afterRun(observed, plan, next.equals(plan));
      now += SECOND;
      if (next.equals(plan)) {
        return times;
      }
      plan = next;
    }
  }

  private static String contentOf(View view) {
    Entry entry = view.entry(PROG);
    return entry == null ? "" : entry.payload();
  }

  private long date(View view, String command) {
    return date(dates(view, RetryPlan.nothing(command)));
  }

  private static long date(Dates dates) {
    Sighting seen = dates.seen().get(PROG);
    return seen == null ? -1 : seen.date();
  }

  private static View host(String content) {
    return view(content, 1_999_999_999L * SECOND, Origin.COPIED);
  }

  @Test
  void theSameCommandSeesWhatItSawWithTheDateOfThen() {
    long first = date(host("host 1"), "make");
    assertThat(run("make", host("host 1"), "made")).isEqualTo(1);
    assertThat(date(host("host 1"), "make")).isEqualTo(first).isLessThan(now);
    assertThat(run("make", host("host 1"), "made")).isEqualTo(1);
  }

  @Test
  void whatItLeftKeepsItsDate() {
    run("make", host("host 1"), "made");
    long made = now - SECOND;
    View left = view("made", made, Origin.MADE);
    assertThat(date(left, "test")).isEqualTo(made);
    assertThat(run("test", left, "")).isEqualTo(1);
    assertThat(date(left, "test")).isEqualTo(made);
  }

  @Test
  void anotherContentIsNewAndThenOld() {
    run("make", host("host 1"), "made");
    View other = host("host 2");
    Dates first = dates(other, RetryPlan.nothing("make"));
    assertThat(first.undecided()).containsExactly(PROG);
    assertThat(date(first)).isGreaterThan(now);
    RetryPlan next =
        RetryPlan.nothing("make").next(first, ObservedRun.of(other, first.seen(), other));
    assertThat(next.outputs()).containsExactly(PROG);
    Dates second = dates(other, next);
    assertThat(date(second)).isEqualTo(Moment.LONG_AGO);
    assertThat(second.undecided()).isEmpty();
    assertThat(run("make", other, "made 2")).isEqualTo(2);
    assertThat(run("make", other, "made 2")).isEqualTo(1);
  }

  @Test
  void anotherCommandIsDoneTwiceAndTheOneThatWritesNoMoreThreeTimes() {
    run("sed && make", host("source"), "patched");
    assertThat(run("make", host("source"), "")).isEqualTo(2);
    assertThat(record.writeHistories()).as("a source again").isEmpty();
    assertThat(run("make", host("source"), "")).isEqualTo(1);
    run("sed && make", host("source"), "patched");
    assertThat(run("sed && make", host("source"), "")).isEqualTo(3);
    assertThat(record.writeHistories()).isEmpty();
  }

  @Test
  void aSourceThatWasSeenPatchedIsUndecidedAndAProductIsNot() {
    run("patch", host("source"), "patched");
    run("test", view("patched", now - SECOND, Origin.MADE), "");
    assertThat(dates(host("source"), RetryPlan.nothing("patch")).undecided()).containsExactly(PROG);
    View product = view("source", 1_999_999_999L * SECOND, Origin.MADE);
    assertThat(dates(product, RetryPlan.nothing("patch")).replayed()).containsExactly(PROG);
  }

  @Test
  void whatFailedIsUndecidedTheNextTime() {
    run("make", host("host 1"), "made");
    View view = host("host 1");
    RetryPlan plan = RetryPlan.nothing("make");
    Dates dates = dates(view, plan);
    record = seeing(view, dates).withDoubts(plan.doubtful(dates));
    record = record.afterRun(ObservedRun.of(view, dates.seen(), view), plan, false);
    assertThat(dates(view, plan).undecided()).containsExactly(PROG);
    assertThat(run("make", view, "made")).isEqualTo(2);
    assertThat(run("make", view, "made")).isEqualTo(1);
  }

  @Test
  void aFileThatCommandsMakeAnewIsNoTrouble() {
    assertThat(run("make", nothing(), "made 1")).isEqualTo(1);
    assertThat(run("make", nothing(), "made 2")).isEqualTo(1);
    assertThat(date(view("made 2", 7 * SECOND, Origin.MADE), "test")).isEqualTo(now - SECOND);
    assertThat(run("test", host("host"), "")).as("a host's file in its place").isEqualTo(2);
  }
}

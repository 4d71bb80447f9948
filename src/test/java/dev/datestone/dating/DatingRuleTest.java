package dev.datestone.dating;

import static dev.datestone.dating.Scene.EDIT;
import static dev.datestone.dating.Scene.FOLDER;
import static dev.datestone.dating.Scene.MILLI;
import static dev.datestone.dating.Scene.NOW;
import static dev.datestone.dating.Scene.SECOND;
import static dev.datestone.dating.Scene.SOURCE;
import static dev.datestone.dating.Scene.after;
import static dev.datestone.dating.Scene.cache;
import static dev.datestone.dating.Scene.chain;
import static dev.datestone.dating.Scene.content;
import static dev.datestone.dating.Scene.date;
import static dev.datestone.dating.Scene.dateOf;
import static dev.datestone.dating.Scene.file;
import static dev.datestone.dating.Scene.image;
import static dev.datestone.dating.Scene.layer;
import static dev.datestone.dating.Scene.node;
import static dev.datestone.dating.Scene.on;
import static dev.datestone.dating.Scene.seen;
import static dev.datestone.dating.Scene.state;
import static dev.datestone.dating.Scene.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The dating rule, one consequence or trap at a time. Times are in seconds. */
class DatingRuleTest {
  // 1. An edit is newer than all that was made from the older content.

  @Test
  void anEditIsNewerThanAllThatWasMadeBefore() {
    State chain = chain(50, Map.of(SOURCE, file("old", 10, Origin.COPIED)));
    assertThat(date(SOURCE, file("new", 3, Origin.COPIED), chain)).isEqualTo(EDIT);
  }

  @Test
  void anEditIsNewerEvenForToolsThatSeeWholeMillisecondsOnly() {
    long written = 50 * SECOND + 7;
    assertThat(Moment.justAfter(written)).isEqualTo(50 * SECOND + MILLI);
    assertThat(Moment.justAfter(50 * SECOND)).isEqualTo(50 * SECOND + MILLI);
  }

  // 2. What a state has seen keeps the date it was seen with.

  @Test
  void contentThatWasSeenKeepsItsDate() {
    State chain = chain(50, Map.of(SOURCE, file("same", 10, Origin.COPIED)));
    assertThat(date(SOURCE, file("same", 99, Origin.COPIED), chain)).isEqualTo(10 * SECOND);
  }

  @Test
  void theSameContentUnderAnotherPathIsNews() {
    State chain = chain(50, Map.of("src/a/x.c", file("same", 10, Origin.COPIED)));
    assertThat(date("src/b/x.c", file("same", 3, Origin.COPIED), chain)).isEqualTo(EDIT);
  }

  // 3. The host's date does not matter.

  @Test
  void theHostsDateDoesNotMatter() {
    State cache = cache(50, Map.of(SOURCE, file("same", 10, Origin.COPIED)));
    for (int host : List.of(0, 10, 49, 5000)) {
      assertThat(date(SOURCE, file("same", host, Origin.COPIED), cache)).isEqualTo(10 * SECOND);
    }
  }

  // 4. A, B, A.

  @Test
  void anOldLayerIsNewToACacheThatHasSeenAnotherSince() {
    State chain = chain(20, Map.of(SOURCE, file("A", 10, Origin.COPIED)));
    State cache = cache(50, Map.of(SOURCE, file("B", 40, Origin.COPIED)));
    assertThat(date(SOURCE, file("A", 10, Origin.COPIED), chain, cache)).isEqualTo(EDIT);
  }

  /** The output of a step that is cached may be older than what a cache holds. */
  @Test
  void aProductThatIsNewToACacheThatLookedThereMovesUp() {
    Entry product = file("made", 30, Origin.MADE);
    State looked = cache(50, Map.of("src/other", file("x", 1, Origin.COPIED)));
    assertThat(Scene.date(SOURCE, product, looked)).isEqualTo(98 * SECOND);
    State elsewhere = cache(50, Map.of("other", file("x", 1, Origin.COPIED)));
    assertThat(Scene.date(SOURCE, product, elsewhere)).isEqualTo(30 * SECOND);
    State earlier = cache(20, Map.of("src/other", file("x", 1, Origin.COPIED)));
    assertThat(Scene.date(SOURCE, product, earlier)).isEqualTo(30 * SECOND);
  }

  @Test
  void aProductThatTheCacheKnowsOtherwiseMovesUpAndNothingElse() {
    Map<String, Entry> files = new TreeMap<>();
    files.put("older", file("1", 5, Origin.MADE));
    files.put("gen", file("A", 10, Origin.MADE));
    files.put("younger", file("2", 12, Origin.MADE));
    State cache =
        cache(
            50,
            Map.of(
                "older", file("1", 5, Origin.MADE),
                "gen", file("B", 40, Origin.MADE),
                "younger", file("2", 12, Origin.MADE)));
    Map<String, Sighting> seen =
        DatingRule.decide(
                view(files), List.of(chain(20, Map.of()), cache), RetryPlan.nothing(""), NOW)
            .seen();
    assertThat(dateOf(seen, "older")).isEqualTo(5 * SECOND);
    assertThat(dateOf(seen, "gen")).isEqualTo(98 * SECOND);
    assertThat(dateOf(seen, "younger")).isEqualTo(12 * SECOND);
  }

  // 5. The date of a COPY is a default.

  @Test
  void withNoStateInViewTheDateOfTheCopyStands() {
    assertThat(date(SOURCE, file("new", 77, Origin.COPIED))).isEqualTo(77 * SECOND);
  }

  @Test
  void twoRunsMaySeeOneFileUnderTwoDates() {
    Entry file = file("new", 3, Origin.COPIED);
    State seen = chain(50, Map.of(SOURCE, file("new", 20, Origin.COPIED)));
    assertThat(date(SOURCE, file, seen)).isEqualTo(20 * SECOND);
    assertThat(date(SOURCE, file, chain(60, Map.of()))).isEqualTo(EDIT);
  }

  // 6. --keep-ts

  @Test
  void aKeptDateStandsWhereNothingEverLooked() {
    Entry kept = file("new", 3, Origin.KEPT);
    State chain = chain(50, Map.of("etc/conf", file("c", 1, Origin.COPIED)));
    Dates dates =
        DatingRule.decide(view(Map.of(SOURCE, kept)), List.of(chain), RetryPlan.nothing(""), NOW);
    assertThat(dates.changed()).isEmpty();
    assertThat(dates.warnings()).isEmpty();
  }

  @Test
  void aKeptDateThatWouldHideAnEditGivesWayWithOneWarning() {
    State chain = chain(50, Map.of("src/a.c", file("old", 1, Origin.KEPT)));
    Map<String, Entry> files =
        Map.of("src/a.c", file("new", 3, Origin.KEPT), "src/b.c", file("more", 4, Origin.KEPT));
    Dates dates = DatingRule.decide(view(files), List.of(chain), RetryPlan.nothing(""), NOW);
    assertThat(dates.changed().values()).containsOnly(EDIT);
    assertThat(dates.warnings()).containsExactly(new Dates.KeptWarning("src/a.c", "chain", 1));
  }

  @Test
  void aKeptDateThatIsNewerAnywayStands() {
    State chain = chain(50, Map.of(SOURCE, file("old", 1, Origin.KEPT)));
    assertThat(date(SOURCE, file("new", 80, Origin.KEPT), chain)).isEqualTo(80 * SECOND);
  }

  @Test
  void aKeptDateOfContentThatWasSeenIsTheOneItWasSeenWith() {
    State chain = chain(50, Map.of(SOURCE, file("same", 10, Origin.KEPT)));
    Dates dates =
        DatingRule.decide(
            view(Map.of(SOURCE, file("same", 80, Origin.KEPT))),
            List.of(chain),
            RetryPlan.nothing(""),
            NOW);
    assertThat(dates.changed()).containsEntry(SOURCE, 10 * SECOND);
    assertThat(dates.warnings()).isEmpty();
  }

  @Test
  void aStateThatSawTheFolderWithoutTheFileHasLookedThere() {
    State chain = chain(50, Map.of("src", FOLDER));
    assertThat(date(SOURCE, file("new", 3, Origin.KEPT), chain)).isEqualTo(EDIT);
  }

  @Test
  void aFolderThatWentAwayIsNotForgotten() {
    StateRecord record = after(StateRecord.EMPTY, view(Map.of("w", FOLDER, "w/src", FOLDER)));
    record = after(record, view(Map.of("w", FOLDER)));
    State cache = state(State.Kind.CACHE, "M", record, 50);
    assertThat(date("w/src/a.c", file("new", 3, Origin.KEPT), cache)).isEqualTo(EDIT);
  }

  @Test
  void anEmptyFolderOfTheImageWasLookedAtToo() {
    BaseTree image = image("one", "usr/src", Scene.folder(0, Origin.BASE));
    State chain = state(State.Kind.CHAIN, "chain", after(StateRecord.EMPTY, on(image)), 50);
    Entry kept = file("new", 3, Origin.KEPT);
    View view = new View(image, List.of(layer(Map.of("usr/src/a", kept))), List.of());
    assertThat(DatingRule.decide(view, List.of(chain), RetryPlan.nothing(""), NOW).changed())
        .containsEntry("usr/src/a", EDIT);
  }

  @Test
  void aLostRecordMayHaveLookedAnywhereEvenAfterTheNextRun() {
    State lost = state(State.Kind.CACHE, "M", StateRecord.LOST, 50);
    assertThat(date(SOURCE, file("new", 3, Origin.KEPT), lost)).isEqualTo(EDIT);
    View other = view(Map.of("etc/conf", file("c", 1, Origin.COPIED)));
    State later = state(State.Kind.CACHE, "M", after(StateRecord.LOST, other), 60);
    assertThat(date(SOURCE, file("new", 3, Origin.KEPT), later)).isEqualTo(EDIT);
  }

  // What a state remembers.

  @Test
  void aFileThatWentAndCameBackAsItWasIsNews() {
    Map<String, Entry> with = Map.of("src", FOLDER, SOURCE, file("same", 10, Origin.COPIED));
    StateRecord record = after(StateRecord.EMPTY, view(with));
    record = after(record, view(Map.of("src", FOLDER)));
    State cache = state(State.Kind.CACHE, "M", record, 50);
    assertThat(date(SOURCE, file("same", 10, Origin.COPIED), cache)).isEqualTo(EDIT);
  }

  @Test
  void aFileWhoseWholeFolderIsNotInViewIsRemembered() {
    StateRecord record =
        after(StateRecord.EMPTY, view(Map.of(SOURCE, file("same", 10, Origin.COPIED))));
    record = after(record, view(Map.of("lock", file("l", 1, Origin.COPIED))));
    State cache = state(State.Kind.CACHE, "M", record, 50);
    assertThat(date(SOURCE, file("same", 30, Origin.COPIED), cache)).isEqualTo(10 * SECOND);
  }

  @Test
  void aFileBelowAMountIsRemembered() {
    Map<String, Entry> files = Map.of("src", FOLDER, SOURCE, file("same", 10, Origin.COPIED));
    StateRecord record = after(StateRecord.EMPTY, view(files));
    View mounted =
        new View(BaseTree.SCRATCH, List.of(layer(Map.of("src", FOLDER))), List.of("src"));
    record = after(record, mounted);
    assertThat(record.at(SOURCE)).isNotNull();
  }

  // The image below.

  @Test
  void filesOfTheImageKeepTheirDates() {
    BaseTree image = image("one", "usr/hdr", file("1", 900, Origin.BASE));
    State chain = state(State.Kind.CHAIN, "chain", after(StateRecord.EMPTY, on(image)), 50);
    assertThat(DatingRule.decide(on(image), List.of(chain), RetryPlan.nothing(""), NOW).changed())
        .isEmpty();
  }

  @Test
  void filesOfAnotherImageCountLikeAnyOthers() {
    BaseTree one = image("one", "usr/hdr", file("1", 5, Origin.BASE));
    State chain = state(State.Kind.CHAIN, "chain", after(StateRecord.EMPTY, on(one)), 50);
    BaseTree same = image("two", "usr/hdr", file("1", 7, Origin.BASE));
    BaseTree other = image("three", "usr/hdr", file("2", 7, Origin.BASE));
    assertThat(DatingRule.decide(on(same), List.of(chain), RetryPlan.nothing(""), NOW).changed())
        .containsEntry("usr/hdr", 5 * SECOND);
    assertThat(DatingRule.decide(on(other), List.of(chain), RetryPlan.nothing(""), NOW).changed())
        .containsEntry("usr/hdr", 51 * SECOND);
  }

  @Test
  void aFileOfAnOlderImageThatALaterOneLacksIsNewsWhenItComesBack() {
    BaseTree with = image("with", "usr/hdr", file("1", 5, Origin.BASE));
    BaseTree without = image("without", "usr/other", file("1", 5, Origin.BASE));
    StateRecord record = after(after(StateRecord.EMPTY, on(with)), on(without));
    State cache = state(State.Kind.CACHE, "M", record, 50);
    assertThat(DatingRule.decide(on(with), List.of(cache), RetryPlan.nothing(""), NOW).changed())
        .containsEntry("usr/hdr", 51 * SECOND);
  }

  @Test
  void aFileOfTheImageThatALayerTookAwayIsNewsWhenItComesBack() {
    BaseTree image = image("one", "usr/hdr", file("1", 5, Origin.BASE));
    View without =
        new View(image, List.of(layer(Map.of("usr/hdr", node(Entry.Type.WHITEOUT)))), List.of());
    State cache = state(State.Kind.CACHE, "M", after(StateRecord.EMPTY, without), 50);
    assertThat(DatingRule.decide(on(image), List.of(cache), RetryPlan.nothing(""), NOW).changed())
        .containsEntry("usr/hdr", 51 * SECOND);
  }

  // The view.

  @Test
  void aWhiteoutHidesTheFileAndAnOpaqueFolderAllThatWasInIt() {
    BaseTree image = image("one", "usr/hdr", file("1", 5, Origin.BASE));
    View gone =
        new View(image, List.of(layer(Map.of("usr/hdr", node(Entry.Type.WHITEOUT)))), List.of());
    View opaque =
        new View(
            image,
            List.of(
                layer(Map.of("usr/mine", file("m", 1, Origin.COPIED))),
                layer(
                    Map.of(
                        "usr",
                        node(Entry.Type.OPAQUE_FOLDER),
                        "usr/new",
                        file("n", 2, Origin.MADE)))),
            List.of());
    assertThat(gone.entry("usr/hdr")).isNull();
    assertThat(gone.isMissing("usr/hdr")).isTrue();
    assertThat(opaque.entry("usr/hdr")).isNull();
    assertThat(opaque.files()).containsOnlyKeys("usr", "usr/new");
  }

  @Test
  void newDatesForAnOpaqueFolderDoNotEmptyIt() {
    Map<String, Entry> files =
        Map.of("usr", node(Entry.Type.OPAQUE_FOLDER), "usr/new", file("n", 2, Origin.MADE));
    View.Layer dates =
        new View.Layer(
            new Manifest(new TreeMap<>(Map.of("usr", node(Entry.Type.OPAQUE_FOLDER).withDate(9)))),
            State.CHAIN,
            true);
    View view = new View(BaseTree.SCRATCH, List.of(layer(files), dates), List.of());
    assertThat(view.files()).containsOnlyKeys("usr", "usr/new");
  }

  @Test
  void whatLiesBelowAMountIsNotInView() {
    Map<String, Entry> files =
        Map.of(
            "t", FOLDER, "t/out", file("o", 5, Origin.MADE), SOURCE, file("s", 1, Origin.COPIED));
    View view = new View(BaseTree.SCRATCH, List.of(layer(files)), List.of("t"));
    assertThat(view.files()).containsOnlyKeys(SOURCE);
    assertThat(view.isMissing("t/out")).isFalse();
  }

  @Test
  void aFoldersContentIsItsNames() {
    String one = content(Map.of("src", FOLDER, "src/a", file("1", 1, Origin.COPIED)));
    String edited = content(Map.of("src", FOLDER, "src/a", file("2", 1, Origin.COPIED)));
    String more =
        content(
            Map.of(
                "src", FOLDER,
                "src/a", file("1", 1, Origin.COPIED),
                "src/b", file("1", 1, Origin.COPIED)));
    assertThat(edited).isEqualTo(one);
    assertThat(more).isNotEqualTo(one);
  }

  // Artifacts.
}

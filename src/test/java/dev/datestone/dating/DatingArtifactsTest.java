package dev.datestone.dating;

import static dev.datestone.dating.Scene.EDIT;
import static dev.datestone.dating.Scene.NOW;
import static dev.datestone.dating.Scene.SECOND;
import static dev.datestone.dating.Scene.SOURCE;
import static dev.datestone.dating.Scene.after;
import static dev.datestone.dating.Scene.chain;
import static dev.datestone.dating.Scene.dateOf;
import static dev.datestone.dating.Scene.file;
import static dev.datestone.dating.Scene.image;
import static dev.datestone.dating.Scene.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What comes from elsewhere with dates of its own: artifacts of other targets, and the image. */
class DatingArtifactsTest {
  private static final Entry SAW = file("same", 10, Origin.COPIED);
  private static final Entry OUTPUT = file("made from it", 12, Origin.MADE);

  /** What a target saved that was last built at 15. */
  private static State artifact(boolean folders) {
    StateRecord record = after(StateRecord.EMPTY, view(Map.of(SOURCE, SAW, "b/out", OUTPUT)));
    return new State("A", State.Kind.ARTIFACT, "A", record, 15 * SECOND, folders);
  }

  /** A copied source below, and the artifact's output above it. */
  private static Map<String, Sighting> dates(Entry source, State chain, State artifact) {
    View.Layer below = new View.Layer(manifest(SOURCE, source), State.CHAIN, false);
    View.Layer above = new View.Layer(manifest("b/out", OUTPUT), "A", false);
    View view = new View(BaseTree.SCRATCH, List.of(below, above), List.of());
    return DatingRule.decide(view, List.of(chain, artifact), RetryPlan.nothing(""), NOW).seen();
  }

  private static Manifest manifest(String path, Entry entry) {
    return new Manifest(new TreeMap<>(Map.of(path, entry)));
  }

  private static final State YOUNGER = chain(50, Map.of("other", file("x", 1, Origin.COPIED)));

  @Test
  void inAYoungerChainAnArtifactKeepsItsDatesAndWhatItWasMadeFromIsOlder() {
    Entry copied = file("same", 60, Origin.COPIED);
    Map<String, Sighting> dates = dates(copied, YOUNGER, artifact(true));
    assertThat(dateOf(dates, "b/out")).isEqualTo(12 * SECOND);
    assertThat(dateOf(dates, SOURCE)).isEqualTo(10 * SECOND);
  }

  @Test
  void whatChangedSinceAnArtifactWasMadeIsEdited() {
    Map<String, Sighting> dates = dates(file("changed", 3, Origin.COPIED), YOUNGER, artifact(true));
    assertThat(dateOf(dates, "b/out")).isEqualTo(12 * SECOND);
    assertThat(dateOf(dates, SOURCE)).isEqualTo(EDIT);
  }

  @Test
  void whatTheChainKnowsOtherwiseIsEditedWhateverTheArtifactSaw() {
    State chain = chain(50, Map.of(SOURCE, file("other", 20, Origin.COPIED)));
    assertThat(dateOf(dates(SAW, chain, artifact(true)), SOURCE)).isEqualTo(EDIT);
  }

  @Test
  void anOutputOverOneThatTheChainKnowsMovesUp() {
    State chain = chain(50, Map.of("b/out", file("its own", 40, Origin.MADE)));
    assertThat(dateOf(dates(SAW, chain, artifact(true)), "b/out")).isEqualTo(98 * SECOND);
  }

  @Test
  void anArtifactOfASingleFileIsNewToAChainThatNeverSawIt() {
    assertThat(dateOf(dates(SAW, YOUNGER, artifact(false)), "b/out")).isEqualTo(98 * SECOND);
  }

  @Test
  void aCopyOfWhatTheImageHoldsKeepsTheImagesDate() {
    BaseTree image = image("deps", "usr/src.c", file("same", 10, Origin.BASE));
    for (String content : List.of("same", "changed")) {
      View.Layer copy =
          new View.Layer(manifest("usr/src.c", file(content, 60, Origin.COPIED)), "chain", false);
      View view = new View(image, List.of(copy), List.of());
      Dates dates = DatingRule.decide(view, List.of(image.state(NOW)), RetryPlan.nothing(""), NOW);
      assertThat(dateOf(dates.seen(), "usr/src.c"))
          .isEqualTo(content.equals("same") ? 10 * SECOND : 60 * SECOND);
    }
  }

  @Test
  void anEditOfWhatTheImageHoldsIsLaterThanAllOfTheImage() {
    BaseTree image = image("deps", "usr/src.c", file("old", 70, Origin.BASE));
    View.Layer copy =
        new View.Layer(manifest("usr/src.c", file("new", 60, Origin.COPIED)), "chain", false);
    View view = new View(image, List.of(copy), List.of());
    Dates dates = DatingRule.decide(view, List.of(image.state(NOW)), RetryPlan.nothing(""), NOW);
    assertThat(dateOf(dates.seen(), "usr/src.c")).isEqualTo(EDIT);
  }

  /** The maker's source is gone, and the image has a file there, later than the maker's output. */
  @Test
  void theImagesFileIsLaterThanAMovedOutputThatWasMadeFromAnother() {
    BaseTree image = image("younger", "usr/src.c", file("the image's", 40, Origin.BASE));
    StateRecord record = after(StateRecord.EMPTY, view(Map.of("usr/src.c", SAW, "b/out", OUTPUT)));
    State artifact = new State("A", State.Kind.ARTIFACT, "A", record, 15 * SECOND, false);
    State chain =
        Scene.state(State.Kind.CHAIN, State.CHAIN, after(StateRecord.EMPTY, Scene.on(image)), 50);
    View view =
        new View(image, List.of(new View.Layer(manifest("b/out", OUTPUT), "A", false)), List.of());
    Map<String, Sighting> seen =
        DatingRule.decide(view, List.of(chain, artifact), RetryPlan.nothing(""), NOW).seen();
    assertThat(dateOf(seen, "b/out")).isEqualTo(98 * SECOND);
    assertThat(dateOf(seen, "usr/src.c")).isEqualTo(EDIT);
  }

  @Test
  void aModeIsNoContent() {
    Entry file = file("same", 10, Origin.COPIED);
    Entry writable =
        new Entry(
            file.type(), 0664, 0, 0, file.size(), file.payload(), "", 60 * SECOND, file.origin());
    State chain = chain(50, Map.of(SOURCE, file));
    assertThat(Scene.date(SOURCE, writable, chain)).isEqualTo(10 * SECOND);
    assertThat(writable.equalsExceptDate(file)).as("what a step is known by").isFalse();
  }

  @Test
  void aChainTakesOverWhatAnArtifactKnew() {
    View before = view(Map.of("x", file("x", 1, Origin.COPIED)));
    StateRecord record =
        StateRecord.ofChain(List.of(YOUNGER, artifact(true)), before, Scene.seen(before), before);
    State chain = new State(State.CHAIN, State.Kind.CHAIN, "", record, 60 * SECOND, true);
    assertThat(Scene.date(SOURCE, file("same", 90, Origin.COPIED), chain)).isEqualTo(10 * SECOND);
    assertThat(Scene.date(SOURCE, file("changed", 3, Origin.COPIED), chain)).isEqualTo(EDIT);
  }
}

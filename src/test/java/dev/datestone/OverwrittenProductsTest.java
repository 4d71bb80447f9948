package dev.datestone;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A file that a RUN or another target made takes the place of one that another RUN made: what is
 * made from it is rebuilt when its content is another, whichever of the two was made first.
 */
@Tag("e2e")
class OverwrittenProductsTest {
  private static final String IMAGE = "datestone/make:plain";

  @TempDir Path folder;

  @AfterAll
  static void removeCaches() {
    MarkerProject.removeDone();
  }

  /** {@code out/one} is made from one.txt and gen.txt, {@code out/two} from two.txt. */
  private MarkerProject project(List<String> sources, String targets) {
    Path project = HostShell.folder(folder.resolve("project"));
    Tool tool = Tool.in(project);
    MakeImage.put(tool, folder.resolve("image"), IMAGE, "plain", "2024-01-01");
    for (String source : sources) {
      tool.file(source, "MARK-" + source.replace(".txt", "-1\n"));
    }
    tool.file(
        "Makefile",
        """
        app: out/one out/two
        	cat $^ > app
        out/one: one.txt $(wildcard gen.txt)
        	@echo "Compiling one v1"
        	mkdir -p out && cat $^ > $@
        out/two: two.txt
        	@echo "Compiling two v1"
        	mkdir -p out && cat $^ > $@
        """);
    tool.file("Earthfile", "VERSION 0.8\nFROM " + IMAGE + "\nWORKDIR /work\n" + targets);
    MarkerProject our = MarkerProject.of(project, new MarkerProject.Spec("+build", "app", sources));
    our.step("keeping the first").does("mkdir before && cp *.txt before");
    return our;
  }

  /** A RUN generates gen.txt, then one of the host's takes its place. */
  @Test
  void copyOverAGeneratedFileIsSeen() {
    MarkerProject our =
        project(
            List.of("one.txt", "two.txt", "gen.txt"),
            """
            build:
                COPY Makefile one.txt two.txt ./
                COPY before/gen.txt start.txt
                RUN cp start.txt gen.txt && make -s
                COPY gen.txt ./
                COPY tick ./
                RUN make -s
                SAVE ARTIFACT app AS LOCAL app
            """);
    our.step("the same bytes").compiles("one", "two");
    our.step("once more").again().compiles();
    our.step("others").edit("gen.txt").date("gen.txt", "2001-01-01").compiles("one");
    our.step("others, once more").again().compiles("one");
    our.step("the same again").takeBack("gen.txt").again().compiles();
    our.step("edit of a neighbour").edit("one.txt").compiles("one", "two");
  }

  /** Another target generates gen.txt, before or after make has used the one that is there. */
  @ParameterizedTest
  @ValueSource(strings = {"sleep 0", "sleep 1.2"})
  void artifactOverAGeneratedFileIsSeen(String pause) {
    MarkerProject our =
        project(
            List.of("one.txt", "two.txt", "words.txt"),
            """
            gen:
                COPY words.txt ./
                RUN {pause} && cp words.txt gen.txt
                SAVE ARTIFACT gen.txt

            build:
                COPY Makefile one.txt two.txt ./
                COPY before/words.txt start.txt
                COPY start ./
                RUN cp start.txt gen.txt && make -s
                COPY +gen/gen.txt ./
                COPY tick ./
                RUN make -s
                SAVE ARTIFACT app AS LOCAL app
            """
                .replace("{pause}", pause));
    our.step("the same bytes").does("echo 1 > start").compiles("one", "two");
    our.step("others").edit("words.txt").compiles("one");
    our.step("others, once more").again().compiles("one");
    our.step("the chain is younger than the artifact")
        .does("sleep 1.1; echo 2 > start")
        .compiles("one", "two", "one");
    our.step("the same again").takeBack("words.txt").again().compiles();
  }

  /** What another target generates is the input of what a cache holds. */
  @Test
  void artifactThatACacheHasSeenWithOtherContentIsSeen() {
    MarkerProject our =
        project(
            List.of("one.txt", "two.txt", "words.txt"),
            """
            gen:
                COPY words.txt ./
                RUN cp words.txt gen.txt
                SAVE ARTIFACT gen.txt

            build:
                COPY Makefile one.txt two.txt ./
                COPY +gen/gen.txt ./
                COPY tick ./
                RUN --mount=type=cache,target=/work/out make -s
                SAVE ARTIFACT app AS LOCAL app
            """);
    our.step("A").compiles("one", "two");
    our.step("B").edit("words.txt").compiles("one");
    our.step("A, remembered").takeBack("words.txt").compiles();
    our.step("A, made long before what the cache holds").again().compiles("one");
    our.step("A, once more").again().compiles();
    our.step("B, made long ago too").takeBack("words.txt").again().compiles("one");
    our.step("edit of a neighbour").edit("two.txt").compiles("two");
    our.done();
  }

  /** A RUN unpacks sources with dates of their own, as tar, unzip and cp -p do. */
  @Test
  void runThatBackdatesSourcesIsSeen() {
    MarkerProject our =
        project(
            List.of("one.txt", "two.txt"),
            """
            build:
                COPY Makefile ./
                COPY one.txt two.txt packed/
                RUN cp packed/* . && touch -d 2001-01-01 one.txt two.txt
                COPY tick ./
                RUN --mount=type=cache,target=/work/out make -s
                SAVE ARTIFACT app AS LOCAL app
            """);
    our.step("A").compiles("one", "two");
    our.step("once more").again().compiles();
    our.step("B").edit("one.txt").compiles("one");
    our.step("A, remembered").takeBack("one.txt").compiles();
    our.step("A, run again").again().compiles("one");
    our.step("and two").edit("two.txt").compiles("two");
    our.done();
  }

  /** Two targets build the same paths from other sources; one's outputs cover the other's. */
  @ParameterizedTest
  @ValueSource(strings = {"sleep 0", "sleep 1.2"})
  void outputsOfOlderSourcesCopiedOverOwnOutputsAreRebuilt(String pause) {
    MarkerProject our =
        project(
            List.of("one.txt", "two.txt"),
            """
            made:
                COPY Makefile before/* ./
                RUN {pause} && make -s
                SAVE ARTIFACT out

            build:
                COPY Makefile one.txt two.txt ./
                RUN make -s
                COPY tick ./
                COPY +made/out out
                RUN make -s
                SAVE ARTIFACT app AS LOCAL app
            """
                .replace("{pause}", pause));
    our.step("the same sources").compiles("one", "one", "two", "two");
    our.step("once more").again().compiles();
    our.step("edit").edit("one.txt").compiles("one", "two", "one");
    our.step("edit, once more").again().compiles("one");
    our.step("the same sources again").takeBack("one.txt").again().compiles();
    our.step("edit of both").edit("one.txt").edit("two.txt").dateAll("2001-01-01").builds();
  }

  /** Outputs of two targets over each other, in both orders: the result is that of our sources. */
  @ParameterizedTest
  @ValueSource(strings = {"old new", "new old"})
  void outputsOfTwoTargetsCopiedOverEachOtherAreRebuilt(String order) {
    String[] targets = order.split(" ");
    MarkerProject our =
        project(
            List.of("one.txt", "two.txt"),
            """
            old:
                COPY Makefile before/* ./
                RUN make -s
                SAVE ARTIFACT out

            new:
                COPY Makefile one.txt two.txt ./
                RUN make -s
                SAVE ARTIFACT out

            build:
                COPY Makefile one.txt two.txt ./
                COPY +{first}/out out
                COPY tick ./
                COPY +{second}/out out
                RUN make -s
                SAVE ARTIFACT app AS LOCAL app
            """
                .replace("{first}", targets[0])
                .replace("{second}", targets[1]));
    our.step("the same sources").builds();
    our.step("once more").again().compiles();
    our.step("edit").edit("one.txt").builds();
    our.step("edit, once more").again().builds();
    our.step("the same sources again").takeBack("one.txt").again().builds();
    our.step("edits").edit("one.txt").edit("two.txt").dateAll("2001-01-01").builds();
    our.step("one reverted").takeBack("two.txt").again().builds();
  }
}

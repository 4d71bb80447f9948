package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The order of commands and pushes, and the effect of failures. The recorder is the registry
 * itself: commands ask it for their names.
 */
@Tag("e2e")
class PushOrderTest {
  private static final Pattern RECORDED =
      Pattern.compile("GET /did/(\\w+)|PUT /v2/us/(\\w+)/manifests/.*");

  @TempDir Path folder;
  private Tool tool;
  private FakeRegistry registry;

  @BeforeEach
  void start() {
    tool = Tool.in(folder).with("HOME", folder.toString()).with("DATESTONE_OFFLINE", "false");
    TestImages.busybox(tool);
    registry = new FakeRegistry();
  }

  @AfterEach
  void end() {
    registry.close();
  }

  /** DID name is a command that records its name; IMAGE name saves and pushes one. */
  private void earthfile(String targets) {
    String text =
        targets
            .replaceAll("DID (\\w+)", "wget -q -O - http://" + registry.host() + "/did/$1 || true")
            .replaceAll("IMAGE (\\w+)", "SAVE IMAGE --push " + registry.host() + "/us/$1:v1");
    tool.file(
        "Earthfile",
        "VERSION --try 0.8\nFROM " + TestImages.BUSYBOX + "\nENV NONCE=" + folder + "\n" + text);
  }

  private List<String> recorded(String... words) {
    registry.requests.clear();
    Tool.Result result = tool.run(words);
    boolean fails = words[words.length - 1].startsWith("+fails");
    assertThat(result.code()).as(result.out() + result.err()).isEqualTo(fails ? 1 : 0);
    return registry.requests.stream()
        .map(RECORDED::matcher)
        .filter(Matcher::matches)
        .map(each -> each.group(1) == null ? "image " + each.group(2) : each.group(1))
        .toList();
  }

  private List<String> pushed(String target) {
    return recorded("--no-image-output", "--push", target);
  }

  @Test
  void pushesComeAfterEverythingElse() {
    earthfile(
        """
        all:
            BUILD +other
            RUN DID first
            IMAGE one
            RUN --push DID push
        other:
            RUN sleep 1; DID other
            IMAGE two
        """);
    assertThat(recorded("--no-image-output", "+all")).containsExactlyInAnyOrder("first", "other");
    assertThat(pushed("+all")).containsExactlyInAnyOrder("push", "image one", "image two");
    assertThat(pushed("+all")).as("an image that is there is not pushed again").contains("push");
  }

  @Test
  void failureBeforeThePushPreventsAllPushes() {
    earthfile(
        """
        fails:
            BUILD +good
            RUN sleep 1; false
        good:
            RUN DID good
            IMAGE one
            RUN --push DID push
        """);
    assertThat(pushed("+fails")).containsExactly("good");
  }

  @Test
  void pushesInAWaitComeBeforeALaterFailure() {
    earthfile(
        """
        fails:
            WAIT
                BUILD +good
            END
            RUN DID between && false
            IMAGE later
            RUN --push DID later
        good:
            RUN DID good
            IMAGE one
            RUN --push DID push
        """);
    List<String> order = pushed("+fails");
    assertThat(order).containsExactlyInAnyOrder("good", "image one", "push", "between");
    assertThat(order).startsWith("good").endsWith("between");
  }

  @Test
  void failedPushPreventsLaterPushes() {
    earthfile(
        """
        fails:
            RUN DID first
            SAVE ARTIFACT /etc AS LOCAL out/etc
            RUN --push DID push && false
            RUN --push DID second
        """);
    assertThat(pushed("+fails")).containsExactly("first", "push");
    // What leaves the build is there: all but the push has succeeded.
    assertThat(folder.resolve("out/etc")).isDirectory();
  }

  @Test
  void pushThatOthersNeedRunsInItsPlace() {
    earthfile(
        """
        all:
            RUN DID first
            RUN --push DID push && touch /pushed
            RUN if test -f /pushed; then DID after; else DID without; fi
            RUN --push DID last
        uses:
            FROM +all
        """);
    assertThat(recorded("--no-image-output", "+all")).containsExactly("first", "without");
    assertThat(pushed("+all")).containsExactly("push", "after", "last");
    assertThat(pushed("+uses")).as("who does not save does not push").isEmpty();
  }

  @Test
  void failedTrySavesOnlyItsFinally() {
    earthfile(
        """
        fails:
            BUILD +good
            TRY
                RUN echo report > report; DID tried; false
            FINALLY
                SAVE ARTIFACT report AS LOCAL report
            END
            RUN --push DID push
        fails-in-a-wait:
            WAIT
                BUILD +good
                BUILD +fails
            END
            RUN DID never
        good:
            IMAGE one
        """);
    assertThat(pushed("+fails")).containsExactly("tried");
    assertThat(tool.read("report")).isEqualTo("report\n");
    assertThat(Files.exists(folder.resolve("report"))).isTrue();
    assertThat(pushed("+fails-in-a-wait")).doesNotContain("never", "image one", "push");
  }

  @Test
  void waitAfterAFailureStartsNothing() {
    earthfile(
        """
        fails:
            RUN DID first && false
            WAIT
                BUILD +good
            END
        good:
            RUN DID good
            IMAGE one
        """);
    assertThat(pushed("+fails")).doesNotContain("image one");
  }
}

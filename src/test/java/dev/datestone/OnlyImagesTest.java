package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --image +t}: what it saves, and what else it makes. */
@Tag("e2e")
class OnlyImagesTest {
  @TempDir Path folder;

  @Test
  void imageOptionSavesOnlyImagesOfTheTarget() {
    Tool tool = Tool.in(HostShell.folder(folder.resolve("p")));
    TestImages.busybox(tool);
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM "
            + TestImages.BUSYBOX
            + "\nENV NONCE="
            + folder.getFileName()
            + """

            t:
                WAIT
                    BUILD +waited
                END
                BUILD +other
                RUN touch /t
                SAVE ARTIFACT /t AS LOCAL t
                SAVE IMAGE own:1
                SAVE IMAGE own:2
                RUN --push echo "=pushed"
            other:
                RUN echo "=other is made"
                SAVE IMAGE other:1
            waited:
                RUN echo "=waited is made"
                SAVE IMAGE waited:1
            none:
                BUILD +other
            """);
    Tool.Result result = tool.run("--push", "--save-to", "oci:../out", "--image", "+t").ok();
    assertThat(result.out())
        .contains("| =other is made", "| =waited is made")
        .doesNotContain("=pushed");
    assertThat(saved(result)).containsExactly("own:1", "own:2");
    assertThat(folder.resolve("p/t")).doesNotExist();
    assertThat(saved(tool.run("--save-to", "oci:../all", "+t").ok()))
        .containsExactlyInAnyOrder("waited:1", "own:1", "own:2", "other:1");
    assertThat(tool.run("--save-to", "oci:../out", "--image", "+none").err())
        .startsWith("error: +none saves no image\n");
  }

  private static List<String> saved(Tool.Result result) {
    return result.lines("saved image ").stream()
        .map(line -> line.replaceAll(".*saved image (\\S+) .*", "$1"))
        .toList();
  }
}

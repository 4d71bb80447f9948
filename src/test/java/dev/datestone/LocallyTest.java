package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The working directory of commands after LOCALLY. */
@Tag("e2e")
class LocallyTest {
  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void busybox() {
    tool = Tool.in(folder);
    TestImages.busybox(tool);
  }

  @Test
  void workdirAfterLocallyIsAFolderOfTheHost() throws Exception {
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM "
            + TestImages.BUSYBOX
            + "\nENV NONCE="
            + folder.getFileName()
            + """

            host:
                LOCALLY
                RUN mkdir -p deep/er
                WORKDIR deep
                RUN basename "$(pwd)" > said
                WORKDIR ./er
                ARG here=$(basename "$(pwd)")
                COPY +inside/f ./copied
                IF [ -f copied ]
                    RUN echo "=$here $(cat copied)"
                END
                SAVE ARTIFACT copied
                SAVE ARTIFACT ../said
                LOCALLY
                RUN test -d deep/er
            inside:
                RUN echo inside > f
                SAVE ARTIFACT f
            uses:
                COPY +host/* .
                RUN echo "=$(cat copied said | tr '\\n' ' ')"
            below:
                FROM +left
                RUN echo "=$(basename "$(pwd)")"
            left:
                LOCALLY
                WORKDIR deep
            missing:
                LOCALLY
                WORKDIR nowhere/yet
                ENV WHO="you there"
                RUN echo "$WHO" > said
                SAVE ARTIFACT said
                SAVE ARTIFACT ../yet other
                RUN rm -r ../yet
            afterwards:
                COPY --dir +missing/* ./
                RUN echo "=$(cat said other/said)"
            """);
    assertThat(tool.run("+uses").ok().out()).contains("| =er inside\n", "| =inside deep \n");
    assertThat(Files.readString(folder.resolve("deep/er/copied"))).isEqualTo("inside\n");
    assertThat(tool.run("+below").ok().out()).contains("| =deep\n");
    assertThat(tool.run("+afterwards").ok().out()).contains("| =you there\n", "| you there\n");
    assertThat(folder.resolve("nowhere")).isEmptyDirectory();
  }
}

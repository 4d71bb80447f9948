package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import that fills the disk of the store. */
@Tag("e2e")
class FullDiskTest {
  @TempDir Path folder;

  @Test
  void fullDiskIsReportedAndLeavesNothing() throws IOException, InterruptedException {
    // In a mount namespace of its own, so that the small disk is gone when the script is.
    String script =
        """
        set -e
        mkdir home root
        mount -t tmpfs -o size=8m small home
        seq 1 4000000 > root/much
        tar --owner=0 --group=0 -C root -cf x.tar .
        code=0
        DATESTONE_HOME=$PWD/home "$T" image import x x.tar || code=$?
        echo "code $code"
        echo "left: $(find home/layers home/images home/tmp home/running -mindepth 1 | wc -l)"
        """;
    ProcessBuilder builder =
        new ProcessBuilder(HostShell.mounting(script))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("T", Tool.root().resolve("datestone").toString());
    Process run = builder.start();
    String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(run.waitFor()).as(said).isZero();
    assertThat(said)
        .contains("x.tar: ")
        .contains("No space left on device")
        .contains("home is full")
        .contains("left: 0")
        .doesNotContain("code 0")
        .doesNotContain("\tat ");
    assertThat(folder.resolve("home")).isEmptyDirectory();
  }
}

package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sparse files stay sparse in layers and on the host. */
@Tag("e2e")
class SparseFilesTest {
  @TempDir Path folder;

  @Test
  void sparseFilesStaySparse() {
    Tool tool =
        Tool.in(HostShell.folder(folder.resolve("project"))).withHome(folder.resolve("home"));
    TestImages.busybox(tool);
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM %s
        t:
            COPY in /in
            RUN dd if=/dev/zero of=/made bs=1 count=1 seek=200M && echo end >> /made
            SAVE ARTIFACT /in AS LOCAL out/in
            SAVE ARTIFACT /made AS LOCAL out/made
        u:
            FROM %1$s
            COPY +t/made /copied
            SAVE ARTIFACT /copied
        """
            .formatted(TestImages.BUSYBOX));
    HostShell.run(folder, "cd project && truncate -s 200M in && echo end >> in");
    tool.run("+t").ok();
    tool.run("-a", "+u/copied", "out/").ok();
    HostShell.run(folder, "cd project && cmp in out/in && cmp out/made out/copied");
    for (String place : new String[] {"project/out", "home"}) {
      String blocks = HostShell.run(folder, "du -sk " + place + " | cut -f1").strip();
      assertThat(Integer.parseInt(blocks)).as(place).isLessThan(20_000);
    }
  }
}

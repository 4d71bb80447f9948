package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds in a user namespace that maps root only, as in some CI containers. */
@Tag("e2e")
final class SingleIdNamespaceTest {
  @TempDir Path folder;

  private String datestone(String words) {
    return HostShell.run(
        folder,
        "DATESTONE_HOME=home DATESTONE_OFFLINE=true unshare -Ur '"
            + Tool.root().resolve("datestone")
            + "' "
            + words);
  }

  @Test
  void buildWorksWithRootAsTheOnlyUser() throws Exception {
    Process namespace = new ProcessBuilder("unshare", "-Ur", "true").start();
    assumeTrue(namespace.waitFor() == 0, "no user namespaces here, as in a chroot");
    Files.copy(TestImages.busyboxTar(), folder.resolve("image.tar"));
    Files.writeString(
        folder.resolve("Earthfile"),
        """
        VERSION 0.8
        FROM datestone/busybox:test
        t:
            RUN --mount=type=cache,target=/c echo "=$(id -u)" | tee a /c/a
            SAVE ARTIFACT a AS LOCAL a
        """);
    datestone("image import datestone/busybox:test image.tar");
    assertThat(datestone("+t")).contains("| =0\n").contains("ok: 1 step run");
    assertThat(datestone("+t")).contains("ok: 0 steps run");
    assertThat(folder.resolve("a")).hasContent("=0");
  }
}

package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SAVE IMAGE to a real Podman, if installed, with its own storage. */
@Tag("e2e")
class SaveImageToPodmanTest {
  @TempDir Path folder;

  @Test
  void savedImageRunsInPodman() throws IOException {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(each -> Files.isExecutable(Path.of(each, "podman"))));
    Path storage = folder.resolve("storage.conf");
    Files.writeString(
        storage,
        "[storage]\ndriver = \"vfs\"\nrunroot = \"%1$s/run\"\ngraphroot = \"%1$s/graph\"\n"
            .formatted(folder));
    new LayeredImage(folder.resolve("base"))
        .tar(TestImages.busyboxTar())
        .layer("mkdir d; echo x > d/x; echo y > d/y")
        .config("\"Env\":[\"PATH=/bin\"]")
        .write();
    Tool tool =
        Tool.in(HostShell.folder(folder.resolve("project")))
            .withHome(folder.resolve("home"))
            .with("CONTAINERS_STORAGE_CONF", storage.toString());
    tool.run("image", "import", "base:v1", folder.resolve("base").toString()).ok();
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM base:v1
        img:
            RUN rm d/x && echo made > d/made
            ENTRYPOINT ["ls", "/d"]
            SAVE IMAGE datestone-podman:v1
        """);
    assertThat(tool.run("--save-to", "podman", "+img").ok().out())
        .contains("saved image datestone-podman:v1 in podman");
    assertThat(tool.run("--save-to", "podman", "+img").ok().out()).contains("(unchanged)");
    String podman = "CONTAINERS_STORAGE_CONF=" + storage + " podman ";
    assertThat(
            HostShell.run(
                folder,
                podman
                    + "image inspect datestone-podman:v1 --format"
                    + " '{{.Config.Env}} {{.Config.Entrypoint}}'"))
        .isEqualTo("[PATH=/bin] [ls /d]\n");
    // A container may lack what a test machine does not allow; the files do not.
    assertThat(
            HostShell.run(
                folder,
                "m=$(PODMAN image mount datestone-podman:v1) && ls $m/d && cat $m/d/made && PODMAN"
                        .replace("PODMAN", podman)
                    + "image unmount datestone-podman:v1 >/dev/null"))
        .isEqualTo("made\ny\nmade\n");
  }
}

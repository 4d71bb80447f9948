package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SAVE IMAGE to a real Docker daemon, and containers of the image. */
@Tag("e2e")
class SaveImageToDockerTest {
  private static DockerDaemon daemon;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    daemon = DockerDaemon.start();
  }

  @AfterAll
  static void end() {
    daemon.close();
  }

  /** A tool whose docker writes down what it is asked and how much it is given. */
  private Tool tool() throws IOException {
    Tool tool = Tool.in(folder).with("DOCKER_HOST", daemon.host());
    tool.file(
        "bin/docker",
        """
        #!/bin/sh
        echo "$1 $2" >>%1$s/asked
        [ "$1" = load ] || exec /usr/bin/docker "$@"
        cat >%1$s/given
        wc -c <%1$s/given >>%1$s/bytes
        exec /usr/bin/docker "$@" <%1$s/given
        """
            .formatted(folder));
    HostShell.run(folder, "chmod +x bin/docker");
    TestImages.busybox(tool);
    return tool.with("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
  }

  private String asked() throws IOException {
    Path file = folder.resolve("asked");
    String said = Files.exists(file) ? Files.readString(file) : "";
    Files.deleteIfExists(file);
    return said;
  }

  @Test
  void savedImageRunsInDocker() throws IOException {
    Tool tool = tool();
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM datestone/busybox:test
        img:
            WORKDIR /work
            RUN echo secret > /etc/note && rm /bin/wget && mkdir old && echo x > old/x
            RUN rm -r old && mkdir old && echo FIRST > old/new && chown 1000 old/new
            ENV FOO=bar
            USER worker
            ENTRYPOINT ["/bin/sh", "-c"]
            CMD ["id -u; pwd; echo $FOO; ls old; cat old/new; ls /bin/wget || echo gone"]
            SAVE IMAGE datestone-test:v1 datestone-test
        """);
    assertThat(tool.run("+img").ok().out()).contains("saved image datestone-test:v1 in docker");
    assertThat(daemon.docker("run --rm --network=none datestone-test 2>/dev/null"))
        .isEqualTo("1000\n/work\nbar\nnew\nFIRST\ngone\n");
    long first = Long.parseLong(Files.readString(folder.resolve("bytes")).strip());
    assertThat(asked()).isEqualTo("image ls\nload --quiet\n");

    assertThat(tool.run("+img").ok().lines("(unchanged)")).hasSize(2);
    assertThat(asked()).isEqualTo("image ls\n");

    String text = tool.read("Earthfile");
    tool.file("Earthfile", text.replace("FIRST", "SECOND")).run("+img").ok();
    assertThat(daemon.docker("run --rm --network=none datestone-test:v1 'cat old/new'"))
        .isEqualTo("SECOND\n");
    assertThat(asked()).startsWith("image ls\nimage inspect\nload --quiet\nimage ls\n");
    // only the layer that changed
    assertThat(Files.readString(folder.resolve("bytes")).lines().toList().getLast())
        .satisfies(last -> assertThat(Long.parseLong(last)).isLessThan(first / 20));
  }

  @Test
  void baseLayersAreSharedWithDocker() throws IOException {
    Path base = folder.resolve("base");
    new LayeredImage(base)
        .tar(TestImages.busyboxTar())
        .layer(
            "mkdir -p d/gone d/hidden; echo 1 > d/gone/x; echo 2 > d/hidden/old; ln d/gone/x d/hard")
        .layer(
            "mkdir -p d/hidden; touch d/.wh.gone d/hidden/.wh..wh..opq; echo new > d/hidden/new",
            "--no-recursion d/.wh.gone d/hidden d/hidden/.wh..wh..opq d/hidden/new")
        .config("\"Env\":[\"PATH=/bin\",\"ZED=1\"],\"Shell\":[\"/bin/ash\",\"-c\"]")
        .write();
    Tool tool = tool();
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM oci-layout:./base:v1
        img:
            RUN echo FIRST >> /d/hard
            CMD ["sh", "-c", "find /d -type f | sort; cat /d/hard; echo $ZED"]
            SAVE IMAGE on-base:v1
        """);
    tool.run("+img").ok();
    long first = Long.parseLong(Files.readString(folder.resolve("bytes")).strip());
    String run = "run --rm --network=none on-base:v1 2>/dev/null";
    assertThat(daemon.docker(run)).isEqualTo("/d/hard\n/d/hidden/new\n1\nFIRST\n1\n");
    String layers =
        HostShell.run(folder, "skopeo inspect --config oci:base:v1 | jq -c .rootfs.diff_ids")
            .strip();
    String format =
        "image inspect --format '{{json .RootFS.Layers}} {{json .Config.Shell}}' on-base:v1";
    assertThat(daemon.docker(format))
        .startsWith(layers.substring(0, layers.length() - 1) + ",\"sha256:")
        .endsWith("] [\"/bin/ash\",\"-c\"]\n");
    assertThat(tool.run("+img").ok().lines("(unchanged)")).hasSize(1);

    tool.file("Earthfile", tool.read("Earthfile").replace("FIRST", "SECOND")).run("+img").ok();
    assertThat(daemon.docker(run)).contains("1\nSECOND\n1\n");
    assertThat(daemon.docker(format)).startsWith(layers.substring(0, layers.length() - 1));
    assertThat(Files.readString(folder.resolve("bytes")).lines().toList().getLast())
        .as("none of the base's is sent again")
        .satisfies(last -> assertThat(Long.parseLong(last)).isLessThan(first / 20));
  }
}

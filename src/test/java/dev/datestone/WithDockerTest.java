package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WITH DOCKER with a real daemon: this machine's Docker in an image. */
@Tag("e2e")
class WithDockerTest {
  @TempDir Path folder;
  @TempDir static Path scratch;

  private Tool tool;

  @BeforeEach
  void images() {
    assumeTrue(HostShell.isRoot());
    tool = Tool.in(folder);
    TestImages.busybox(tool);
    DockerImage.put(tool, scratch);
  }

  private void earthfile(String targets) {
    tool.file(
        "Earthfile",
        """
        VERSION --docker-cache --try 0.8
        FROM %s
        app:
            FROM %s
            COPY text /text
            CMD ["cat", "/text"]
            SAVE IMAGE app:saved
        """
                .formatted(DockerImage.NAME, TestImages.BUSYBOX)
            + targets);
    tool.file("text", "first\n");
  }

  private static List<Path> cgroups() throws IOException {
    Path root = Path.of("/sys/fs/cgroup"); // of version 2, or of the hierarchies of version 1
    try (Stream<Path> hierarchies = Files.list(root)) {
      return Stream.concat(Stream.of(root), hierarchies)
          .map(each -> each.resolve("datestone"))
          .filter(Files::exists)
          .toList();
    }
  }

  @Test
  void loadedImageRunsAndTheRunIsCachedUntilItChanges() throws IOException {
    earthfile(
        """
        test:
            ARG id=own
            WITH DOCKER --load +app --load other:1=+app --pull %s
                RUN docker run --rm app:saved && docker run --rm other:1 && docker run --rm %s echo pulled && \\
                    [ "$id $EARTHLY_WITH_DOCKER" = "own 1" ]
            END
            RUN [ ! -e /var/run/docker.sock ] && [ ! -e /run/containerd ]
        """
            .formatted(TestImages.BUSYBOX, TestImages.BUSYBOX));
    // New to the store, which other runs of the tests have used.
    String text = "text " + System.nanoTime() + "\n";
    tool.file("text", text);
    assertThat(tool.run("-P", "+test").ok().out())
        .contains("| " + text + "+test | " + text + "+test | pulled\n");
    assertThat(tool.run("-P", "+test").ok().out()).contains("ok: 0 steps run");
    tool.file("text", "other " + text);
    assertThat(tool.run("-P", "+test").ok().out()).contains("| other " + text);
    assertThat(cgroups()).isEmpty();
  }

  @Test
  void keptDaemonIsGivenOnlyWhatItLacks() {
    String id = "only-what-it-lacks-" + System.nanoTime();
    earthfile(
        """
        test:
            ARG then
            WITH DOCKER --cache-id %s --load app:1=+app --load app:2=+app
                RUN set -- /run/datestone/docker/images; docker run --rm app:2 && \\
                    if [ -e $1 ]; then tar tf $1 | grep -c tar; else echo nothing; fi && eval "$then"
            END
        """
            .formatted(id));
    tool.file("text", id + "\n");
    // Both layers, then nothing, then the layer that is new.
    assertThat(tool.run("-P", "+test", "--then=true").ok().out())
        .contains("| " + id + "\n+test --then=true | 2\n");
    assertThat(tool.run("-P", "+test", "--then=docker rmi app:2").ok().out())
        .contains("| " + id + "\n+test --then=docker rmi app:2 | nothing\n");
    assertThat(tool.run("-P", "+test", "--then=docker rmi -f app:1 app:2").ok().out())
        .contains("| " + id + "\n+test --then=docker rmi -f app:1 app:… | nothing\n");
    assertThat(tool.run("-P", "+test", "--then=echo all").ok().out())
        .contains("| " + id + "\n+test --then=echo all | 2\n");
    tool.file("text", "other " + id + "\n");
    assertThat(tool.run("-P", "+test", "--then=true").ok().out())
        .contains("| other " + id + "\n+test --then=true | 1\n");
    tool.run("cache", "rm", "docker " + id).ok();
  }

  @Test
  void twoDaemonsRunAtTheSameTimeAndLeaveNothing() throws IOException {
    earthfile(
        """
        both:
            BUILD +one
            BUILD +two
        one:
            WITH DOCKER --load +app
                RUN docker run --rm --name same app:saved && sleep 2 && [ $(docker ps -aq | wc -l) = 0 ]
            END
        two:
            WITH DOCKER --load +app
                RUN docker run -d --name same -p 8080:80 app:saved && sleep 2 && [ $(docker ps -aq | wc -l) = 1 ]
            END
        """);
    tool.run("-P", "--no-cache", "+both").ok();
    assertThat(cgroups()).isEmpty();
  }

  @Test
  void failureHasTheCommandsExitCodeAndOutput() {
    Path programs = folder.resolve("programs");
    tool.file("programs/slirp4netns", "#!/bin/sh\necho first >&2\necho no tap >&2\nexit 1\n");
    HostShell.run(programs, "chmod +x slirp4netns");
    tool.with("PATH", programs + ":" + System.getenv("PATH"));
    earthfile(
        """
        test:
            TRY
                WITH DOCKER --load +app
                    RUN docker run --rm app:saved >/out; docker run --rm app:saved sh -c 'echo oops; exit 7'
                END
            FINALLY
                SAVE ARTIFACT /out AS LOCAL out
            END
        """);
    Tool.Result result = tool.run("-P", "+test");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("+test failed: exit code 7", "oops");
    assertThat(result.out()).contains("no network: slirp4netns: no tap");
    assertThat(tool.read("out")).isEqualTo("first\n");
  }

  @Test
  void daemonThatDoesNotStartIsSaidWithItsLog() {
    earthfile(
        """
        test:
            RUN mkdir /etc/docker && echo '{"no-such-setting": 1}' >/etc/docker/daemon.json
            WITH DOCKER
                RUN true
            END
        """);
    assertThat(tool.run("-P", "+test").err())
        .contains("+test failed: the Docker daemon did not start", "no-such-setting");
  }

  @Test
  void dataOfADaemonWithACacheIdIsKept() {
    earthfile(
        """
        test:
            ARG name
            WITH DOCKER --cache-id %s --load +app
                RUN docker create --name $name app:saved && docker ps -a --format '{{.Names}}' | sort | xargs echo names:
            END
        """
            .formatted("t" + System.nanoTime()));
    assertThat(tool.run("-P", "+test", "--name=a1").ok().out()).contains("| names: a1\n");
    assertThat(tool.run("-P", "+test", "--name=a2").ok().out()).contains("| names: a1 a2\n");
  }

  @Test
  void killedBuildLeavesNothingAndTheNextRuns() throws Exception {
    earthfile(
        """
        test:
            WITH DOCKER --load +app
                RUN docker run -d app:saved sleep 1000 && echo started && sleep 1000
            END
        again:
            WITH DOCKER --load +app
                RUN docker run --rm app:saved
            END
        """);
    Path home = folder.resolve("home");
    tool.withHome(home);
    TestImages.busybox(tool);
    DockerImage.put(tool, Files.createDirectory(folder.resolve("image")));
    Path logs = Files.createDirectory(folder.resolve("logs"));
    Process build = tool.start(logs, "-P", "+test");
    RunningTool.await(
        () -> HostShell.run(logs, "grep -c '| started$' out || true").startsWith("1"));
    List<ProcessHandle> all = build.descendants().toList();
    build.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    build.waitFor();
    RunningTool.await(() -> RunningTool.processesWith(home + "") == 0);
    assertThat(RunningTool.mountsBelow(home)).isFalse();
    assertThat(tool.run("-P", "+again").ok().out()).contains("| first\n");
    assertThat(home.resolve("tmp")).isEmptyDirectory();
    assertThat(cgroups()).isEmpty();
  }

  @Test
  void shellOnFailureIsBesideTheDaemon() throws Exception {
    earthfile(
        """
        test:
            WITH DOCKER --load +app
                RUN docker run --name before app:saved && false
            END
        """);
    try (TerminalSession terminal = TerminalSession.start(tool, folder, "-P", "-i", "+test")) {
      terminal.saying("failed: exit code 1").saying("# ");
      terminal.type("docker run --rm app:saved | sed s/first/again/\n");
      terminal.saying("\nagain");
      terminal.type("docker ps -a --format 'name={{.Names}}'; exit\n");
      terminal.saying("name=before");
      assertThat(terminal.end()).isEqualTo(1);
    }
  }

  @Test
  void afterLocallyTheHostsDockerIsUsed() throws Exception {
    earthfile(
        """
        test:
            LOCALLY
            WITH DOCKER --load host-app:1=+app
                RUN /usr/bin/docker run --rm --network=none host-app:1
            END
        """);
    try (DockerDaemon daemon = DockerDaemon.start()) {
      tool.with("DOCKER_HOST", daemon.host());
      assertThat(tool.run("+test").ok().out()).contains("| first\n");
      assertThat(daemon.docker("images --format '{{.Repository}}:{{.Tag}}'"))
          .isEqualTo("host-app:1\n");
    }
  }
}

package dev.datestone.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Needs namespaces, crun and busybox-static. As root:
 *
 * <pre>unshare -m --propagation private mvn test -Dtest=ContainerTest,OverlayTest -Dtests.excluded=
 *   -Ddatestone.rootless=0</pre>
 *
 * As a normal user: {@code unshare -Ur --map-auto -m --propagation private --pid --fork
 * --mount-proc mvn … -Ddatestone.rootless=1}.
 */
@Tag("e2e")
class ContainerTest {
  @TempDir Path temp;
  private Overlay overlay;
  private int runs;

  ContainerTest(@TempDir Path work) throws IOException {
    Path lower = Rootfs.make(folder(work, "lower"));
    overlay =
        Overlay.mount(
            List.of(lower), folder(work, "upper"), folder(work, "work"), folder(work, "m"), true);
  }

  @BeforeEach
  void machine() {
    assertThat(Requirements.check()).isEmpty();
  }

  @AfterEach
  void unmount() {
    overlay.close();
  }

  @Test
  void outputAndExitCodeAreReported() throws Exception {
    assertThat(sh("echo one; echo two >&2; echo three; exit 7")).isEqualTo("one\ntwo\nthree\n[7]");
    assertThat(sh("sh -c 'kill -9 $$'; exit $?")).isEqualTo("Killed\n[137]");
    assertThat(sh("cat; echo end")).isEqualTo("end\n[0]");
  }

  @Test
  void environmentAndWorkdirAreSet() throws Exception {
    ContainerSpec spec = spec("echo $A $HOME $PATH; pwd; hostname");
    spec =
        new ContainerSpec(
            spec.rootfs(),
            spec.argv(),
            List.of("A=a b", "PATH=/bin"),
            "/data",
            "",
            List.of(),
            List.of(),
            ContainerSpec.Network.HOST,
            false,
            false);
    assertThat(run(spec)).isEqualTo("a b /root /bin\n/data\ndatestone\n[0]");
  }

  @Test
  void userAndGroupsAreSet() throws Exception {
    assertThat(run(as("alice", "id; echo $HOME")))
        .isEqualTo(
            "uid=1000(alice) gid=1001(alice) groups=10(wheel),1001(alice)\n/home/alice\n[0]");
    assertThat(run(as("3:4", "id -u; id -g"))).isEqualTo("3\n4\n[0]");
    assertThatThrownBy(() -> run(as("carol", "id")))
        .isInstanceOf(SandboxException.UnknownUser.class);
  }

  @Test
  void commandThatCannotStartSaysWhy() throws Exception {
    var spec = ContainerSpec.of(overlay.merged(), List.of("/bin/nothing"), List.of());
    assertThat(Container.run(spec, scratch(), (b, o, l) -> {}))
        .isInstanceOfSatisfying(
            ExitStatus.NotStarted.class, s -> assertThat(s.reason()).contains("/bin/nothing"));
  }

  @Test
  void mountPointsLeaveNothingInTheLayer(@TempDir Path work) throws Exception {
    assertThat(sh("rm /data -r; echo x >/new")).isEqualTo("[0]");
    Path upper = overlay.merged().resolveSibling("upper");
    overlay.close();
    assertThat(tree(upper)).containsExactlyInAnyOrder("data", "new", "etc");
    // The second time on stubs: not even the folder of a stub is touched.
    Path stubs = folder(work, "stubs");
    MountPoints.createStubs(stubs, MountPoints.ALWAYS);
    Path lower = overlay.merged().resolveSibling("lower");
    Path again = folder(work, "upper");
    overlay =
        Overlay.mount(List.of(stubs, lower), again, folder(work, "work"), folder(work, "m"), true);
    assertThat(sh("echo x >/new; cat /etc/hosts | grep -c localhost")).isEqualTo("2\n[0]");
    assertThat(tree(again)).containsExactly("new");
  }

  @Test
  void mountsAreVisible() throws Exception {
    Path source = folder(temp, "source");
    Files.writeString(source.resolve("file"), "text\n");
    ContainerSpec spec =
        spec("cat /in/file /one; echo x >/in/file; echo y >/out/file; echo z >/mem/z");
    List<ContainerSpec.Mount> mounts =
        List.of(
            new ContainerSpec.Bind(source, "/in", true),
            new ContainerSpec.Bind(source.resolve("file"), "/one", true),
            new ContainerSpec.Bind(folder(temp, "cache"), "/out", false),
            new ContainerSpec.Tmpfs("/mem", 65_536, 01777));
    spec =
        new ContainerSpec(
            spec.rootfs(),
            spec.argv(),
            List.of(),
            "/",
            "",
            mounts,
            List.of("1.2.3.4 far"),
            ContainerSpec.Network.NONE,
            false,
            false);
    assertThat(run(spec)).contains("text\ntext\n").contains("Read-only").endsWith("[0]");
    assertThat(temp.resolve("cache/file")).hasContent("y");
    assertThat(overlay.merged().toFile().list()).doesNotContain("in", "one", "out", "mem");
  }

  @Test
  void networkNoneHasOnlyLoopback() throws Exception {
    ContainerSpec host = spec("ip -o link | grep -c .; ip -o link | grep -c 'lo:.*UP'");
    ContainerSpec none =
        new ContainerSpec(
            host.rootfs(),
            host.argv(),
            List.of(),
            "/",
            "",
            List.of(),
            List.of(),
            ContainerSpec.Network.NONE,
            false,
            false);
    assertThat(run(none)).startsWith("1\n1\n");
  }

  @Test
  void hostIsOutOfReach() throws Exception {
    assertThat(sh("grep CapBnd /proc/self/status")).contains("00000000a80425fb");
    assertThat(sh("unshare -U true")).contains("Operation not permitted").endsWith("[1]");
    assertThat(sh("touch /sys/x")).contains("Read-only file system");
    assertThat(sh("echo 1 >/proc/sys/kernel/printk")).contains("Read-only file system");
    assertThat(sh("ls -A /sys/firmware /sys/fs/cgroup | grep -v : | grep .")).isEqualTo("[1]");
    assertThat(sh("grep Seccomp: /proc/self/status")).contains("2");
    assertThat(sh("echo $$; ls -d /dev/null /dev/pts/ptmx /dev/shm /dev/fd")).startsWith("1\n");
    assertThat(sh("echo x >/dev/null && echo y >/dev/shm/f")).endsWith("[0]");
  }

  @Test
  void privilegedContainerHasAllCapabilities() throws Exception {
    ContainerSpec spec = spec("unshare -m echo made; grep Seccomp: /proc/self/status");
    spec =
        new ContainerSpec(
            spec.rootfs(),
            spec.argv(),
            List.of(),
            "/",
            "",
            List.of(),
            List.of(),
            ContainerSpec.Network.HOST,
            true,
            false);
    assertThat(run(spec)).startsWith("made\n").contains("0");
  }

  @Test
  void failingSinkFailsTheRunAtItsEnd() {
    assertThatThrownBy(
            () ->
                Container.run(
                    spec("echo x; echo y >/finished"),
                    scratch(),
                    (buffer, offset, length) -> {
                      throw new IllegalStateException("full");
                    }))
        .hasMessage("full");
    assertThat(overlay.merged().resolve("finished")).exists();
  }

  /** The environment holds secrets: what the runtime reads and writes never comes to a disk. */
  @Test
  void runtimeFilesAreInMemoryOnly() throws Exception {
    Path scratch = scratch();
    var seen = new ArrayList<String>();
    Container.run(
        spec("echo x"),
        scratch,
        (buffer, offset, length) -> {
          try {
            seen.add(
                Files.getFileStore(scratch).type() + Files.exists(scratch.resolve("config.json")));
          } catch (IOException e) {
            seen.add(e.toString());
          }
        });
    assertThat(seen).containsOnly("tmpfstrue");
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void interruptKillsAllProcesses() throws Exception {
    for (int wait : new int[] {0, 2, 5, 9, 14, 300}) {
      Path scratch = scratch();
      var done = new CountDownLatch(1);
      var how = new ArrayList<Object>();
      Thread run =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      how.add(
                          Container.run(spec("sleep 7654 & sleep 7654"), scratch, (b, o, l) -> {}));
                    } catch (IOException | InterruptedException | RuntimeException ended) {
                      how.add(ended);
                    }
                    done.countDown();
                  });
      Thread.sleep(wait);
      run.interrupt();
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(how.getFirst()).isInstanceOf(InterruptedException.class);
      assertThat(sleepers()).isZero();
      assertThat(scratch).isEmptyDirectory();
    }
  }

  @Test
  void containersRunConcurrently() throws Exception {
    Path lower = overlay.merged().resolveSibling("lower");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Future<String>>();
      for (int number = 0; number < 20; number++) {
        String script = "echo " + number;
        Path own = folder(temp, "many" + number);
        all.add(threads.submit(() -> onItsOwn(lower, own, script)));
      }
      for (int number = 0; number < 20; number++) {
        assertThat(all.get(number).get()).isEqualTo(number + "\n[0]");
      }
    }
  }

  @Test
  void runcWorksToo() throws Exception {
    // It needs the cgroups that we hide from crun: by itself, with
    // -Dtest=ContainerTest#runcWorksToo
    assumeTrue(Files.isDirectory(Path.of("/sys/fs/cgroup/unified")) && !Sandbox.isRootless());
    var runc = new OciRuntime(Path.of("/usr/sbin/runc"), OciRuntime.Kind.RUNC);
    var output = new ByteArrayOutputStream();
    ContainerSpec spec = spec("echo x; unshare -U true; unshare -m true; id -u; exit 5");
    Path scratch = scratch();
    assertThat(Container.run(runc, spec, scratch, output::write))
        .isEqualTo(new ExitStatus.Exited(5));
    assertThat(output.toString(UTF_8))
        .startsWith("x\n")
        .contains("not permitted")
        .endsWith("\n0\n");
    var none = ContainerSpec.of(overlay.merged(), List.of("/bin/nothing"), List.of());
    assertThat(Container.run(runc, none, scratch(), output::write))
        .isInstanceOf(ExitStatus.NotStarted.class);
    assertThat(scratch).isEmptyDirectory();
  }

  private static String onItsOwn(Path lower, Path own, String script)
      throws IOException, InterruptedException {
    try (var mine =
        Overlay.mount(
            List.of(lower), folder(own, "upper"), folder(own, "work"), folder(own, "m"), true)) {
      var argv = List.of("/bin/sh", "-c", script);
      return run(ContainerSpec.of(mine.merged(), argv, List.of()), folder(own, "run"));
    }
  }

  private static long sleepers() {
    return ProcessHandle.allProcesses()
        .filter(one -> one.info().commandLine().orElse("").endsWith("sleep 7654"))
        .count();
  }

  private String sh(String script) throws IOException, InterruptedException {
    return run(spec(script));
  }

  private ContainerSpec spec(String script) {
    return ContainerSpec.of(overlay.merged(), List.of("/bin/sh", "-c", script), List.of());
  }

  private ContainerSpec as(String user, String script) {
    return new ContainerSpec(
        overlay.merged(),
        List.of("/bin/sh", "-c", script),
        List.of(),
        "/",
        user,
        List.of(),
        List.of(),
        ContainerSpec.Network.HOST,
        false,
        false);
  }

  private String run(ContainerSpec spec) throws IOException, InterruptedException {
    return run(spec, scratch());
  }

  private static String run(ContainerSpec spec, Path scratch)
      throws IOException, InterruptedException {
    var output = new ByteArrayOutputStream();
    return switch (Container.run(spec, scratch, output::write)) {
      case ExitStatus.Exited(int code) -> output.toString(UTF_8) + "[" + code + "]";
      case ExitStatus.NotStarted(String reason) ->
          output.toString(UTF_8) + "not started: " + reason;
    };
  }

  private Path scratch() throws IOException {
    return folder(temp, "run" + runs++);
  }

  private static Path folder(Path parent, String name) throws IOException {
    return Files.createDirectories(parent.resolve(name));
  }

  private static List<String> tree(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> !path.equals(root))
          .map(path -> root.relativize(path).toString())
          .toList();
    }
  }
}

package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls that are killed or run out of disk space, and the next pull. */
@Tag("e2e")
final class InterruptedPullTest {
  private static final int LAYERS = 6;

  @TempDir Path folder;
  private final FakeRegistry registry = new FakeRegistry();
  private final List<String> digests = new ArrayList<>();
  private String name = "";
  private Tool tool;

  @BeforeEach
  void start() {
    name = registry.host() + "/app:v1";
    tool =
        Tool.in(HostShell.folder(folder.resolve("project")))
            .withHome(folder.resolve("home"))
            .with("DATESTONE_OFFLINE", "false")
            .with("HOME", HostShell.folder(folder.resolve("user")).toString());
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM "
            + name
            + "\nt:\n    RUN cat /d/* | sha256sum > out\n"
            + "    SAVE ARTIFACT out AS LOCAL out\n");
  }

  @AfterEach
  void end() {
    registry.close();
  }

  /** An image with a layer for each of these commands, which make files in d. */
  private void held(List<String> commands) throws IOException {
    LayeredImage image = new LayeredImage(folder.resolve("oci")).tar(TestImages.busyboxTar());
    commands.forEach(each -> image.layer("mkdir d; " + each, "d/*"));
    String manifest = image.write();
    Path blobs = folder.resolve("oci/blobs/sha256");
    try (Stream<Path> all = Files.list(blobs)) {
      for (Path each : all.toList()) {
        String digest = each.getFileName().toString();
        registry.held.put("app@sha256:" + digest, Files.readAllBytes(each));
        if (Files.size(each) > 5000) {
          digests.add(digest);
        }
      }
    }
    registry.held.put("app:v1", Files.readAllBytes(blobs.resolve(manifest)));
  }

  /** A layer comes in pieces. */
  private boolean slowly(HttpExchange exchange, String request) throws IOException {
    byte[] blob = registry.held.get(request.replace("GET /v2/", "").replace("/blobs/", "@"));
    if (!request.startsWith("GET /v2/app/blobs/") || blob == null || blob.length < 5000) {
      return false;
    }
    exchange.sendResponseHeaders(200, blob.length);
    try {
      for (int at = 0; at < blob.length; at += 1 << 16) {
        exchange.getResponseBody().write(blob, at, Math.min(1 << 16, blob.length - at));
        exchange.getResponseBody().flush();
        Thread.sleep(30);
      }
    } catch (IOException | InterruptedException e) {
      return true; // who asked has gone
    }
    return true;
  }

  private Set<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return new TreeSet<>(all.map(each -> each.getFileName().toString()).toList());
    }
  }

  @Test
  void killedPullIsResumed() throws IOException {
    List<String> commands = new ArrayList<>();
    for (int i = 0; i < LAYERS; i++) {
      commands.add("head -c " + (300_000 + i * 200_000) + " /dev/urandom > d/f" + i);
    }
    held(commands);
    tool.run("image", "pull", name).ok();
    Set<String> layers = names(folder.resolve("home/layers"));
    tool.run("+t").ok();
    String right = tool.read("out");
    int killed = 0;
    for (int seed = 0; seed < 6; seed++) {
      Path home = folder.resolve("home" + seed);
      tool.withHome(home);
      registry.trouble((exchange, request, time) -> slowly(exchange, request));
      registry.requests.clear();
      Random random = new Random(seed * 0x9E3779B97F4A7C15L);
      int asked = random.nextInt(LAYERS + 2);
      RunningTool pull = RunningTool.of(tool, "image", "pull", name);
      RunningTool.await(() -> registry.requests("GET /v2/app/blobs/") > asked);
      RunningTool.command("sleep", "0." + random.nextInt(4) + random.nextInt(10));
      Optional<ProcessHandle> java = pull.java();
      if (random.nextBoolean()) {
        pull.kill("KILL");
      } else {
        java.ifPresent(each -> RunningTool.kill("KILL", Long.toString(each.pid())));
      }
      killed += pull.end().code() == 0 ? 0 : 1;
      RunningTool.await(() -> java.isEmpty() || !java.get().isAlive());
      registry.trouble((exchange, request, time) -> false);
      List<String> complete =
          digests.stream().filter(each -> Files.exists(home.resolve("blobs/" + each))).toList();
      registry.requests.clear();
      tool.run("image", "pull", name).ok();
      for (String each : digests) {
        assertThat(registry.requests("GET /v2/app/blobs/sha256:" + each))
            .as("seed %d, %s", seed, each)
            .isEqualTo(complete.contains(each) ? 0 : 1);
      }
      assertThat(names(home.resolve("layers"))).as("seed %d", seed).isEqualTo(layers);
      tool.run("+t").ok();
      assertThat(tool.read("out")).as("seed %d", seed).isEqualTo(right);
      assertThat(home.resolve("tmp")).as("seed %d", seed).isEmptyDirectory();
    }
    assertThat(killed).isGreaterThan(3);
  }

  /** Runs a script with $T for the tool and the store on a disk of some megabytes. */
  private String onASmallDisk(int megabytes, String script) throws Exception {
    Path out = folder.resolve("script.out");
    HostShell.folder(folder.resolve("disk"));
    ProcessBuilder builder =
        tool.withHome(folder.resolve("disk/home"))
            .process(
                HostShell.mounting(
                    "mount -t tmpfs -o size=" + megabytes + "m none ../disk\n" + script));
    builder.environment().put("T", Tool.root() + "/datestone");
    builder.environment().put("NAME", name);
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
    return Files.readString(out);
  }

  @Test
  void pullIsResumedAfterAFullDisk() throws Exception {
    // Small as they come, large as they are unpacked.
    held(List.of("seq 100000 > d/a", "seq 1000000 > d/b", "seq 1 1900000 > d/c"));
    String said =
        onASmallDisk(
            14,
            """
            DATESTONE_IMAGE_DOWNLOADS=1 "$T" image pull $NAME
            echo "code $?"
            ls ../disk/home/images ../disk/home/running
            ls ../disk/home/tmp
            "$T" image ls | tail -n +2
            echo == more
            mount -o remount,size=60m ../disk
            "$T" image pull $NAME
            echo "code $?"
            "$T" +t
            echo "code $?"
            ls ../disk/home/tmp
            """);
    String full = said.substring(0, said.indexOf("== more"));
    assertThat(full)
        .contains("error: cannot pull " + name + ": the disk of DATESTONE_HOME (")
        .contains("disk/home) is full\nhint: free space with datestone prune\ncode 1\n")
        .doesNotContain("bug in datestone")
        .endsWith("../disk/home/images:\n\n../disk/home/running:\n");
    assertThat(said).contains("code 0\n").endsWith("code 0\n").contains("1 of 4 layers");
  }

  @Test
  void freeSpaceIsCheckedBeforeThePull() throws Exception {
    held(List.of("head -c 3000000 /dev/urandom > d/a", "head -c 9000000 /dev/urandom > d/b"));
    String said = onASmallDisk(9, "\"$T\" image pull $NAME; echo code $?; ls ../disk/home/layers");
    assertThat(said)
        .contains("cannot pull " + name + ": its missing layers have 1")
        .endsWith(" MB left\nhint: free space with datestone prune\ncode 1\n");
    assertThat(digests)
        .noneMatch(each -> registry.requests("GET /v2/app/blobs/sha256:" + each) > 0);
  }
}

package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images built on a base image keep the base's layer digests in every destination. */
@Tag("e2e")
final class SavedImageBaseLayersTest {
  private static final String NO_IMAGE = "--no-image-output";
  // All but dates. The same busybox looks at what the build sees and at what is unpacked.
  private static final String LOOK =
      "find /d /bin | sort | while read -r f; do stat -c \"%n %F %a %u %g\" $f; readlink $f"
          + " || true; done; find /d -type f | sort | xargs sha256sum";

  @TempDir Path folder;
  private final Path busybox = TestImages.busyboxTar();
  private DockerRegistry registry;

  @BeforeEach
  void start() {
    registry = DockerRegistry.in(folder.resolve("registry"));
  }

  @AfterEach
  void end() {
    registry.close();
  }

  private Tool tool(String name) {
    return Tool.in(HostShell.folder(folder.resolve(name)))
        .withHome(folder.resolve(name + "-home"))
        .with("DATESTONE_OFFLINE", "false")
        .with("SOURCE_DATE_EPOCH", "1587038400")
        .with("HOME", HostShell.folder(folder.resolve("user")).toString());
  }

  /** Three layers, of which the last takes away and covers what is below. */
  private LayeredImage base() {
    return new LayeredImage(folder.resolve("base"))
        .tar(busybox)
        .layer(
            """
            mkdir -p d/gone d/hidden d/keep; echo 1 > d/gone/x; echo 2 > d/hidden/old
            echo one > d/file; ln d/file d/hard; ln -s file d/link; chmod 4750 d/file
            chown 7:8 d/keep; chmod 1777 d/keep; head -c 300000 /dev/urandom > d/noise
            """)
        .layer(
            "mkdir -p d/hidden; touch d/.wh.gone d/hidden/.wh..wh..opq; echo new > d/hidden/new",
            "--no-recursion d/.wh.gone d/hidden d/hidden/.wh..wh..opq d/hidden/new")
        .config(
            """
            "Env":["PATH=/bin","ZED=1","ABC=2"],"Shell":["/bin/ash","-e","-c"],"StopSignal":"SIGINT",
            "Healthcheck":{"Test":["CMD-SHELL","true"],"Interval":1000000000},"OnBuild":["RUN false"]
            """)
        .history(
            """
            {"created":"2020-01-02T03:04:05Z","created_by":"ADD busybox","comment":"first"},
            {"created":"2020-01-02T03:04:06Z","created_by":"RUN d"},
            {"created":"2020-01-02T03:04:07Z","created_by":"ENV ZED=1","empty_layer":true},
            {"created":"2020-01-02T03:04:08Z","created_by":"RUN less"}
            """);
  }

  private static Tool app(Tool tool, String base, String out) {
    return tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM %s
        app:
            ENV ABC=3
            ENV MMM=4
            RUN echo made > /d/made && rm /d/hidden/new && echo more >> /d/file
            SAVE IMAGE --push %s
        """
            .formatted(base, out));
  }

  private String of(String image, String words, String query) {
    return HostShell.run(
            folder,
            "skopeo inspect " + words + " --tls-verify=false docker://" + image + query(query))
        .strip();
  }

  private static String query(String query) {
    return " | jq -c '" + query + "'";
  }

  private String layers(String image) {
    return of(image, "--raw", "[.layers[].digest]");
  }

  private static void startsWith(String image, String base) {
    assertThat(image).startsWith(base.substring(0, base.length() - 1) + ",\"sha256:");
  }

  private static String digest(Tool.Result pushed) {
    String line = pushed.lines("pushed image").getFirst();
    return line.substring(line.indexOf("@sha256:"), line.indexOf("@sha256:") + 72);
  }

  @Test
  void pushToTheRegistryOfTheBaseSendsOnlyNewLayers() {
    String name = registry.host() + "/us/base:v1";
    String out = registry.host() + "/our/app:v1";
    base().push(name, "");
    long before = registry.requests("PATCH");
    Tool.Result first = app(tool("one"), name, out).run(NO_IMAGE, "--push", "+app").ok();
    startsWith(layers(out), layers(name));
    assertThat(registry.requests("PATCH /v2/our/app") + before)
        .as("one layer and the configuration")
        .isEqualTo(registry.requests("PATCH"))
        .isEqualTo(before + 2);
    assertThat(first.out()).contains("(2 blobs sent, ");

    assertThat(of(out, "--config", ".config.Env"))
        .isEqualTo("[\"PATH=/bin\",\"ZED=1\",\"ABC=3\",\"MMM=4\"]");
    assertThat(of(out, "--config --raw", ".config|[.Shell,.StopSignal,.Healthcheck.Test,.OnBuild]"))
        .as("as docker does; what the base wants of a docker build is not done, and not handed on")
        .isEqualTo("[[\"/bin/ash\",\"-e\",\"-c\"],\"SIGINT\",[\"CMD-SHELL\",\"true\"],null]");
    assertThat(of(out, "--config", "[.history[]|[.created,.created_by,.comment,.empty_layer]]"))
        .startsWith(
            "[[\"2020-01-02T03:04:05Z\",\"ADD busybox\",\"first\",null],"
                + "[\"2020-01-02T03:04:06Z\",\"RUN d\",null,null],"
                + "[\"2020-01-02T03:04:07Z\",\"ENV ZED=1\",null,true],"
                + "[\"2020-01-02T03:04:08Z\",\"RUN less\",null,null],"
                + "[\"2020-04-16T12:00:00Z\",\"RUN echo made")
        .doesNotContain("FROM");

    // Another store, another day, nothing to be mounted any more: the same image.
    HostShell.run(folder, "sleep 1.1");
    Tool two = app(tool("two"), name, out);
    assertThat(digest(two.run(NO_IMAGE, "--push", "+app").ok())).isEqualTo(digest(first));
    assertThat(digest(app(two, name, registry.host() + "/b/app:x").run(NO_IMAGE, "--push", "+app")))
        .isEqualTo(digest(first));
  }

  @Test
  void pushToAnotherRegistrySendsTheOriginalBaseLayers() throws IOException {
    String name = registry.host() + "/us/base:v1";
    base().push(name, "");
    try (DockerRegistry other = DockerRegistry.in(folder.resolve("other"))) {
      String out = other.host() + "/app:v1";
      Tool tool = app(tool("one"), name, out);
      String pushed = digest(tool.run(NO_IMAGE, "--push", "+app").ok());
      startsWith(layers(out), layers(name));
      assertThat(registry.requests("GET /v2/us/base/blobs")).isEqualTo(4);

      // The same by way of a folder, without anybody to ask.
      registry.stop();
      tool.run("--offline", "--save-to", "oci:out", "+app").ok();
      assertThat(HostShell.run(folder, "skopeo inspect --raw oci:one/out:" + out + " | sha256sum"))
          .startsWith(pushed.substring("@sha256:".length()));
      HostShell.asRoot(folder, "umoci unpack --image one/out:" + out + " bundle >/dev/null 2>&1");
      tool.file(
          "look/Earthfile",
          "VERSION 0.8\nIMPORT .. AS up\nt:\n    FROM up+app\n    RUN " + LOOK + "\n");
      List<String> seen =
          tool.run("./look+t").ok().lines("| ").stream()
              .map(line -> line.substring(line.indexOf("| ") + 2))
              .filter(line -> !line.contains("-->"))
              .toList();
      assertThat(HostShell.asRoot(folder, "chroot bundle/rootfs /bin/sh -c '" + LOOK + "'").lines())
          .hasSizeGreaterThan(60)
          .contains("/d/hard regular file 4750 0 0", "/d/keep directory 1777 7 8")
          .isEqualTo(seen);

      // What is not here and cannot be had is said; what is damaged is had again.
      Path archives = folder.resolve("one-home/archives");
      List<Path> kept;
      try (var files = Files.list(archives)) {
        kept = files.toList();
      }
      assertThat(kept).hasSize(3);
      for (Path each : kept) {
        byte[] bytes = Files.readAllBytes(each);
        bytes[bytes.length / 2] ^= 1;
        Files.write(each, bytes);
      }
      Tool.Result failed = tool.run("--save-to", "oci:second", "+app");
      assertThat(failed.code()).isEqualTo(1);
      assertThat(failed.out() + failed.err())
          .contains(
              "of " + name + " is not in the store, and cannot be fetched from " + registry.host());
    }
  }

  @Test
  void damagedOrMissingBaseLayerIsDownloadedAgain() {
    String name = registry.host() + "/us/base:v1";
    base().push(name, "");
    Tool tool = app(tool("one"), name, registry.host() + "/app:v1");
    tool.run("--save-to", "oci:first", "+app").ok();
    HostShell.run(
        folder, "cd one-home/archives && rm $(ls | head -1) && echo x >> $(ls | tail -1)");
    tool.run("--save-to", "oci:second", "+app").ok();
    HostShell.run(folder, "diff -r one/first one/second");
    tool.run("image", "rm", name).ok();
    tool.run("prune", "--all").ok();
    assertThat(HostShell.run(folder, "ls one-home/archives")).isEmpty();
  }

  @Test
  void ociFolderCanBeABase() {
    String name = registry.host() + "/us/base:v1";
    base().push(name, "");
    app(tool("one"), name, "x:v1").run(NO_IMAGE, "+app").ok();
    HostShell.run(folder, "rm -r one-home/archives");
    registry.stop();
    String want = "[.layers[].digest]'";
    String base =
        HostShell.run(folder, "skopeo inspect --raw oci:base:v1 | jq -c '" + want).strip();
    for (String each : List.of("one", "two")) {
      app(tool(each), "oci-layout:../base:v1", "x:v1").run("--save-to", "oci:out", "+app").ok();
      startsWith(
          HostShell.run(folder, "skopeo inspect --raw oci:" + each + "/out | jq -c '" + want)
              .strip(),
          base);
    }
  }

  @Test
  void importedArchiveKeepsItsLayers() {
    base().write();
    HostShell.run(folder, "skopeo copy -q oci:base:v1 docker-archive:saved.tar:ours/base:v1");
    HostShell.run(folder, "skopeo copy -q oci:base:v1 oci-archive:oci.tar:v1");
    String contents =
        HostShell.run(folder, "skopeo inspect --config oci:base:v1" + diffIds()).strip();
    for (String each : List.of("saved", "oci")) {
      String out = registry.host() + "/" + each + ":v1";
      String first = imported(each + "1", each + ".tar", out);
      startsWith(of(out, "--config", "[.rootfs.diff_ids[]]"), contents);
      assertThat(imported(each + "2", each + ".tar", out)).isEqualTo(first);
      assertThat(of(out, "--raw", "[.layers[].mediaType]|unique"))
          .isEqualTo("[\"application/vnd.oci.image.layer.v1.tar+gzip\"]");
    }
    startsWith(
        layers(registry.host() + "/oci:v1"),
        HostShell.run(folder, "skopeo inspect --raw oci:base:v1 | jq -c '[.layers[].digest]'")
            .strip());
    // docker load reads plain archives only; skopeo digests each.
    app(tool("saved1"), "ours/base:v1", "x:v1")
        .run("--save-to", "docker-archive:x.tar", "+app")
        .ok();
    HostShell.run(folder, "skopeo copy -q docker-archive:saved1/x.tar:x:v1 dir:copied");
    app(tool("oci1"), "ours/base:v1", "x:v1").run("--save-to", "docker-archive:x.tar", "+app").ok();
    HostShell.run(folder, "cmp saved1/x.tar oci1/x.tar");
  }

  private static String diffIds() {
    return " | jq -c '[.rootfs.diff_ids[]]'";
  }

  private String imported(String name, String file, String out) {
    Tool tool = app(tool(name), "ours/base:v1", out);
    tool.run("image", "import", "ours/base:v1", folder.resolve(file).toString()).ok();
    return digest(tool.run(NO_IMAGE, "--push", "+app").ok());
  }
}

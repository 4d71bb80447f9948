package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SAVE IMAGE to folders and archives, read by an independent tool. */
@Tag("e2e")
class SaveImageTest {
  private static final String EARTHFILE =
      """
      VERSION 0.8
      FROM datestone/busybox:test
      img:
          WORKDIR /work
          COPY hello.txt hello.txt
          RUN mkdir d gone && echo one > d/a && ln d/a d/b && ln -s a d/l && chmod 4750 d/a \\
              && chown -h 1000:1000 d/l && touch 'd/ünï' && echo x > gone/f && echo old > kept
          RUN rm -r gone && rm /bin/wget && mv d e && touch kept && echo LAST > e/last
          RUN mv e f && rm -r f && mkdir f && echo again > f/again
          ENV FOO=bar
          ENV PATH=/bin
          EXPOSE 80 53/udp
          VOLUME /data
          LABEL org.example.a="b c"
          USER worker
          HEALTHCHECK --interval=30s --retries=3 CMD true
          ENTRYPOINT ["/bin/sh", "-c"]
          CMD ["cat /work/hello.txt"]
          SAVE IMAGE --push my/image:v1 my/image
      """;

  @TempDir Path folder;

  private Tool project(String name) {
    Tool tool =
        Tool.in(HostShell.folder(folder.resolve(name))).with("SOURCE_DATE_EPOCH", "1587038400");
    TestImages.busybox(tool);
    return tool.file("Earthfile", EARTHFILE).file("hello.txt", "hello\n");
  }

  private String jq(String filter, String source) {
    return HostShell.run(folder, source + " | jq -c '" + filter + "'").strip();
  }

  @Test
  void ociFolderHasTheConfigurationOfTheEarthfile() throws IOException {
    Tool tool = project("p");
    assertThat(tool.run("--save-to", "oci:../out", "+img").ok().out())
        .contains("saved image my/image:v1 in ")
        .doesNotContain("unchanged");
    String config = "skopeo inspect --config oci:out:my/image:v1";
    assertThat(jq(".config | [.User,.WorkingDir,.Env,.Entrypoint,.Cmd]", config))
        .isEqualTo(
            "[\"worker\",\"/work\",[\"FOO=bar\",\"PATH=/bin\"],[\"/bin/sh\",\"-c\"],"
                + "[\"cat /work/hello.txt\"]]");
    assertThat(jq(".config | [.ExposedPorts,.Volumes,.Labels]", config))
        .isEqualTo("[{\"53/udp\":{},\"80/tcp\":{}},{\"/data\":{}},{\"org.example.a\":\"b c\"}]");
    assertThat(jq("[.created,.os,.history[1,2].created_by]", config))
        .isEqualTo(
            "[\"2020-04-16T12:00:00Z\",\"linux\",\"WORKDIR /work\",\"COPY hello.txt hello.txt\"]");
    assertThat(jq("[(.rootfs.diff_ids|length), (.history|length)]", config)).isEqualTo("[6,6]");
    // skopeo checks every digest and size on the way
    HostShell.run(folder, "skopeo copy -q oci:out:my/image:latest dir:copied");
    assertThat(tree("copied"))
        .contains("hello.txt", "work/kept", "work/f/again")
        .doesNotContain("work/d", "work/e", "work/gone", "wget");
    Path index = folder.resolve("out/index.json");
    var before = Files.getLastModifiedTime(index);
    assertThat(tool.run("--save-to", "oci:../out", "+img").ok().lines("(unchanged)")).hasSize(2);
    assertThat(Files.getLastModifiedTime(index)).isEqualTo(before);
  }

  /** What is there after the layers were laid on each other as the OCI's papers say. */
  private String tree(String copied) {
    return HostShell.run(
        folder.resolve(copied),
        """
        mkdir root
        for layer in $(jq -r '.layers[].digest' manifest.json); do
          tar -tf ${layer#sha256:} | { grep '\\.wh\\.' || true; } | while read -r mark; do
            name=${mark##*/} up=root/${mark%"$name"}
            case $name in
              .wh..wh..opq) find "$up" -mindepth 1 -delete ;;
              *) rm -rf "$up${name#.wh.}" ;;
            esac
          done
          tar -C root -xf ${layer#sha256:} --exclude='.wh.*'
        done
        cd root && find . | sort
        """);
  }

  @Test
  void layersKeepModesOwnersAndLinks() {
    Tool tool = project("p");
    tool.run("--save-to", "oci:../out", "+img").ok();
    String layer =
        HostShell.run(
            folder,
            """
            skopeo copy -q oci:out:my/image:v1 dir:copied && cd copied
            tar --numeric-owner -tvf $(jq -r '.layers[3].digest' manifest.json | cut -d: -f2)
            """);
    assertThat(layer)
        .containsPattern("-rwsr-x--- 0/0 +4 2020-04-16 12:00 work/d/a\n")
        .contains("work/d/b link to work/d/a")
        .containsPattern("lrwxrwxrwx 1000/1000 .* work/d/l -> a\n")
        .contains("drwxr-xr-x 0/0")
        .doesNotContain("hello.txt");
  }

  @Test
  void imageDigestIsReproducibleAcrossStoresAndClones() throws InterruptedException {
    project("one").run("--save-to", "oci:../out1", "+img").ok();
    Thread.sleep(1100);
    Tool second = project("two").withHome(folder.resolve("home"));
    TestImages.busyboxAnew(second);
    second.run("--save-to", "oci:../out2", "+img").ok();
    assertThat(folder.resolve("out2/index.json"))
        .hasSameTextualContentAs(folder.resolve("out1/index.json"));
    second.with("SOURCE_DATE_EPOCH", "1700000000").run("--save-to", "oci:../out3", "+img").ok();
    assertThat(jq(".created", "skopeo inspect --config oci:out3:my/image:v1"))
        .isEqualTo("\"2023-11-14T22:13:20Z\"");
  }

  @Test
  void unchangedArchivesAreNotRewritten() throws IOException {
    Tool tool = project("p").with("DATESTONE_IMAGE_COMPRESSION", "zstd");
    tool.run("--save-to", "oci:../out", "+img").ok();
    tool.run("--save-to", "oci-archive:../x.tar", "+img").ok();
    tool.run("--save-to", "docker-archive:../y.tar", "+img").ok();
    String config = jq(".", "skopeo inspect --config oci:out:my/image:v1");
    Path x = folder.resolve("x.tar");
    var before = Files.getLastModifiedTime(x);
    assertThat(jq(".", "skopeo inspect --config oci-archive:x.tar:my/image:v1")).isEqualTo(config);
    assertThat(jq(".", "skopeo inspect --config docker-archive:y.tar:my/image:v1"))
        .isEqualTo(config);
    // A normal user's skopeo makes folders that an archive does not name, and gives them away.
    assertThat(HostShell.run(folder, "tar -tf x.tar"))
        .startsWith("index.json\noci-layout\nblobs/\nblobs/sha256/\nblobs/sha256/");
    tool.run("--save-to", "oci-archive:../x.tar", "+img").ok();
    assertThat(Files.getLastModifiedTime(x)).isEqualTo(before);
    tool.file("hello.txt", "other\n").run("--save-to", "oci-archive:../x.tar", "+img").ok();
    assertThat(jq(".", "skopeo inspect --config oci-archive:x.tar:my/image:v1"))
        .isNotEqualTo(config);
  }

  @Test
  void capabilitiesAndXattrsAreSaved() {
    Tool tool = project("p");
    HostShell.asRoot(
        folder,
        """
        mkdir -p r/bin && cp /bin/busybox r/bin && ln -s busybox r/bin/sh && echo x > r/plain
        setcap cap_net_raw+ep r/bin/busybox
        tar --xattrs --xattrs-include='*' --owner=0 --group=0 -C r -cf base.tar .
        """);
    tool.run("image", "import", "datestone/capable:test", "../base.tar").ok();
    tool.file("Earthfile", "VERSION 0.8\nFROM datestone/capable:test\nx:\n  SAVE IMAGE capable\n");
    tool.run("--save-to", "oci:../out", "+x").ok();
    String said =
        HostShell.asRoot(
            folder,
            """
            skopeo copy -q oci:out:capable:latest dir:copied && mkdir root && cd copied
            layer=$(jq -r '.layers[0].digest' manifest.json | cut -d: -f2)
            tar --xattrs --xattrs-include='*' -C ../root -xf $layer
            PATH=$PATH:/sbin:/usr/sbin getcap ../root/bin/busybox ../root/plain
            """);
    assertThat(said).isEqualTo("../root/bin/busybox cap_net_raw=ep\n");
  }

  @Test
  void severalPlatformsBecomeAnIndex() {
    Tool tool = project("p");
    String earthfile =
        """
        VERSION 0.8
        img:
          FROM scratch
          ARG TARGETARCH
          ENV ARCH=$TARGETARCH
          COPY hello.txt /
          SAVE IMAGE many
        all:
          BUILD --platform=linux/amd64 --platform=linux/arm64 +img
        """;
    tool.file("Earthfile", earthfile).run("--save-to", "oci:../out", "+all").ok();
    assertThat(
            jq("[.manifests[].platform.architecture]", "skopeo inspect --raw oci:out:many:latest"))
        .isEqualTo("[\"amd64\",\"arm64\"]");
    assertThat(
            jq(
                "[.architecture,.config.Env]",
                "skopeo inspect --override-arch arm64 --config oci:out:many:latest"))
        .isEqualTo("[\"arm64\",[\"ARCH=arm64\"]]");
    tool.file("Earthfile", earthfile.replace("IMAGE many", "IMAGE --no-manifest-list many"));
    assertThat(tool.run("--save-to", "oci:../out", "+all").err())
        .contains("many:latest has several platforms, and --no-manifest-list asks for one");
  }

  @Test
  void unsavableImageIsReported() {
    HostShell.run(
        HostShell.folder(folder.resolve("bin")),
        "printf '#!/bin/sh\\nexit 1\\n' | tee docker > podman; chmod +x docker podman");
    Tool tool = project("p").with("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    Tool.Result nobody = tool.run("+img");
    assertThat(nobody.code()).isEqualTo(1);
    assertThat(nobody.err())
        .contains(
            "Earthfile:19:5: error: the image cannot be saved: no docker or podman is available")
        .contains("--save-to oci:DIR");
    tool.run("--no-output", "+img").ok();
    assertThat(tool.run("--save-to", "floppy", "+img").err())
        .contains("cannot save images to \"floppy\"");
    assertThat(tool.run("--save-to", "oci:.", "+img").err())
        .contains("exists and is not an OCI layout");
    assertThat(tool.run("--push", "--save-to", "oci:pushed", "+img").err())
        .contains("registries may not be contacted (offline)");
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM "
            + TestImages.BUSYBOX
            + "\nx:\n  RUN : too soon\n  SAVE IMAGE --push us/app:v1\n");
    Tool.Result offline = tool.run("--push", "--no-image-output", "+x");
    assertThat(offline.err())
        .contains(
            "Earthfile:5:3: error: us/app:v1 cannot be pushed: registries may not be contacted");
    assertThat(offline.out()).as("what runs before it is refused").doesNotContain("--> RUN");
    tool.file("Earthfile", "VERSION 0.8\nFROM scratch\nx:\n  SAVE IMAGE Big:v1\n");
    assertThat(tool.run("--save-to", "oci:o", "+x").err())
        .contains("Earthfile:4:3: error: \"Big:v1\" is not a valid image name");
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM datestone/busybox:test
        a:
          RUN echo a > /a
          SAVE IMAGE same
        b:
          RUN echo b > /b
          SAVE IMAGE same:latest
        all:
          BUILD +a
          BUILD +b
        """);
    assertThat(tool.run("--save-to", "oci:o", "+all").err())
        .contains("two different images would be saved as same:latest");
    assertThat(folder.resolve("p/o")).doesNotExist();
  }

  @Test
  void killedBuildAndFullDiskLeaveNoPartialFile() throws IOException, InterruptedException {
    Tool tool = project("p");
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM datestone/busybox:test
        img:
          RUN dd if=/dev/urandom of=/much bs=1M count=40
          SAVE IMAGE much
        """);
    tool.run("--no-output", "+img").ok();
    Path file = folder.resolve("much.tar");
    for (int millis = 300; millis <= 1500; millis += 400) {
      Process build =
          tool.start(
              TemporaryFolders.folder("logs"), "--save-to", "docker-archive:../much.tar", "+img");
      build.waitFor(millis, TimeUnit.MILLISECONDS);
      build.descendants().forEach(ProcessHandle::destroyForcibly);
      build.destroyForcibly().waitFor();
      if (Files.exists(file)) {
        HostShell.run(folder, "skopeo copy -q docker-archive:much.tar:much:latest dir:killed");
      }
    }
    if (HostShell
        .isRoot()) { // who else mounts a small disk is root there, and this store not root's
      aFullDiskLeavesNothing();
    }
    tool.run("--save-to", "docker-archive:../much.tar", "+img").ok();
    HostShell.run(folder, "skopeo copy -q docker-archive:much.tar:much:latest dir:whole");
  }

  private void aFullDiskLeavesNothing() {
    String said =
        HostShell.run(
            folder,
            "mkdir small && unshare -m --propagation private sh -c 'mount -t tmpfs -o size=8m x"
                + " small && cd p && ! DATESTONE_HOME=\""
                + Tool.sharedHome()
                + "\" \""
                + Tool.root().resolve("datestone")
                + "\" --save-to oci-archive:../small/x.tar +img && ls -A ../small | wc -l' 2>&1");
    assertThat(said).contains("No space left on device").doesNotContain("\tat ").endsWith("0\n");
  }
}

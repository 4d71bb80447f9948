package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of several layers, from folders and archives: their merged tree, and what is rejected. */
@Tag("e2e")
final class LayersTest {
  // What both unpackers' trees are told by; the same busybox looks at both.
  private static final String LOOK =
      "find /d -print | sort | while read -r f; do stat -c '%n %F %a %u %g %s %Y' \"$f\";"
          + " readlink \"$f\" || true; done; find /d -type f | sort | while read -r f; do sha256sum"
          + " \"$f\"; done";

  @TempDir Path folder;
  private final Path busybox = TestImages.busyboxTar();
  private Tool tool;

  @BeforeEach
  void start() {
    tool = Tool.in(HostShell.folder(folder.resolve("project"))).withHome(folder.resolve("home"));
  }

  private LayeredImage image(String name) {
    return new LayeredImage(folder.resolve(name)).tar(busybox);
  }

  private String look(String name) {
    tool.file("Earthfile", "VERSION 0.8\nFROM " + name + "\nt:\n    RUN " + LOOK + "\n");
    return String.join(
        "\n", tool.run("+t").ok().lines("| /d").stream().map(LayersTest::plain).sorted().toList());
  }

  private static String plain(String line) {
    return line.substring(line.indexOf("| ") + 2);
  }

  /** The same, of what umoci makes of the image. */
  private String looked(String oci) {
    HostShell.asRoot(folder, "umoci unpack --image " + oci + ":v1 bundle >/dev/null 2>&1");
    String out =
        HostShell.asRoot(
            folder, "chroot bundle/rootfs /bin/sh -c '" + LOOK.replace("'", "'\\''") + "'");
    return String.join("\n", out.lines().filter(line -> line.startsWith("/d")).sorted().toList());
  }

  @Test
  void unpackedTreeMatchesAnotherUnpacker() {
    image("oci")
        .layer(
            """
            mkdir -p d/keep d/gone/deep d/hidden d/turns "d/n\u00e4me \u6f22"
            echo one > d/file; echo two > d/hidden/old; echo x > d/gone/deep/x; echo y > d/turns/y
            echo u > "d/n\u00e4me \u6f22/\u00fc"; ln -s file d/link; ln -s /nowhere d/broken
            ln d/file d/hard; mkfifo d/pipe; chmod 4755 d/file; chmod 1777 d/keep; chmod 750 d
            chown 7:8 d/keep; chown -h 5:6 d/link; truncate -s 1M d/sparse
            head -c 70000 /dev/zero > d/zeros; touch -d '2001-02-03 04:05:06.789' d/zeros d/keep
            """)
        .layer(
            """
            mkdir -p d/hidden d/turns2; touch d/.wh.gone d/hidden/.wh..wh..opq d/.wh.link
            echo new > d/hidden/new; echo f > d/turns; touch d/.wh.never; echo z > d/turns2/z
            """,
            "--no-recursion --sort=name d/.wh.gone d/hidden d/hidden/.wh..wh..opq d/hidden/new"
                + " d/.wh.link d/turns d/.wh.never d/turns2 d/turns2/z")
        .layer(
            "mkdir -p d/gone d/keep; echo back > d/gone/back; echo in > d/keep/in; rm -f d/x;"
                + " mkdir d/file; echo q > d/file/q",
            // No entry for d, d/keep: they stay what they are.
            "--no-recursion d/gone d/gone/back d/keep/in d/file d/file/q")
        .write();
    HostShell.run(folder, "cp -r oci oci-for-umoci");
    tool.run("image", "import", "many", "../oci").ok();
    String ours = look("many");
    assertThat(ours).isEqualTo(looked("oci-for-umoci")).contains("/d/keep directory 1777 7 8");
    assertThat(ours).doesNotContain("/d/hidden/old").contains("/d/file/q").contains("/d/gone/back");
  }

  /** BuildKit writes the same empty layer for each WORKDIR; overlayfs mounts no folder twice. */
  @Test
  void equalLayersOfOneImageAreMounted() {
    image("oci")
        .layer("mkdir d; echo one > d/file")
        .layer("mkdir d; echo two > d/file")
        .layer("mkdir d; echo one > d/file")
        .write();
    tool.run("image", "import", "equal", "../oci").ok();
    tool.file("Earthfile", "VERSION 0.8\nFROM equal\nt:\n    RUN echo =$(cat /d/file)\n");
    assertThat(tool.run("+t").ok().out()).contains("=one\n");
  }

  @Test
  void hardLinkToALowerLayerWorks() {
    image("oci")
        .layer("mkdir d; echo one > d/file; chmod 600 d/file")
        .layer("mkdir d; echo one > d/file; ln d/file d/hard", "--no-recursion d d/file d/hard")
        .write();
    tool.run("image", "import", "links", "../oci").ok();
    assertThat(look("links")).contains("/d/hard regular");
  }

  @Test
  void deletedAndRecreatedFileIsTheNewOne() {
    image("oci")
        .layer(
            "mkdir -p d/old; echo x > d/file; echo y > d/old/y; chmod 700 d/old; chown 5:6 d/old")
        // No entries for the folders that come in the place of what is taken away.
        .layer(
            "mkdir -p d/file d/old; echo 1 > d/file/in; echo 2 > d/old/in; touch d/.wh.file"
                + " d/.wh.old",
            "--no-recursion d/.wh.file d/file/in d/.wh.old d/old/in")
        .write();
    HostShell.run(folder, "cp -r oci oci-for-umoci");
    tool.run("image", "import", "many", "../oci").ok();
    assertThat(look("many").replaceAll("(?m) \\d+$", ""))
        .isEqualTo(looked("oci-for-umoci").replaceAll("(?m) \\d+$", ""))
        .contains("/d/file/in");
  }

  /** As in images whose base has /bin as a link to /usr/bin, and whose tools know /bin alone. */
  @Test
  void layerMayWriteThroughASymlinkOfALowerLayer() {
    image("oci")
        .layer(
            "mkdir -p d/usr/bin d/usr/lib d/usr/old d/data; echo a > d/usr/bin/a; chmod 750 d/usr/bin;"
                + " chown 3:4 d/usr/bin; echo o > d/usr/old/o; echo p > d/usr/old/p;"
                + " ln -s usr/bin d/bin; ln -s /d/usr/lib d/lib; ln -s old d/usr/older;"
                + " ln -s ../d/usr/older d/oldest; ln -s ../../.. d/data/top; ln -s nowhere d/new")
        .layer(
            "mkdir -p d/bin d/lib/deep d/oldest d/data/top/d d/new; echo b > d/bin/b; ln d/bin/b"
                + " d/bin/c; echo l > d/lib/deep/l; touch d/oldest/.wh.o; echo n > d/oldest/n;"
                + " echo t > d/data/top/d/t; echo w > d/new/w; ln -s a d/bin/s",
            "--no-recursion d/bin/b d/bin/c d/bin/s d/lib/deep d/lib/deep/l d/oldest/.wh.o d/oldest/n"
                + " d/data/top/d/t d/new/w")
        // A link replaced by a folder, one through which its own layer goes, and hard links.
        .layer(
            "mkdir -p d/own d/lib x; echo e > d/own/e; echo z > d/lib/z; ln -s own d/m; echo i > x/i;"
                + " mkdir d/bin; echo b > d/bin/b; ln d/bin/b d/hard",
            "--no-recursion --transform 's,^x/,d/m/,' d/own d/own/e d/m x/i d/lib d/lib/z")
        .layer("mkdir -p d/m d/bin; echo f > d/m/f; echo a2 > d/bin/a", "d/m/f d/bin/a")
        .write();
    HostShell.run(folder, "cp -r oci oci-for-umoci");
    tool.run("image", "import", "many", "../oci").ok();
    String dates = "(?m) \\d+$";
    assertThat(look("many").replaceAll(dates, ""))
        .isEqualTo(looked("oci-for-umoci").replaceAll(dates, ""))
        .contains("/d/bin symbolic", "/d/usr/bin/b regular", "/d/usr/bin directory 750 3 4")
        .contains("/d/usr/lib/deep/l", "/d/usr/old/n", "/d/t regular", "/d/nowhere/w", "/d/own/f")
        .contains("/d/lib directory", "/d/lib/z")
        .doesNotContain("/d/usr/old/o ");
  }

  @Test
  void archivesOfOtherToolsAndOurOwnAreImported() {
    image("oci")
        .layer("mkdir d; echo one > d/file")
        .config("\"Env\":[\"PATH=/bin\",\"A=1\"],\"Cmd\":[\"x\"],\"Labels\":{\"k\":\"v\"}")
        .write();
    HostShell.run(
        folder,
        "cd oci && tar -cf ../oci.tar . && cd .. && gzip -k oci.tar;"
            + " skopeo copy -q oci:oci:v1 docker-archive:docker.tar:us/app:v1");
    tool.run("image", "import", "folder", "../oci").ok();
    String content = content("folder");
    for (String file : List.of("oci.tar", "oci.tar.gz", "docker.tar")) {
      tool.run("image", "import", "x", "../" + file).ok();
      assertThat(content("x")).as(file).isEqualTo(content);
    }
    assertThat(HostShell.run(folder, "ls home/blobs | wc -l").strip()).isEqualTo("4");
    String inspected = tool.run("image", "inspect", "x").ok().out();
    assertThat(inspected)
        .contains("\"A=1\"")
        .contains("\"k=v\"")
        .contains("\"platform\" : \"linux/amd64\"");
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM x\nt:\n    RUN echo =$A$(cat /d/file)\n    SAVE IMAGE our:v1 our:v2\n");
    assertThat(tool.run("--save-to", "docker-archive:../ours.tar", "+t").ok().out())
        .contains("| =1one\n");
    tool.run("image", "import", "our:v2", "../ours.tar").ok();
    // The same files in layers packed anew: what stands on them is remembered.
    tool.file("Earthfile", "VERSION 0.8\nFROM our:v2\nt:\n    RUN echo =$A$(cat /d/file)\n");
    assertThat(tool.run("+t").ok().out()).contains("ok: 0 steps run, 1 cached");
  }

  private String content(String name) {
    return tool.run("image", "inspect", name).ok().lines("\"content\"").getFirst();
  }

  private Path layer(String commands) {
    Path made = HostShell.folder(folder.resolve("made"));
    HostShell.run(made, commands + "; head -c 300000 /dev/urandom > d/noise; tar -cf layer.tar d");
    return made.resolve("layer.tar");
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  private void refused(LayeredImage image, String message) {
    image.write();
    Tool.Result result = tool.run("image", "import", "evil", "../evil");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(message).doesNotContain("Exception");
    assertThat(
            HostShell.run(
                folder,
                "find home/tmp -mindepth 2 | head -3; ls home/images home/blobs 2>&1 || true"))
        .doesNotContain("home/tmp/");
    assertThat(tool.run("image", "ls").ok().lines("evil")).isEmpty();
    HostShell.run(
        folder, "rm -r evil; test \"$(cat outside/file)\" = safe; test $(ls outside | wc -l) = 1");
  }

  private Tool.Result from(String image) {
    tool.file("Earthfile", "VERSION 0.8\nFROM " + image + "\nt:\n    RUN cat /d/file\n");
    return tool.run("+t");
  }

  @Test
  void ociFolderBesideTheEarthfileIsABase() {
    String digest = image("project/base").layer("mkdir d; echo one > d/file").write();
    HostShell.run(folder, "cp -r project/base above");
    assertThat(from("oci-layout:./base").ok().out()).contains("+t | one\n");
    for (String name : List.of("./base", "base", "base:v1", "base@sha256:" + digest, "../above")) {
      assertThat(from("oci-layout:" + name).ok().out()).as(name).contains("ok: 0 steps run");
    }
    // What it came to is here; the folder's layers are not read again.
    HostShell.run(folder, "find project/base/blobs -size +20k -delete");
    assertThat(from("oci-layout:./base:v1").ok().out()).contains("ok: 0 steps run");

    image("project/base").layer("mkdir d; echo two > d/file").write();
    assertThat(from("oci-layout:./base").ok().out()).contains("+t | two\n");
    assertThat(tool.run("lock").ok().out()).doesNotContain("oci-layout");
    assertThat(from("oci-layout:./base:v2").err())
        .contains("Earthfile:2:1: error: ", "has no image \"v2\"", "available: v1");
    assertThat(from("oci-layout:./none").err())
        .contains("Earthfile:2:1: error: there is no folder");
    assertThat(from("oci-layout:./Earthfile").err()).contains("datestone image import NAME");
    assertThat(from("oci-layout:.").err()).contains("no file oci-layout");
    assertThat(from("oci-layout:").err()).contains("the image's folder has no name");
    assertThat(from("--platform=linux/arm64 oci-layout:./base").err())
        .contains("not available for linux/arm64");
    HostShell.run(
        folder, "echo x >> project/base/blobs/sha256/" + digest + "; rm project/base/index.json");
    assertThat(from("oci-layout:./base").err()).contains("it has no file index.json");
  }

  /** Taken, as others do, with what leads out leading to a place inside the image. */
  private void inside(LayeredImage image) {
    image.write();
    tool.run("image", "import", "evil", "../evil").ok();
    tool.run("image", "rm", "evil").ok();
    HostShell.run(
        folder, "rm -r evil; test \"$(cat outside/file)\" = safe; test $(ls outside | wc -l) = 1");
  }

  @Test
  void hostileLayersCannotLeaveTheImage() throws IOException {
    HostShell.run(folder, "mkdir outside; echo safe > outside/file");
    String outside = folder.resolve("outside").toString();
    refused(
        image("evil").layer("mkdir d; echo x > d/x", "--transform 's,d/x,../../../../x,' d"),
        "points outside the archive");
    inside(
        image("evil")
            .layer(
                "ln -s " + outside + " a; mkdir b; echo x > b/x", "--transform 's,^b,a,' a b/x"));
    inside(
        image("evil")
            .layer("ln -s " + outside + " a", "a")
            .layer("mkdir a; echo evil > a/file; touch a/.wh.file2", "a/file a/.wh.file2"));
    inside(
        image("evil")
            .layer("ln -s ../../../../.." + outside + " a", "a")
            .layer("mkdir a; echo evil > a/file", "a/file"));
    refused(
        image("evil")
            .layer("ln -s b a; ln -s a b", "a b")
            .layer("mkdir a; echo evil > a/file", "a/file"),
        "too many levels of symlinks");
    refused(
        image("evil").layer("echo x > a", "a").layer("mkdir a; echo evil > a/file", "a/file"),
        "a layer puts files into /a, which is not a folder in the layers below");
    refused(
        image("evil")
            .layer("echo x > x; ln x y", "-P --transform 's,^x$,../../outside/file,RSh' x y"),
        "points outside");
    refused(image("evil").layer("mkdir d; touch d/.wh..", "d"), "is not a valid whiteout");
    byte[] bomb = gzip(new byte[50_000_000]);
    tool.with("DATESTONE_IMAGE_LIMIT", "20MB");
    refused(image("evil").blob(bomb, Digest.of(new byte[50_000_000]).hex(), "tar+gzip"), "");
    // Another one than is here, which would not be read again.
    byte[] file = Files.readAllBytes(layer("mkdir d; date +%N > d/now"));
    refused(
        image("evil").blob(gzip(file), "0".repeat(64), "tar+gzip"), "does not match the digest in");
    byte[] cut = java.util.Arrays.copyOf(gzip(file), 5000);
    refused(image("evil").blob(cut, Digest.of(file).hex(), "tar+gzip"), "cannot import");
    refused(
        image("evil").blob("nonsense".getBytes(StandardCharsets.UTF_8), "0".repeat(64), "tar"),
        "not a tar archive");
    refused(
        image("evil").platform("\"architecture\":\"mips\",\"os\":\"linux\""), "not available for");
  }

  @Test
  void inconsistentDocumentsAreRefused() {
    image("oci").write();
    Path index = folder.resolve("oci/index.json");
    String right = Tool.in(folder).read("oci/index.json");
    assertThat(lie(right.replaceAll("\"size\":\\d+", "\"size\":7")))
        .contains("its manifest does not match");
    assertThat(lie(right.replaceAll("\"size\":\\d+", "\"size\":9999999999")))
        .contains("9999999999 bytes");
    assertThat(lie(right.replaceAll("sha256:[0-9a-f]{64}", "sha256:" + "a".repeat(64))))
        .contains("which does not exist");
    assertThat(lie("{\"manifests\":" + "[".repeat(5000))).contains("cannot import");
    assertThat(lie("")).contains("cannot import");
    assertThat(lie("{\"manifests\":[],\"manifests\":[]}")).contains("cannot import");
    // An index that leads to an index, and on.
    String inner = right;
    for (int i = 0; i < 6; i++) {
      String digest = Digest.of(inner.getBytes(StandardCharsets.UTF_8)).hex();
      Tool.in(folder).file("oci/blobs/sha256/" + digest, inner);
      inner =
          "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
              + "\"digest\":\"sha256:"
              + digest
              + "\",\"size\":"
              + inner.length()
              + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}]}";
    }
    assertThat(lie(inner)).contains("nested too deeply");
    assertThat(lie(right.replace("image.manifest", "artifact.thing"))).isEmpty();
    assertThat(index).exists();
  }

  private String lie(String index) {
    Tool.in(folder).file("oci/index.json", index);
    Tool.Result result = tool.run("image", "import", "x", "../oci");
    assertThat(result.err()).doesNotContain("Exception").doesNotContain("\tat ");
    return result.err();
  }
}

package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full or read-only disk gives a clear message, and later builds are right. */
@Tag("e2e")
class StoreDiskProblemsTest {
  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void project() throws IOException {
    tool = Tool.in(Files.createDirectory(folder.resolve("project")));
    Files.createDirectory(folder.resolve("disk"));
    tool.withHome(folder.resolve("disk/home"));
    tool.file("in", "input");
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM %s
        all:
            WORKDIR /w/x
            COPY in .
            RUN cat in > one && mkdir -p a/b/c && for i in 1 2 3 4 5 6 7 8; do echo $i > a/b/c/$i; done
            RUN --mount=type=cache,target=/c cat in | tee /c/in > two
            RUN mv a b && cat one two b/b/c/* > out
            SAVE ARTIFACT out AS LOCAL out
        """
            .formatted(TestImages.BUSYBOX));
  }

  /** Runs a script with $T for the tool and a small file system at ../disk. */
  private String script(int kilobytes, String script) throws Exception {
    Path out = folder.resolve("script.out");
    ProcessBuilder builder =
        tool.process(
            HostShell.mounting(
                "mount -t tmpfs -o size=" + kilobytes + "k none ../disk\n" + script));
    builder.environment().put("T", Tool.root() + "/datestone");
    builder.environment().put("TAR", TestImages.busyboxTar().toString());
    builder.environment().put("IMAGE", TestImages.BUSYBOX);
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
    return Files.readString(out);
  }

  @Test
  void fullDiskIsReportedAndTheNextBuildIsRight() throws Exception {
    String said =
        script(
            12_000,
            """
            "$T" image import $IMAGE $TAR || exit
            # A little more room each time, so that it ends at one step after the other.
            for left in 0 8 16 32 64 80; do
              dd if=/dev/zero of=../disk/filler bs=4k 2>/dev/null
              dd if=/dev/null of=../disk/filler bs=1 seek=$(($(stat -c %s ../disk/filler) - left * 1024)) 2>/dev/null
              echo "== $left"
              "$T" +all
              echo "code $?"
              rm -f ../disk/filler
            done
            echo "== all"
            "$T" +all
            echo "code $?"
            ls ../disk/home/tmp | wc -l
            """);
    assertThat(said).doesNotContain("bug in datestone").doesNotContain("    at ");
    for (String part : said.split("== ")) {
      if (part.contains("code 1")) {
        assertThat(part).containsAnyOf("No space left on device", "exit code");
      }
    }
    assertThat(said.lines().skip(said.lines().count() - 2)).containsExactly("code 0", "0");
    assertThat(tool.read("out")).isEqualTo("inputinput1\n2\n3\n4\n5\n6\n7\n8\n");
  }

  @Test
  void importOnAFullDiskLeavesNothing() throws Exception {
    String said =
        script(
            1_000,
            """
            "$T" image import $IMAGE $TAR
            echo "code $?"
            "$T" image ls
            ls ../disk/home/layers ../disk/home/tmp
            """);
    assertThat(said)
        .contains("error: ")
        .contains("No space left on device")
        .contains("code 1\nNAME")
        .doesNotContain("bug in datestone")
        .endsWith("../disk/home/layers:\n\n../disk/home/tmp:\n");
  }

  @Test
  void readOnlyHomeIsReported() throws Exception {
    String said =
        script(1_000, "mkdir ../disk/home; mount -o remount,ro ../disk; \"$T\" +all; echo code $?");
    assertThat(said)
        .isEqualTo(
            "error: %s/disk/home/layers: Read-only file system\n".formatted(folder)
                + "hint: set DATESTONE_HOME to a writable folder\ncode 1\n");
  }

  @Test
  void homeThatIsAFileIsReported() throws Exception {
    Files.writeString(folder.resolve("disk/home"), "a file");
    Tool.Result result = tool.run("+all");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            "error: DATESTONE_HOME is a file: %s/disk/home\n".formatted(folder)
                + "hint: set DATESTONE_HOME to a folder; it is created if it does not exist\n");
  }

  /** As in every container: overlayfs takes no upper layer that lies on overlayfs. */
  @Test
  void unsuitableFileSystemIsReported() throws Exception {
    String said =
        script(
            20_000,
            """
            mkdir ../disk/lower ../disk/upper ../disk/work ../disk/merged
            mount -t overlay -o lowerdir=../disk/lower,upperdir=../disk/upper,workdir=../disk/work none ../disk/merged || exit
            export DATESTONE_HOME=$(realpath ../disk/merged)/home
            for words in bootstrap "image import $IMAGE $TAR"; do
              "$T" $words
              echo "code $?"
            done
            DATESTONE_HOME=$(realpath ../disk)/good
            "$T" bootstrap | head -1
            """);
    String refusal =
        "error: DATESTONE_HOME (%s/disk/merged/home) is on overlayfs, which cannot hold layers"
            .formatted(folder.toRealPath());
    assertThat(said.lines().filter(line -> line.startsWith(refusal))).hasSize(2);
    assertThat(said.lines().filter("code 1"::equals)).hasSize(2);
    assertThat(said)
        .contains("hint: set DATESTONE_HOME to a folder on ext4")
        .doesNotContain("bug in datestone")
        .endsWith("this machine can run builds\n");
  }

  @Test
  void storeMovedToAnUnsuitableFileSystemIsRefused() throws Exception {
    String said =
        script(
            60_000,
            """
            "$T" image import $IMAGE $TAR > /dev/null && "$T" +all > /dev/null || exit
            mkdir ../disk/upper ../disk/work
            mount -t overlay -o lowerdir=../disk/home,upperdir=../disk/upper,workdir=../disk/work none ../disk/home || exit
            echo other > in
            "$T" +all
            echo "code $?"
            """);
    assertThat(said)
        .contains("is on overlayfs, which cannot hold layers")
        .doesNotContain("bug in datestone")
        .endsWith("code 1\n");
  }

  @Test
  void unwritableStandardOutputIsAnError() throws Exception {
    String said =
        script(
            1_000,
            """
            "$T" ls > /dev/full
            echo "code $?"
            ( "$T" ls; echo "code $?" > code ) | true
            sed s/^/closed:/ code
            """);
    assertThat(said)
        .contains("error: cannot write to standard output: No space left on device\ncode 1\n")
        .endsWith("closed:code 1\n");
  }

  @Test
  void storeOfAnotherVersionOrOwnerIsRefused() throws Exception {
    Path version = folder.resolve("disk/home/version");
    Files.createDirectories(version.getParent());
    Files.writeString(version, "datestone store 99 root\n");
    Path home = version.getParent();
    assertThat(tool.run("+all").err())
        .isEqualTo(
            "error: "
                + home
                + " is of another version (\"datestone store 99 root\")\n"
                + "hint: set DATESTONE_HOME to another folder, or remove this one\n");
    Files.writeString(version, "datestone store 1 root\n");
    assertThat(tool.run("image", "ls").err())
        .isEqualTo(
            "error: "
                + home
                + " is of an older version (\"datestone store 1 root\")\n"
                + "hint: set DATESTONE_HOME to another folder, or remove this one\n");
    String other = HostShell.isRoot() ? "user" : "root";
    Files.writeString(version, "datestone store 4 " + other + "\n");
    Tool.Result result = tool.run("image", "ls");
    assertThat(result.err())
        .isEqualTo(
            "error: "
                + home
                + (HostShell.isRoot() ? " was made by a normal user\n" : " was made by root\n")
                + "hint: set DATESTONE_HOME to a folder of your own, or remove this one\n");
    assertThat(result.code()).isEqualTo(1);
    assertThat(home).isDirectoryNotContaining("glob:**/layers");
  }

  @Test
  void spacesAndSpecialCharactersInPathsWork() throws Exception {
    Path odd = Files.createDirectories(folder.resolve("a b:c,d\\e ü/p q"));
    Path home = folder.resolve("h o:m,e\\x 'ü'");
    Tool tool = Tool.in(odd).withHome(home);
    TestImages.busybox(tool);
    tool.file("in put", "input")
        .file(
            "Earthfile",
            Files.readString(folder.resolve("project/Earthfile"))
                .replace("COPY in .", "COPY \"in put\" in"));
    tool.run("+all").ok();
    assertThat(tool.read("out")).startsWith("inputinput1\n");
  }

  @Test
  void missingRuntimeSaysWhatToInstall() throws Exception {
    TestImages.busybox(tool);
    Path none = Files.createFile(folder.resolve("none"));
    String said =
        script(
            8_000,
            """
            "$T" image import $IMAGE $TAR >/dev/null
            for each in crun runc; do
              for at in $(which -a $each); do mount --bind %s $(readlink -f $at); done
            done
            "$T" +all
            echo "code $?"
            """
                .formatted(none));
    assertThat(said).isEqualTo("error: no OCI runtime: install crun (or runc)\ncode 1\n");
  }
}

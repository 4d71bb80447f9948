package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images made from recipes, with a fake mmdebstrap. */
@Tag("e2e")
class RecipeTest {
  private static final String NAME = "test/made:1";

  @TempDir Path folder;
  private Tool tool;
  private Path calls;

  @BeforeEach
  void prepare() throws IOException {
    Path project = Files.createDirectory(folder.resolve("project"));
    calls = folder.resolve("calls");
    Path programs = Files.createDirectory(folder.resolve("programs"));
    tool =
        Tool.in(project)
            .withHome(folder.resolve("home"))
            .with("PATH", programs + ":" + System.getenv("PATH"))
            .file(
                "Earthfile",
                "VERSION 0.8\nFROM " + NAME + "\n\nt:\n    RUN cat /etc/which; id -u\n");
    Path root = Files.createDirectories(folder.resolve("root"));
    Files.createDirectories(root.resolve("bin"));
    Files.createDirectories(root.resolve("etc"));
    Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
    Files.setPosixFilePermissions(
        root.resolve("bin/busybox"), PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String program : List.of("sh", "cat", "id")) {
      Files.createSymbolicLink(root.resolve("bin").resolve(program), Path.of("busybox"));
    }
    recipe("trixie", "one");
    mmdebstrap("");
  }

  private void recipe(String suite, String packages) {
    tool.file(
        "datestone.yml",
        "images:\n  " + NAME + ":\n    suite: " + suite + "\n    packages: " + packages + "\n");
  }

  /** A stand-in that says which packages it was asked for in a file of its image. */
  private void mmdebstrap(String before) throws IOException {
    Path program = folder.resolve("programs/mmdebstrap");
    Files.writeString(
        program,
        String.join(
            "\n",
            "#!/bin/sh",
            "echo \"$*\" >> " + calls,
            "echo 'I: installing...' >&2",
            before,
            "for word; do case $word in --include=*) which=${word#*=};; esac; done",
            "mkdir \"$TMPDIR/r\"; cp -a " + folder + "/root/. \"$TMPDIR/r\"",
            "echo \"made of $which\" > \"$TMPDIR/r/etc/which\"",
            "tar --owner=0 --group=0 -C \"$TMPDIR/r\" -cf - .",
            ""));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> asked() throws IOException {
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  @Test
  void imageIsMadeOnceAndAgainWhenItsRecipeChanges() throws IOException {
    Tool.Result first = tool.run("+t").ok();
    assertThat(first.out()).contains("+t | made of one").contains(NAME + ": installing");
    tool.run("+t").ok();
    assertThat(asked()).hasSize(1);
    assertThat(asked().getFirst()).contains("--include=one -- trixie -");
    assertThat(tool.run("image", "ls").ok().lines(NAME))
        .singleElement()
        .asString()
        .contains("recipe");
    recipe("trixie", "two");
    assertThat(tool.run("+t").ok().out()).contains("made of two");
    assertThat(asked()).hasSize(2);
  }

  @Test
  void importedImageTakesPrecedenceOverTheRecipe() throws IOException {
    Files.writeString(folder.resolve("root/etc/which"), "imported\n");
    Path tar = folder.resolve("own.tar");
    assertThat(sh("tar --owner=0 --group=0 -C " + folder + "/root -cf " + tar + " .")).isZero();
    tool.run("image", "import", NAME, tar.toString()).ok();
    assertThat(tool.run("+t").ok().out()).contains("+t | imported");
    assertThat(asked()).isEmpty();
  }

  @Test
  void twoConcurrentBuildsMakeTheImageOnce() throws IOException, InterruptedException {
    mmdebstrap("sleep 2");
    Path a = Files.createDirectory(folder.resolve("a"));
    Path b = Files.createDirectory(folder.resolve("b"));
    Process first = tool.start(a, "+t");
    Process second = tool.start(b, "+t");
    assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(first.exitValue()).as(Files.readString(a.resolve("err"))).isZero();
    assertThat(second.exitValue()).as(Files.readString(b.resolve("err"))).isZero();
    assertThat(asked()).hasSize(1);
  }

  @Test
  void failureShowsItsLastTenLinesAndLeavesNothing() throws IOException {
    mmdebstrap("for i in $(seq 1 30); do echo \"E: line $i\" >&2; done; exit 25");
    Tool.Result failed = tool.run("+t");
    assertThat(failed.code()).isNotZero();
    assertThat(failed.out() + failed.err())
        .contains("mmdebstrap failed with exit code 25")
        .contains("E: line 21\n")
        .contains("E: line 30\n")
        .doesNotContain("E: line 20\n");
    assertNothingIsLeft();
  }

  @Test
  void failureInTheMiddleOfTheArchiveIsReported() throws IOException {
    mmdebstrap("head -c 5000 /bin/busybox; echo 'E: torn' >&2; exit 1");
    Tool.Result failed = tool.run("+t");
    assertThat(failed.code()).isNotZero();
    assertThat(failed.out() + failed.err())
        .contains("mmdebstrap failed with exit code 1")
        .contains("E: torn");
    assertNothingIsLeft();
  }

  @Test
  void invalidArchiveIsReportedAsSuch() throws IOException {
    mmdebstrap("seq 1 10000; exit 0");
    Tool.Result failed = tool.run("+t");
    assertThat(failed.code()).isNotZero();
    assertThat(failed.out() + failed.err())
        .contains("cannot store the image ")
        .contains(": not a tar archive");
    assertNothingIsLeft();
  }

  @Test
  void missingMmdebstrapSaysWhatToInstall() throws IOException {
    Files.delete(folder.resolve("programs/mmdebstrap"));
    // Hides the real one from this run alone: in a mount namespace of its own.
    Path program = folder.resolve("programs/hidden");
    Files.writeString(
        program,
        """
        #!/bin/sh
        for each in /usr/bin/mmdebstrap /usr/local/bin/mmdebstrap; do
          if [ -e "$each" ]; then mount --bind /dev/null "$each" || exit 99; fi
        done
        exec "$@"
        """);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path log = folder.resolve("log");
    int code =
        sh(
            "cd %s/project; PATH=%s/programs:$PATH DATESTONE_HOME=%s/home unshare %s"
                    .formatted(
                        folder, folder, folder, HostShell.isRoot() ? "-m" : "-Urm --map-auto")
                + " --propagation private hidden '%s' +t >%s 2>&1"
                    .formatted(Tool.root().resolve("datestone"), log));
    assertThat(code).isNotZero();
    assertThat(Files.readString(log))
        .contains("needs mmdebstrap, which is not installed")
        .contains("apt-get install mmdebstrap");
  }

  private void assertNothingIsLeft() throws IOException {
    for (String place : List.of("layers", "images", "tmp", "running")) {
      assertThat(folder.resolve("home").resolve(place)).as(place).isEmptyDirectory();
    }
  }

  private static int sh(String script) throws IOException {
    try {
      return new ProcessBuilder("sh", "-ec", script).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SAVE ARTIFACT … AS LOCAL over existing files: no user data is lost. */
@Tag("e2e")
class SaveOverExistingFilesTest {
  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void earthfile() {
    tool = Tool.in(folder);
    TestImages.busybox(tool);
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM %s
        WORKDIR /%s
        RUN mkdir d && echo new > d/f && echo new > f && ln -s /etc/passwd l && mkfifo p d/p
        file:
            SAVE ARTIFACT f AS LOCAL ./out
        into:
            SAVE ARTIFACT f AS LOCAL ./out/
        folder:
            SAVE ARTIFACT d AS LOCAL ./out
        inner:
            SAVE ARTIFACT d AS LOCAL ./out/
        link:
            SAVE ARTIFACT --symlink-no-follow l AS LOCAL ./out
        pipe:
            SAVE ARTIFACT p AS LOCAL ./out
        up:
            SAVE ARTIFACT --force d AS LOCAL ..
        all:
            SAVE ARTIFACT f
            SAVE ARTIFACT d
        two:
            SAVE ARTIFACT d AS LOCAL ./copy
            SAVE ARTIFACT f AS LOCAL ./full/
        """
            .formatted(TestImages.BUSYBOX, folder.getFileName()));
  }

  /** Makes what is there, saves over it, and tells what is there then. */
  private String over(String before, String... words) {
    HostShell.run(folder, "rm -rf out real; " + before);
    Tool.Result result = tool.run(words);
    String files =
        HostShell.run(
            folder,
            """
            (find out real -printf '%p %y%l\\n' 2>/dev/null || true) | LC_ALL=C sort | sed 's, ,:,' | tr '\\n' ' '
            cat out/m real/m 2>/dev/null || true
            """);
    return (result.code() == 0 ? "ok " : error(result)) + files.strip();
  }

  private static String error(Tool.Result result) {
    assertThat(result.code()).as(result.err()).isEqualTo(1);
    assertThat(result.err()).contains("hint: ").doesNotContain("at dev.datestone");
    return "error ";
  }

  /** As the reference: a folder that is not empty is replaced by a folder only. */
  @Test
  void kindOfTheExistingFileDecidesWhatIsReplaced() {
    String full = "mkdir out; echo mine > out/m";
    String link = "mkdir real; echo mine > real/m; ln -s real out";
    String kept = "error out:d out/m:f mine";
    assertThat(over(full, "+file")).isEqualTo(kept);
    assertThat(over(full, "+link")).isEqualTo(kept);
    assertThat(over(full, "+pipe")).isEqualTo(kept);
    assertThat(over(full, "-a", "+all/f", "out")).isEqualTo(kept);
    assertThat(over("mkdir -p out/f; touch out/f/x", "+into"))
        .isEqualTo("error out:d out/f:d out/f/x:f");
    assertThat(over("mkdir out", "+file")).isEqualTo("ok out:f");
    assertThat(over("echo mine > out", "+file")).isEqualTo("ok out:f");
    assertThat(over("echo mine > out", "+link")).isEqualTo("ok out:l/etc/passwd");
    assertThat(over("echo mine > out", "+folder")).isEqualTo("error out:f");
    assertThat(over("echo mine > out", "-a", "+all/d", "out")).isEqualTo("error out:f");
    assertThat(over("echo mine > out", "+into")).isEqualTo("error out:f");
    assertThat(over("echo mine > out", "-a", "+all/f", "out/x")).isEqualTo("error out:f");
    assertThat(over("mkdir out; touch out/d", "+inner")).isEqualTo("error out:d out/d:f");
    assertThat(over(full, "+folder")).isEqualTo("ok out:d out/f:f out/p:p");
    assertThat(over(full, "-a", "+all/f", "out/")).isEqualTo("ok out:d out/f:f out/m:f mine");
    assertThat(over(link, "+file")).isEqualTo("ok out:f real:d real/m:f mine");
    assertThat(over(link, "+folder")).isEqualTo("ok out:d out/f:f out/p:p real:d real/m:f mine");
    assertThat(over("echo mine > real; ln -s real out", "+folder"))
        .isEqualTo("error out:lreal real:f");
    assertThat(over("ln -s real out", "+folder")).isEqualTo("error out:lreal");
    assertThat(over("mkdir real; ln -s real out", "+into"))
        .isEqualTo("ok out:lreal real:d real/f:f");
    assertThat(over("mkfifo out", "+file")).isEqualTo("ok out:f");
  }

  @Test
  void refusalSaysWhatToWrite() {
    HostShell.run(folder, "mkdir out && echo mine > out/m");
    assertThat(tool.run("+file").err())
        .startsWith(
            "Earthfile:6:5: error: cannot save as ./out: "
                + folder
                + "/out is a directory that is not empty, and the artifact is not a directory\n")
        .contains("\n 6 |     SAVE ARTIFACT f AS LOCAL ./out\n   |     ^^^^")
        .endsWith("\nhint: to save into it, end the path with a slash: ./out/\n");
  }

  @Test
  void currentFolderIsNeverReplaced() throws IOException {
    Path project = Files.createDirectories(folder.resolve("above/project"));
    Files.copy(folder.resolve("Earthfile"), project.resolve("Earthfile"));
    Files.writeString(folder.resolve("above/mine"), "mine");
    Tool inner = Tool.in(project);
    assertThat(inner.run("+up").err()).contains("saving a folder as .. would replace a project");
    assertThat(inner.run("-a", "+all/d", "..").err()).contains("would replace a project");
    Files.createDirectories(project.resolve("out/.git"));
    assertThat(inner.run("+folder").err()).contains("would replace a project");
    assertThat(folder.resolve("above/mine")).hasContent("mine");
  }

  @Test
  void nothingIsWrittenWhenOneFileCannotBe() throws IOException {
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM "
            + TestImages.BUSYBOX
            + "\nt:\n    RUN mkdir /s && touch /s/a /s/b /s/c\n    SAVE ARTIFACT /s/* AS LOCAL out/\n");
    Files.createDirectories(folder.resolve("out/b/mine"));
    assertThat(tool.run("+t").err()).contains("out/b is a directory that is not empty");
    assertThat(HostShell.run(folder, "ls out")).isEqualTo("b\n");
  }

  /** What is said to be saved is there. */
  @Test
  void pipesAndLongNamesAreSavedButNotDevices() throws IOException {
    String name = "m".repeat(255);
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM %s
        WORKDIR /%s
        some:
            RUN mkdir d && mkfifo -m 640 d/p && touch d/a d/%s d/z && chmod 4755 d/a && \\
                truncate -s 64M d/sparse && printf end >> d/sparse
            SAVE ARTIFACT d AS LOCAL out
            SAVE ARTIFACT d/p AS LOCAL pipe
            SAVE ARTIFACT d/%s AS LOCAL long/
        device:
            RUN mknod n c 1 3
            SAVE ARTIFACT n AS LOCAL null
        among:
            RUN mkdir e && mknod e/n c 1 3 && touch e/f
            SAVE ARTIFACT e AS LOCAL among
        """
            .formatted(TestImages.BUSYBOX, folder.getFileName(), name, name));
    tool.run("+some").ok();
    assertThat(HostShell.run(folder, "stat -c '%A' out/p pipe out/a"))
        .isEqualTo("prw-r-----\nprw-r-----\n-rwxr-xr-x\n");
    assertThat(HostShell.run(folder, "ls out long | grep -c mmm")).isEqualTo("2\n");
    assertThat(HostShell.run(folder, "stat -c %s out/sparse; tail -c 3 out/sparse"))
        .isEqualTo((64 << 20) + 3 + "\nend");
    assertThat(Integer.parseInt(HostShell.run(folder, "du -k out/sparse | cut -f 1").strip()))
        .isLessThan(1024);
    Tool.Result again = tool.run("+some").ok();
    assertThat(again.lines("saved ")).hasSize(3).allMatch(line -> line.contains("(unchanged)"));
    // A file comes where a named pipe was saved before.
    HostShell.run(folder, "sed -i 's, mkfifo -m 640 d/p , echo p > d/p ,' Earthfile");
    tool.run("+some").ok();
    assertThat(HostShell.run(folder, "cat out/p pipe")).isEqualTo("p\np\n");
    if (HostShell.isRoot()) { // without root there are no devices
      assertThat(tool.run("+device").err()).contains("/n is a device").contains("hint: ");
      assertThat(folder.resolve("null")).doesNotExist();
      assertThat(tool.run("+among").ok().err() + tool.run("--no-cache", "+among").ok().out())
          .contains("without its devices");
      assertThat(HostShell.run(folder, "ls among")).isEqualTo("f\n");
    }
  }
}

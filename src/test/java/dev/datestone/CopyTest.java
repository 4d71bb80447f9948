package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** COPY from the build context: destinations, permissions, ignored files. */
@Tag("e2e")
class CopyTest {
  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void files() {
    tool = Tool.in(folder);
    TestImages.busybox(tool);
    for (String path : List.of("a", "b", "x.txt", "y.txt", "src/one", "src/sub/two", "lib/three")) {
      tool.file(path, "content of " + path);
    }
  }

  /** Builds targets in parallel; each lists its working directory. */
  private Tool.Result show(String... recipes) {
    StringBuilder text = new StringBuilder("VERSION 0.8\nFROM " + TestImages.BUSYBOX + "\n");
    text.append("WORKDIR /w").append(folder.getFileName()).append('\n');
    StringBuilder all = new StringBuilder("all:\n");
    for (int i = 0; i < recipes.length; i++) {
      text.append("t").append(i).append(":\n");
      for (String line : recipes[i].split("; ")) {
        text.append("    ").append(line).append('\n');
      }
      text.append("    RUN : " + i + "; echo =: $(find . -type f -o -type l | sort)\n");
      all.append("    BUILD +t").append(i).append('\n');
    }
    return tool.file("Earthfile", text.toString() + all).run("+all").ok();
  }

  private static String shown(Tool.Result result, int target) {
    return result.lines("+t" + target + " | =:").getFirst().replaceFirst("^[^=]*=: ?", "");
  }

  private void expect(String[]... pairs) {
    String[] recipes = new String[pairs.length];
    for (int i = 0; i < pairs.length; i++) {
      recipes[i] = pairs[i][0];
    }
    Tool.Result result = show(recipes);
    for (int i = 0; i < pairs.length; i++) {
      assertThat(shown(result, i)).as(pairs[i][0]).isEqualTo(pairs[i][1]);
    }
  }

  private static String[] row(String recipe, String files) {
    return new String[] {recipe, files};
  }

  @Test
  void filesAndFoldersAreCopiedToTheirPlaces() {
    expect(
        row("COPY a c", "./c"),
        row("COPY a d/", "./d/a"),
        row("RUN mkdir d; COPY a d", "./d/a"),
        row("COPY a .", "./a"),
        row("COPY a b d", "./d/a ./d/b"),
        row("COPY ./a ./b d/e/", "./d/e/a ./d/e/b"),
        row("COPY src d", "./d/one ./d/sub/two"),
        row("COPY src/ d/", "./d/one ./d/sub/two"),
        row("COPY src/. d/", "./d/one ./d/sub/two"),
        row("COPY src lib d", "./d/one ./d/sub/two ./d/three"),
        row("COPY --dir src .", "./src/one ./src/sub/two"),
        row("COPY --dir src lib d/", "./d/lib/three ./d/src/one ./d/src/sub/two"),
        row("COPY --dir src/sub a d/", "./d/a ./d/sub/two"),
        row("COPY *.txt .", "./x.txt ./y.txt"),
        row("COPY [xq].tx? d/", "./d/x.txt"),
        row("COPY */one .", "./one"),
        row("COPY src/* d/", "./d/one ./d/two"),
        row("COPY --dir src/* d/", "./d/one ./d/sub/two"),
        row("COPY a /abs" + folder.getFileName() + "/b; RUN cp /abs*/b .", "./b"),
        row("COPY a d/../e/c", "./e/c"),
        row("ARG N=a; COPY $N ${N}2", "./a2"),
        row("COPY --if-exists none a .", "./a"),
        row("COPY --if-exists none* .", ""),
        row("COPY a c; COPY b c; RUN grep -q 'of b' c", "./c"),
        row("RUN mkdir d && ln -s d l; COPY a l/", "./d/a ./l"),
        row("RUN mkdir d && ln -s d l; COPY src l", "./d/one ./d/sub/two ./l"),
        row("RUN mkdir d && ln -s $PWD/d l; COPY a l/new/", "./d/new/a ./l"),
        row("RUN mkdir -p b/c b/d && ln -s b/c k && ln -s k/../d l; COPY a l", "./b/d/a ./k ./l"),
        row("RUN echo a > b && ln -s b l; COPY a l; RUN grep -q 'of a' l", "./b ./l"));
  }

  @Test
  void symlinksCannotLeaveTheContext() throws Exception {
    Path outside = folder.resolve("outside");
    Path below = Files.createDirectories(outside.resolve("new"));
    FileTime old = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(below, old);
    expect(row("RUN ln -s " + outside + " l; COPY a l/new/; RUN grep 'of a' l/new/a", "./l"));
    assertThat(Files.getLastModifiedTime(below)).isEqualTo(old);
    assertThat(below).isEmptyDirectory();
  }

  @Test
  void symlinksAndUnusualNamesAreCopied() throws Exception {
    Files.createSymbolicLink(folder.resolve("src/link"), Path.of("sub/two"));
    Files.createSymbolicLink(folder.resolve("src/broken"), Path.of("/nowhere"));
    tool.file("odd/with blank", "1").file("odd/pl+us", "2").file("odd/[x]", "3");
    tool.file("odd/line\nbreak", "4").file("odd/ü", "5").file("odd/-dash", "6");
    expect(
        row(
            "COPY src d; RUN readlink d/link && readlink d/broken",
            "./d/broken ./d/link ./d/one ./d/sub/two"),
        row("COPY \"odd/with blank\" .", "./with blank"),
        row("COPY odd/with\\ blank c", "./c"),
        row("COPY odd/pl\\+us .", "./pl+us"),
        row("COPY odd/\\[x] .", "./[x]"),
        row("COPY odd . ; RUN test \"$(ls | wc -l)\" = 6 && rm -r ./*", ""));
  }

  @Test
  void folderGetsTheDestinationsNameIfNothingIsThere() {
    expect(
        row("COPY --dir src d", "./d/one ./d/sub/two"),
        row("COPY --dir src/ d", "./d/one ./d/sub/two"),
        row("COPY --dir src d/", "./d/src/one ./d/src/sub/two"),
        row("COPY --dir src lib d", "./d/lib/three ./d/src/one ./d/src/sub/two"),
        row("COPY --dir src/sub d/e", "./d/e/two"),
        row(
            "COPY --dir src src; COPY --dir src src",
            "./src/one ./src/src/one ./src/src/sub/two ./src/sub/two"),
        row("RUN mkdir d; COPY --dir src d", "./d/src/one ./d/src/sub/two"),
        row("RUN mkdir t && ln -s t d; COPY --dir src d", "./d ./t/src/one ./t/src/sub/two"),
        row("RUN ln -s t d; COPY --dir src d", "./d ./t/one ./t/sub/two"),
        row("COPY --dir [sl]* d", "./d/src/one ./d/src/sub/two ./d/three"),
        row("COPY --dir a d", "./d"),
        row("COPY --dir --if-exists src d", "./d/one ./d/sub/two"),
        row("COPY *.txt d; RUN grep -q 'of y' d", "./d"),
        row("COPY a ~/x", "./~/x"),
        row("RUN echo a > b && ln -s b l; COPY a l; RUN grep -q 'of a' b", "./b ./l"));
  }

  @Test
  void whatIsMadeBelongsToTheUser() throws Exception {
    String stat = "; USER 0; RUN echo =: $(stat -c %a:%u:%g ";
    Tool.Result result =
        show(
            "USER worker; WORKDIR d/e; COPY a .; COPY --dir src new/"
                + stat
                + ".. . a new new/src new/src/one)",
            "USER 7; WORKDIR d" + stat + ".)",
            "USER 7:8; COPY a d/" + stat + "d d/a)",
            "USER nobody-here; COPY a d/" + stat + "d d/a)",
            "USER 7:nogroup-here; COPY a d/" + stat + "d/a)",
            "USER worker; COPY --chown=0:5 a d/" + stat + "d d/a)",
            "COPY --chown=7 a d/" + stat + "d d/a)",
            "RUN mkdir -p src/sub && chown 5:6 src src/sub && chmod 700 src src/sub;"
                + " COPY src src"
                + stat
                + "src src/sub)");
    assertThat(shown(result, 0))
        .isEqualTo(
            "755:1000:1000 755:1000:1000 644:1000:1000 755:1000:1000 755:1000:1000 644:1000:1000");
    assertThat(shown(result, 1)).isEqualTo("755:7:7");
    assertThat(shown(result, 2)).isEqualTo("755:7:8 644:7:8");
    assertThat(shown(result, 3)).isEqualTo("755:0:0 644:0:0");
    assertThat(shown(result, 4)).isEqualTo("644:7:7");
    assertThat(shown(result, 5)).isEqualTo("755:0:5 644:0:5");
    assertThat(shown(result, 6)).isEqualTo("755:7:7 644:7:7");
    assertThat(shown(result, 7)).isEqualTo("700:5:6 755:0:0");
  }

  @Test
  void chmodAndChownAreApplied() throws Exception {
    Files.setAttribute(folder.resolve("a"), "unix:mode", 0640);
    Files.setAttribute(folder.resolve("src"), "unix:mode", 0750);
    boolean root = HostShell.isRoot();
    if (root) {
      Files.setAttribute(folder.resolve("b"), "unix:uid", 1234);
      Files.setAttribute(folder.resolve("b"), "unix:gid", 4321);
    }
    String stat = "; RUN echo =: $(stat -c %a:%u:%g ";
    Tool.Result result =
        show(
            "COPY a ." + stat + "a)",
            "COPY --chmod=711 a b ." + stat + "a b)",
            "COPY --chown=worker a ." + stat + "a)",
            "COPY --chown=worker:0 src d/e" + stat + "d d/e d/e/one)",
            "COPY --chown=7:8 --chmod=4755 a ." + stat + "a)",
            "COPY b ." + stat + "b)",
            "COPY --keep-own b ." + stat + "./b)", // another command, should they be the same file
            "COPY --dir src ." + stat + "src)");
    assertThat(shown(result, 0)).isEqualTo("640:0:0");
    assertThat(shown(result, 1)).isEqualTo("711:0:0 711:0:0");
    assertThat(shown(result, 2)).isEqualTo("640:1000:1000");
    assertThat(shown(result, 3)).isEqualTo("755:1000:0 755:1000:0 644:1000:0");
    assertThat(shown(result, 4)).isEqualTo("755:7:8");
    assertThat(shown(result, 5)).isEqualTo("644:0:0");
    if (root) {
      assertThat(shown(result, 6)).isEqualTo("644:1234:4321");
    }
    assertThat(shown(result, 7)).isEqualTo("750:0:0");
  }

  @Test
  void ignoredFilesAreNotCopied() {
    tool.file(".earthlyignore", "# no objects\n**/*.o\nlib\n!lib/three\n\n/top\n.git*\n  b  \n");
    tool.file("m.o", "").file("src/sub/n.o", "").file("lib/four", "").file("top", "");
    tool.file("src/top", "").file(".gitfoo", "").file("src/.gitfoo", "");
    expect(
        row(
            "COPY . .; RUN rm Earthfile",
            "./.earthlyignore ./a ./lib/three ./src/.gitfoo ./src/one ./src/sub/two ./src/top ./x.txt ./y.txt"),
        row("COPY src/sub lib d/", "./d/three ./d/two"),
        row("COPY --if-exists b top m.o a .", "./a"),
        row("COPY lib/* .", "./three"));
  }

  @Test
  void copyOfUnchangedContentIsCached() throws Exception {
    String recipe = "COPY --dir src .; RUN echo ran";
    assertThat(show(recipe).out()).contains("3 steps run");
    Files.setLastModifiedTime(
        folder.resolve("src/one"), java.nio.file.attribute.FileTime.fromMillis(0));
    assertThat(show(recipe).out()).contains("0 steps run");
    Files.setAttribute(folder.resolve("src/one"), "unix:mode", 0755);
    assertThat(show(recipe).out()).contains("3 steps run");
    tool.file("src/new", "");
    assertThat(show(recipe).out()).contains("3 steps run").contains("./src/new");
    Files.delete(folder.resolve("src/new"));
    assertThat(show(recipe).out()).contains("0 steps run, 3 cached");
  }

  /** The second COPY makes a layer like the first one, which overlayfs would not mount twice. */
  @Test
  void sameFilesAreCopiedAgainAfterTheyWereChanged() {
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM "
            + TestImages.BUSYBOX
            // Nothing of an earlier run of the tests is cached.
            + "\nWORKDIR /w"
            + folder.getFileName()
            + """

            t:
                COPY a b /app/
                RUN rm -r /app
                COPY a b /app/
                RUN echo x >> /app/b
                COPY a b /app/
                RUN echo =$(cat /app/a) $(cat /app/b)
            """);
    assertThat(tool.run("+t").ok().out()).contains("=content of a content of b\n");
    tool.file("a", "edited");
    assertThat(tool.run("+t").ok().out()).contains("=edited content of b\n");
    tool.file("a", "content of a");
    tool.file("b", "edited, too");
    assertThat(tool.run("+t").ok().out()).contains("=content of a edited, too\n");
  }

  /** A symlink that leads nowhere is the user's mistake, wherever it is asked for. */
  @Test
  void brokenSymlinkInAnArtifactIsAMistake() {
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM "
            + TestImages.BUSYBOX
            + "\nt:\n    RUN mkdir /d && ln -s nowhere /d/link\n    SAVE ARTIFACT /d\n");
    assertThat(tool.run("-a", "+t/d/link", "out").err())
        .contains("/d/link is a symlink to \"nowhere\"", "hint: ")
        .doesNotContain("bug");
  }
}

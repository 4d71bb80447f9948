package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SAVE ARTIFACT, COPY of artifacts, and artifacts on the host. */
@Tag("e2e")
class ArtifactTest {
  @TempDir Path folder;
  private Tool tool;
  private String nonce;

  @BeforeEach
  void busybox() {
    tool = Tool.in(folder);
    TestImages.busybox(tool);
    nonce = folder.getFileName().toString();
  }

  private Tool earthfile(String text) {
    return tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM " + TestImages.BUSYBOX + "\nWORKDIR /w" + nonce + "\n" + text);
  }

  private static final String SAVER =
      """
      t:
          ARG WHO=world
          RUN mkdir -p a/sub d && echo hello $WHO > one && echo 2 > two && echo 3 > a/three && \\
              echo 4 > a/sub/four && ln -s one link && touch d/x.o d/y.o d/z.c
          SAVE ARTIFACT one
          SAVE ARTIFACT two renamed
          SAVE ARTIFACT two deep/er/file
          SAVE ARTIFACT two into/
          SAVE ARTIFACT a
          SAVE ARTIFACT a/ b/
          SAVE ARTIFACT a c
          SAVE ARTIFACT d/*.o objects/
          SAVE ARTIFACT --if-exists none
          SAVE ARTIFACT link
      m:
          RUN mkdir -p a/sub b && echo 3 > a/three && echo 4 > a/sub/four && echo first > a/more && \\
              echo last > b/more && touch plus+plus
          SAVE ARTIFACT a n
          SAVE ARTIFACT b n
          SAVE ARTIFACT a/[st]* s
          SAVE ARTIFACT plus\\+plus
      """;

  private void expect(String[]... rows) {
    StringBuilder text = new StringBuilder(SAVER);
    StringBuilder all = new StringBuilder("all:\n");
    for (int i = 0; i < rows.length; i++) {
      text.append("t").append(i).append(":\n");
      for (String line : rows[i][0].split("; ")) {
        text.append("    ").append(line).append('\n');
      }
      text.append("    RUN : " + i + "; echo =: $(find . -type f -o -type l | sort)\n");
      all.append("    BUILD +t").append(i).append('\n');
    }
    Tool.Result result = earthfile(text + "" + all).run("+all").ok();
    for (int i = 0; i < rows.length; i++) {
      assertThat(result.lines("+t" + i + " | =:").getFirst().replaceFirst("^[^=]*=: ?", ""))
          .as(rows[i][0])
          .isEqualTo(rows[i][1]);
    }
  }

  private static String[] row(String recipe, String files) {
    return new String[] {recipe, files};
  }

  @Test
  void artifactsAreFoundByTheirSavedNames() {
    expect(
        row("COPY +t/one .", "./one"),
        row("COPY +t/one uno", "./uno"),
        row("COPY +t/renamed .", "./renamed"),
        row("COPY +t/deep/er/file .", "./file"),
        row("COPY +t/into/two .", "./two"),
        row("COPY +t/a .", "./sub/four ./three"),
        row("COPY +t/a d", "./d/sub/four ./d/three"),
        row("COPY --dir +t/a .", "./a/sub/four ./a/three"),
        row("COPY +t/a/sub/four .", "./four"),
        row("COPY +t/a/three +t/one d/", "./d/one ./d/three"),
        row("COPY +t/c d", "./d/sub/four ./d/three"),
        row("COPY +t/objects/* .", "./x.o ./y.o"),
        row("COPY +t/objects d", "./d/x.o ./d/y.o"),
        row("COPY --dir +t/objects .", "./objects/x.o ./objects/y.o"),
        row("COPY --dir +t/deep .", "./deep/er/file"),
        row("COPY +t/deep d", "./d/er/file"),
        row("COPY +t/into d", "./d/two"),
        row("COPY +t/a/* d/", "./d/four ./d/three"),
        row("COPY +t/o?e d/", "./d/one"),
        row("COPY --dir +t/a d", "./d/sub/four ./d/three"),
        row("COPY --dir +t/a d/", "./d/a/sub/four ./d/a/three"),
        row("COPY --dir +t/a/sub d/e", "./d/e/four"),
        row("COPY --dir +t/deep d", "./d/er/file"),
        row("RUN mkdir d; COPY --dir +t/deep d", "./d/deep/er/file"),
        row("COPY +t/de* d/", "./d/er/file"),
        row("COPY --dir +t/in* d/", "./d/into/two"),
        row("COPY +m/n d", "./d/more ./d/sub/four ./d/three"),
        row("COPY --dir +m/n .", "./n/more ./n/sub/four ./n/three"),
        row("COPY +m/n/* d/", "./d/four ./d/more ./d/three"),
        row("COPY +m/n/more .; RUN grep -q last more", "./more"),
        row("COPY +m/s d", "./d/four ./d/three"),
        row("COPY +m/plus\\+plus .", "./plus+plus"),
        row("COPY --if-exists +t/nothing +t/one .", "./one"),
        row("COPY (+t/one --WHO=moon) .; RUN grep -q moon one", "./one"),
        row("ARG WHO=sun; COPY +t/one .; RUN grep -q world one", "./one"),
        row("ARG WHO=sun; COPY --pass-args +t/one .; RUN grep -q sun one", "./one"),
        row("ARG P=ne; COPY +t/o$P .", "./one"),
        row("COPY --chmod=600 --chown=5 +t/one .; RUN test $(stat -c %a%u one) = 6005", "./one"));
  }

  @Test
  void artifactsOfOtherFoldersAreCopied() {
    tool.file(
        "lib/Earthfile",
        "VERSION 0.8\nFROM "
            + TestImages.BUSYBOX
            + "\nARG --global G=g\nsrc:\n    ARG V=v\n    COPY file .\n    RUN echo $G $V >> file\n"
            + "    SAVE ARTIFACT file\nbase-of:\n    RUN touch /from-lib\n    ENV E=env\n    WORKDIR /lib\n");
    tool.file("lib/file", "lib's\n");
    tool.file("file", "not this\n");
    earthfile(
        """
        a:
            COPY ./lib+src/file one
            COPY (./lib+src/file --V=w) two
            RUN test "$(cat one | xargs)" = "lib's g v" -o "$(tail -n 1 one)" = "g v"
            RUN test "$(tail -n 1 two)" = "g w" && head -n 1 one
        b:
            FROM ./lib+base-of
            RUN test -e /from-lib && test $E = env && test $PWD = /lib
        all:
            BUILD +a
            BUILD +b
        """);
    assertThat(tool.run("+all").ok().out()).contains("+a | lib's");
    assertThat(tool.run("./lib+src").ok().out()).contains("./lib+src | ");
  }

  @Test
  void onlyChangedArtifactsAreWrittenToTheHost() throws Exception {
    earthfile(
        """
        all:
            COPY --if-exists which .
            RUN mkdir -p out/keep out/sub && echo same > out/keep/same && cp which out/sub/which && \\
                ln -s same out/keep/link && chmod 755 out/sub/which
            RUN if grep -q more which; then touch out/more; fi
            SAVE ARTIFACT out AS LOCAL gen
            SAVE ARTIFACT which AS LOCAL files/
            SAVE ARTIFACT out/keep/* AS LOCAL merged/
        """);
    tool.file("which", "more").file("merged/mine", "stays").file("gen/old/stale", "goes");
    tool.run("+all").ok();
    assertThat(tree("gen"))
        .containsExactly("keep", "keep/link", "keep/same", "more", "sub", "sub/which");
    assertThat(Files.isExecutable(folder.resolve("gen/sub/which"))).isTrue();
    assertThat(tree("merged")).containsExactly("link", "mine", "same");
    assertThat(tree("files")).containsExactly("which");
    FileTime old = FileTime.fromMillis(1_000_000_000_000L);
    for (String each : List.of("gen/keep/same", "gen/sub/which", "files/which")) {
      Files.setLastModifiedTime(folder.resolve(each), old);
    }
    Files.writeString(folder.resolve("gen/extra"), "");
    assertThat(tool.run("+all").ok().out())
        .contains("0 steps run")
        .contains("files/which (unchanged)");
    assertThat(tree("gen")).doesNotContain("extra");
    assertThat(Files.getLastModifiedTime(folder.resolve("gen/keep/same"))).isEqualTo(old);
    tool.file("which", "less").run("+all").ok();
    assertThat(tree("gen")).containsExactly("keep", "keep/link", "keep/same", "sub", "sub/which");
    assertThat(Files.getLastModifiedTime(folder.resolve("gen/keep/same"))).isEqualTo(old);
    assertThat(Files.getLastModifiedTime(folder.resolve("gen/sub/which"))).isNotEqualTo(old);
    assertThat(tool.read("files/which")).isEqualTo("less");
  }

  @Test
  void failedBuildSavesNothing() {
    earthfile(
        """
        good:
            RUN echo good > out
            SAVE ARTIFACT out AS LOCAL good-out
        bad:
            RUN sleep 0.5 && false
        all:
            BUILD +good
            BUILD +bad
        """);
    assertThat(tool.run("+all").code()).isEqualTo(1);
    assertThat(folder.resolve("good-out")).doesNotExist();
    tool.run("--no-output", "+good").ok();
    assertThat(folder.resolve("good-out")).doesNotExist();
    tool.run("+good").ok();
    assertThat(folder.resolve("good-out")).exists();
  }

  @Test
  void artifactOptionSavesOneArtifact() throws Exception {
    earthfile(SAVER);
    tool.run("-a", "+t/one", "got", "--WHO=you").ok();
    assertThat(tool.read("got")).isEqualTo("hello you\n");
    tool.run("--artifact", "+t/a/sub/four", "in/").ok();
    assertThat(tool.read("in/four")).isEqualTo("4\n");
    tool.run("-a", "+t/a", "whole/").ok();
    assertThat(tree("whole")).containsExactly("a", "a/sub", "a/sub/four", "a/three");
    tool.run("-a", "+t/objects/*", "objs/").ok();
    assertThat(tree("objs")).containsExactly("x.o", "y.o");
    tool.run("-a", "+t/deep", "deep1").ok();
    assertThat(tree("deep1")).containsExactly("er", "er/file");
    tool.run("-a", "+t/deep", "deep2/").ok();
    assertThat(tree("deep2")).containsExactly("deep", "deep/er", "deep/er/file");
    tool.run("-a", "+t/one").ok();
    assertThat(tool.read("one")).isEqualTo("hello world\n");
    tool.run("-a", "+t/*", "all/").ok();
    assertThat(tree("all")).contains("one", "renamed", "a/sub/four", "c/three");
  }

  @Test
  void patternIsSavedIntoAFolderOnly() throws Exception {
    earthfile(
        """
        t:
            RUN touch x.o y.o && echo ran > /dev/stderr
            SAVE ARTIFACT *.o AS LOCAL objs
        """);
    assertThat(tool.run("+t").err())
        .contains("error: what a pattern matches cannot be saved as \"objs\"")
        .contains("hint: end the path with a slash to save into a folder: objs/");
    assertThat(tool.run("-a", "+t/*.o", "objs").err())
        .contains("error: what the pattern *.o matches cannot be saved as " + folder + "/objs");
    assertThat(folder.resolve("objs")).doesNotExist();
    tool.run("--no-output", "+t").ok();
  }

  @Test
  void lastOfSeveralFilesAtOnePathCounts() throws Exception {
    earthfile(
        """
        first:
            BUILD +low
            RUN echo first > f
            SAVE ARTIFACT f AS LOCAL out
        last:
            RUN echo last > f
            SAVE ARTIFACT f AS LOCAL out
            BUILD +low
        low:
            RUN echo low > f
            SAVE ARTIFACT f AS LOCAL out
        """);
    tool.run("+first").ok();
    assertThat(tool.read("out")).isEqualTo("first\n");
    tool.run("+last").ok();
    assertThat(tool.read("out")).isEqualTo("low\n");
  }

  private List<String> tree(String path) throws Exception {
    Path top = folder.resolve(path);
    try (Stream<Path> all = Files.walk(top)) {
      return all.filter(each -> !each.equals(top))
          .map(each -> top.relativize(each).toString())
          .sorted()
          .toList();
    }
  }

  /** A recreated folder is opaque in overlayfs; mv keeps dates. */
  @Test
  void recreatedFolderHoldsOnlyItsNewFiles() {
    earthfile(
        """
        made:
            RUN mkdir -p d/sub && echo a > d/a && echo b > d/b && echo c > d/sub/c
        back:
            FROM +made
            RUN mv d x && mkdir d && mv x/a d/ && mv x/sub d/ && rm -r x
            SAVE ARTIFACT d
        gone:
            FROM +made
            RUN rm -r d && mkdir -p d/sub
            SAVE ARTIFACT d
        renamed:
            FROM +made
            RUN cp -a d e && rm -r d && mv e d && rm d/b
            SAVE ARTIFACT d
        t:
            COPY --dir +back/d back/
            COPY --dir +gone/d gone/
            COPY --dir +renamed/d renamed/
            RUN echo "=$(find back gone renamed -type f | sort | tr '\\n' ' ')"
        """);
    assertThat(tool.run("+t").ok().out())
        .contains("=back/d/a back/d/sub/c renamed/d/a renamed/d/sub/c \n");
  }

  /**
   * Each of the two folders hides the same; what is in them is not the same. In the order of names
   * d-e lies between d and what is in it.
   */
  @Test
  void recreatedFoldersStaySeparate() {
    String text =
        """
        t:
            RUN mkdir d d-e && echo a > d/a && echo b > d/b
            RUN mv d x && mv d-e y && mkdir d d-e && %s rm -r x y
            RUN echo "=$(ls d)"
        """;
    assertThat(earthfile(text.formatted("mv x/a d/ &&")).run("+t").ok().out()).contains("=a\n");
    assertThat(earthfile(text.formatted("mv x/b d/ &&")).run("+t").ok().out()).contains("=b\n");
    assertThat(earthfile(text.formatted("")).run("+t").ok().out()).contains("=\n");
  }

  /** Each symlink points to a file with another name. */
  @Test
  void symlinksAreFollowedUnlessAskedNotTo() {
    earthfile(
        """
        made:
            RUN echo x > file && ln -s file link && mkdir d && echo y > d/f && ln -s d folder && \\
                ln -s none broken
            SAVE ARTIFACT link
            SAVE ARTIFACT folder
            SAVE ARTIFACT l*k matched/
            SAVE ARTIFACT --symlink-no-follow link as/
            SAVE ARTIFACT --symlink-no-follow broken as/ AS LOCAL out/
            SAVE ARTIFACT link named AS LOCAL out/named
            SAVE ARTIFACT . whole
        t:
            COPY +made/link +made/matched/link +made/named +made/whole/l*k follow/
            COPY --dir +made/folder follow/
            COPY --symlink-no-follow +made/as/link +made/as/broken +made/whole/fol* keep/
            RUN cd follow && for i in link named folder/f; do test ! -L $i && echo "=$i $(cat $i)"; done
            RUN cd keep && for i in *; do echo "=$i -> $(readlink $i)"; done
            BUILD +made
        none:
            RUN ln -s none broken
            SAVE ARTIFACT --if-exists broken
        """);
    assertThat(tool.run("+t").ok().out())
        .contains("=link x\n", "=named x\n", "=folder/f y\n")
        .contains("=broken -> none\n", "=folder -> d\n", "=link -> file\n");
    assertThat(tool.read("out/named")).isEqualTo("x\n");
    assertThat(folder.resolve("out/broken")).isSymbolicLink();
  }
}

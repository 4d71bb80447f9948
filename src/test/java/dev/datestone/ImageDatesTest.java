package dev.datestone;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cache that another image or a killed RUN has left is older than all of the image, at each RUN
 * from then on. After a kill the cache gets older dates. Only files of an image that are as old as
 * that (1970, of reproducible archives), and those that another image had otherwise, get new dates,
 * in one layer for all RUNs.
 */
@Tag("e2e")
class ImageDatesTest {
  private static final String FILL =
      """
      mkdir -p root/bin root/tmp root/many/deep root/other
      cp /bin/busybox root/bin
      for program in sh cat echo mkdir sleep find sort stat rm chmod chown ln xargs touch; do
        ln -s busybox root/bin/$program
      done
      for i in $(seq 150); do echo $([ $i -gt OTHERS ] || echo VERSION) $i > root/many/deep/$i; done
      echo plain > root/other/plain
      find root -exec touch -h -d DATE {} +
      tar --owner=0 --group=0 -C root -cf image.tar .
      """;

  /** Lists what it sees, and before that what its cache holds, with dates. */
  private static final String LOOK =
      """
          COPY edit .
          RUN --mount=type=cache,target=/c \\
              find /c/made /bin /many /other | sort | xargs stat -c '%n %a %y' > /dates; \\
              touch /c/made && if [ $(cat edit) = wait ]; then echo waiting now; sleep 100; fi
          SAVE ARTIFACT /dates AS LOCAL dates
      """;

  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void importFirstImage() throws IOException {
    tool =
        Tool.in(Files.createDirectory(folder.resolve("project"))).withHome(folder.resolve("home"));
    imported("one", 150);
  }

  /** An image whose first files are of this version. */
  private void imported(String version, int others) {
    imported(version, others, "1970-01-01");
  }

  private void imported(String version, int others, String date) {
    Path scratch = folder.resolve("image " + version);
    HostShell.run(
        HostShell.folder(scratch),
        FILL.replace("VERSION", version).replace("OTHERS", others + "").replace("DATE", date));
    tool.run("image", "import", "many:" + version, scratch.resolve("image.tar").toString()).ok();
  }

  private void earthfile(String version, String before) {
    tool.file("Earthfile", "VERSION 0.8\nt:\n    FROM many:" + version + "\n" + before + LOOK);
  }

  /** What the RUN saw of the image, with dates. */
  private List<String> dates(String edit) {
    tool.file("edit", edit);
    tool.run("+t").ok();
    return of("dates", "/");
  }

  private List<String> of(String file, String start) {
    return tool.read(file)
        .lines()
        .filter(line -> line.startsWith(start) && !line.contains("/made "))
        .toList();
  }

  /** That the cache's file was older than all these when a RUN saw them. */
  private void assertNewer(String file, String start) {
    String made = tool.read(file).lines().filter(line -> line.contains("/made ")).findFirst().get();
    assertThat(of(file, start)).isNotEmpty().allMatch(line -> date(line).compareTo(date(made)) > 0);
  }

  private static String date(String line) {
    return line.split(" ", 3)[2];
  }

  private void kill() {
    tool.file("edit", "wait");
    RunningTool.of(tool, "+t").saying("| waiting now").kill("KILL");
    RunningTool.await(() -> RunningTool.processesWith("waiting now") == 0);
  }

  /** How many layers hold at least as many files as the image has. */
  private long large() throws IOException {
    long count = 0;
    try (Stream<Path> layers = Files.list(folder.resolve("home/layers"))) {
      for (Path layer : layers.toList()) {
        try (Stream<Path> files = Files.walk(layer.resolve("fs"))) {
          count += files.count() > 150 ? 1 : 0;
        }
      }
    }
    return count;
  }

  /** No layer, no copy, no inode: the cache's files are older than the image instead. */
  @Test
  void imageKeepsItsDatesAfterAKill() throws IOException {
    imported("new", 150, "2025-01-01");
    earthfile("new", "");
    List<String> first = dates("1");
    assertThat(first).hasSizeGreaterThan(160).allMatch(line -> line.contains(" 2025-01-01 "));
    long layers = large();
    for (String edit : List.of("2", "3")) {
      kill();
      assertThat(dates(edit)).isEqualTo(first);
      assertNewer("dates", "/");
      assertThat(dates(edit + "0")).isEqualTo(first);
      assertThat(large()).isEqualTo(layers);
    }
  }

  /** The dates do not depend on the kill, so that one layer does for all of them. */
  @Test
  void killedRunsShareOneLayerOfDates() throws IOException {
    earthfile("one", "");
    List<String> first = dates("1");
    assertThat(first).hasSizeGreaterThan(160).allMatch(line -> line.contains(" 1970-01-01 "));
    assertThat(dates("2")).isEqualTo(first);
    assertThat(large()).isEqualTo(1);
    kill();
    List<String> killed = dates("3");
    assertNewer("dates", "/");
    assertThat(large()).isEqualTo(2);
    assertThat(dates("4")).isEqualTo(killed);
    kill();
    assertThat(dates("6")).isEqualTo(killed);
    assertNewer("dates", "/");
    assertThat(dates("7")).isEqualTo(killed);
    assertThat(large()).isEqualTo(2);
  }

  @Test
  void newBaseImageAfterAKillGetsItsOwnDates() throws IOException {
    earthfile("one", "");
    dates("1");
    imported("two", 150);
    earthfile("two", "");
    List<String> other = dates("1");
    assertNewer("dates", "/many/deep/");
    assertThat(other).contains("/other/plain 644 1970-01-01 00:00:00.000000000 +0000");
    assertThat(dates("2")).isEqualTo(other);
    assertThat(large()).isEqualTo(3);
  }

  /** What lies above the image stays above its dates: other modes, what is gone, what is new. */
  @Test
  void changesOfTheChainSurviveRedating() throws IOException {
    String before =
        """
            RUN chmod 700 /other && chmod 600 /many/deep/9 && rm /many/deep/7 && echo new > /many/new && \\
                chmod 644 /many/deep/3 && chown -R 0:0 /bin && ln /many/deep/4 /linked
            COPY edit /many/deep/8
        """;
    String after =
        """
            RUN chmod 640 /many/deep/11 && rm /many/deep/12 && stat -c %a /other > /read && \\
                cat /many/deep/9 /many/deep/11 >> /read
            SAVE ARTIFACT /read AS LOCAL read
        """;
    earthfile("one", before);
    tool.file("Earthfile", tool.read("Earthfile") + after);
    dates("1");
    dates("2");
    kill();
    List<String> killed = dates("3");
    assertNewer("dates", "/");
    assertThat(large()).isEqualTo(2);
    assertThat(killed).anyMatch(line -> line.startsWith("/other 700 "));
    assertThat(killed).anyMatch(line -> line.startsWith("/many/deep/9 600 "));
    assertThat(killed).anyMatch(line -> line.startsWith("/many/new 644 "));
    assertThat(killed).noneMatch(line -> line.startsWith("/many/deep/7 "));
    List<String> next = dates("4");
    assertThat(large()).isEqualTo(2);
    killed = killed.stream().filter(line -> !line.startsWith("/many/deep/8 ")).toList();
    assertThat(next).containsAll(killed).hasSize(killed.size() + 1);
    assertThat(tool.read("read")).isEqualTo("700\none 9\none 11\n");
  }

  /** Dates of few files lie above what a RUN made, and those of all the image come below. */
  @Test
  void filesInTheMiddleOfAChainAreRedated() throws IOException {
    imported("three", 15);
    imported("four", 15);
    String before =
        """
            RUN echo made > /first
            RUN --mount=type=cache,target=/x touch /x/made && echo made > /second
        """;
    earthfile("three", before);
    dates("1");
    earthfile("four", before);
    List<String> few = dates("2");
    assertThat(few.stream().filter(line -> !line.contains(" 1970-01-01 ")).toList())
        .hasSize(15)
        .allMatch(line -> line.startsWith("/many/deep/"));
    for (String edit : List.of("3", "4")) {
      kill();
      List<String> killed = dates(edit);
      assertNewer("dates", "/");
      assertThat(dates(edit + "0")).isEqualTo(killed);
    }
  }

  /** The second finds dates that the first was given, and needs others. */
  @Test
  void twoRunsOfOneChainAreDatedIndependently() throws IOException {
    String second =
        LOOK.replace("COPY edit", "COPY edit2")
            .replace("cat edit", "cat edit2")
            .replace("target=/c", "target=/d")
            .replace("/c/made", "/d/made")
            .replace("/dates", "/dates2")
            .replace("LOCAL dates", "LOCAL dates2");
    earthfile("one", "");
    tool.file("Earthfile", tool.read("Earthfile") + second).file("edit2", "1");
    dates("1");
    tool.file("edit2", "wait");
    RunningTool.of(tool, "+t").saying("| waiting now").kill("KILL");
    RunningTool.await(() -> RunningTool.processesWith("waiting now") == 0);
    kill();
    tool.file("edit2", "2");
    List<String> first = dates("2");
    assertNewer("dates", "/");
    assertNewer("dates2", "/");
    List<String> after = of("dates2", "/");
    assertThat(dates("3")).isEqualTo(first);
    assertThat(of("dates2", "/")).isEqualTo(after);
    assertThat(large()).isEqualTo(2);
  }

  /** Modes, owners, contents, attributes: all that is not a date stays as the image has it. */
  @Test
  void redatingChangesOnlyTheDate() throws IOException {
    HostShell.asRoot(
        folder,
        """
        mv 'image one/root' odd && mkdir -p odd/odd/group/below odd/odd/sticky && cd odd/odd
        echo one > group/below/one; echo two > group/two; : > empty; echo shut > shut
        cp ../bin/busybox mine; cp mine able; chmod 0 shut; truncate -s 5M gaps; echo end >> gaps
        ln group/two same; ln -s '../nowhere/at all' link; mkfifo pipe
        echo blank > 'a name'; printf x > "$(printf 'no\\377text')"; echo ü > ü
        chown -h 7:8 group group/below mine; chown -h 3:30000 group/below/one link pipe
        chmod 6755 mine; chmod 2775 group; chmod 1777 sticky; setcap cap_net_raw+ep able
        cd ../.. && find odd -exec touch -h -d 1970-01-01 {} +
        tar -C odd --xattrs --xattrs-include='*' -cf odd.tar . && chmod 644 odd.tar
        """);
    tool.run("image", "import", "many:odd", folder.resolve("odd.tar").toString()).ok();
    earthfile("odd", "");
    tool.file(
        "Earthfile",
        tool.read("Earthfile")
            + """
                  RUN find /odd /many -exec stat -c '%n %f %u %g %s %X %N' {} + > /all && \\
                      find /odd -type f -exec busybox sha256sum {} + >> /all
                  SAVE ARTIFACT /all AS LOCAL all
              """);
    dates("1");
    if (HostShell.isRoot()) { // a RUN may leave attributes that no manifest lists
      note("os.setxattr(f, 'trusted.note', b'noted')");
    }
    // One name is no text.
    Path all = folder.resolve("project/all");
    String before = Files.readString(all, ISO_8859_1);
    kill();
    dates("2");
    assertNewer("dates", "/");
    assertThat(Files.readString(all, ISO_8859_1))
        .isEqualTo(before)
        .contains("/odd/mine", "/odd/group/below/one");
    String able = HostShell.asRoot(folder, "getcap home/layers/*/fs/odd/able");
    assertThat(able.lines()).hasSize(2).allMatch(line -> line.endsWith(" cap_net_raw=ep"));
    if (HostShell.isRoot()) {
      assertThat(note("print(os.getxattr(f, 'trusted.note'))")).hasLineCount(2);
    }
  }

  private String note(String python) {
    String each = "[" + python + " for f in glob.glob('home/layers/*/fs/odd/a name')]";
    return HostShell.run(folder, "python3 -c \"import glob, os; " + each + "\"");
  }
}

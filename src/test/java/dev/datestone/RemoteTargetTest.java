package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets of other repositories that the command line names. */
@Tag("e2e")
class RemoteTargetTest {
  private static final String LIBRARY = "example.test/owner/library";

  @TempDir Path folder;
  private Tool tool;
  private Path work;
  private Path library;

  @BeforeEach
  void repositories() throws IOException {
    GitHub hub = new GitHub(folder);
    work = Files.createDirectories(folder.resolve("work"));
    tool = Tool.in(work).with("HOME", folder.toString()).withHome(folder.resolve("home"));
    TestImages.busybox(tool);
    library = hub.repository("library");
    Files.writeString(library.resolve("data"), "first\n");
    Files.createDirectories(library.resolve("sub"));
    Files.writeString(
        library.resolve("Earthfile"),
        earthfile(
            """
        # saves shows what another repository may write
        saves:
            ARG WHO=you
            COPY data .
            RUN echo "=$(cat data) for $WHO"
            SAVE ARTIFACT data AS LOCAL out/data
            BUILD ./sub+also
            BUILD example.test/owner/other+t
        outside:
            COPY data .
            SAVE ARTIFACT --force data AS LOCAL ../data
        here:
            LOCALLY
            RUN touch here
        rights:
            RUN --privileged true
        asks:
            IF true
                RUN true
            END
        """));
    Files.writeString(
        library.resolve("sub/Earthfile"),
        earthfile("also:\n    RUN echo x > more\n    SAVE ARTIFACT more AS LOCAL out/more\n"));
    GitHub.commit(library, "one");
    Shell.run(library, "git tag v1.0");
    Path other = hub.repository("other");
    Files.writeString(
        other.resolve("Earthfile"),
        earthfile("t:\n    RUN echo x > other\n    SAVE ARTIFACT other AS LOCAL out/other\n"));
    GitHub.commit(other, "one");
  }

  private static String earthfile(String text) {
    return "VERSION 0.8\nFROM " + TestImages.BUSYBOX + "\n" + text;
  }

  @Test
  void whatItSavesComesToWhereTheUserIs() throws IOException {
    assertThat(tool.run(LIBRARY + "+saves", "--WHO=me").ok().out())
        .contains(LIBRARY + "+saves | =first for me\n");
    assertThat(Shell.run(work, "find . -type f | sort"))
        .isEqualTo("./out/data\n./out/more\n./out/other\n");
    assertThat(tool.run(LIBRARY + "+saves", "--WHO=me").ok().out()).contains("ok: 0 steps run");
    Files.writeString(library.resolve("data"), "second\n");
    GitHub.commit(library, "two");
    assertThat(tool.run(LIBRARY + ":main+saves").ok().out()).contains("| =second for you\n");
    assertThat(tool.run(LIBRARY + ":v1.0+saves").ok().out()).contains("| =first for you\n");
  }

  @Test
  void artifactsGoWhereTheUserSays() {
    tool.run("-a", LIBRARY + ":v1.0+saves/data", "there/").ok();
    tool.run("--artifact", "(" + LIBRARY + "/sub+also/more --A=1)", "it").ok();
    assertThat(Shell.run(work, "find . -type f | sort")).isEqualTo("./it\n./there/data\n");
  }

  @Test
  void itIsListedToldOfAndDrawn() {
    assertThat(tool.run("ls", LIBRARY + "/sub").ok().out()).isEqualTo("+also\n+base\n");
    assertThat(tool.run("ls", "--long", "--args", LIBRARY + ":v1.0").ok().out())
        .contains(LIBRARY + ":v1.0+saves\n  --WHO\n");
    assertThat(tool.run("doc", LIBRARY + "+saves").ok().out())
        .contains("saves shows what another repository may write");
    assertThat(tool.run("graph", LIBRARY + "+asks").ok().out()).contains("RUN true");
    assertThat(tool.run("graph", LIBRARY + "+asks").ok().out()).contains("RUN true");
    assertThat(Shell.run(work, "find . -type f")).isEmpty();
  }

  @Test
  void settingsSayWhichPartNamesTheRepository() {
    String deep = "groups.test/group/below/library/sub";
    assertThat(tool.run(deep + "+also").code()).isEqualTo(1);
    tool.file(
        "datestone.yml",
        """
        git:
          groups:
            pattern: groups.test/group/([^/]+)/([^/]+)
            substitute: https://example.test/owner/$2.git
        """);
    tool.run("-a", deep + ":v1.0+also/more", "it").ok();
    assertThat(tool.read("it")).isEqualTo("x\n");
    assertThat(tool.run("ls", "--long", deep).ok().out()).contains(deep + "+also\n");
    tool.file("Earthfile", earthfile("t:\n    BUILD " + deep + "+also\n"));
    assertThat(tool.run("+t").ok().out()).contains(deep + "+also | ");
  }

  @Test
  void whatItMayNotDoIsRefused() {
    assertThat(tool.run(LIBRARY + "+outside").err())
        .isEqualTo(
            LIBRARY
                + """
                /Earthfile:13:41: error: "../data" lies outside of the folder that you are in
                 13 |     SAVE ARTIFACT --force data AS LOCAL ../data
                    |                                         ^^^^^^^
                hint: another repository saves below it only; --artifact saves where you say
                """);
    assertThat(tool.run(LIBRARY + "+here").err())
        .contains("a target of another repository cannot run on this machine (LOCALLY)");
    assertThat(tool.run(LIBRARY + "+rights").err()).contains("(--privileged)", "(-P)");
    tool.run("-P", LIBRARY + "+rights").ok();
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThat(tool.run(LIBRARY + "+svaes").err())
        .isEqualTo(
            "error: no target +svaes in " + LIBRARY + "/Earthfile\nhint: did you mean +saves?\n");
    assertThat(tool.run(LIBRARY + ":v2+t").err())
        .startsWith("error: there is no branch, tag or commit \"v2\" in https://" + LIBRARY);
    assertThat(tool.run(LIBRARY + "/none+t").err())
        .isEqualTo(
            "error: there is no Earthfile in " + LIBRARY + "/none\nhint: is the folder right?\n");
    assertThat(tool.run("example.test/owner/nothing+t").err())
        .startsWith("error: git cannot read https://example.test/owner/nothing.git: ");
  }
}

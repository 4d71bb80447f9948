package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A library of a thousand lines of functions, imported by commit from a public host: written in the
 * style of those that people use, see the resource {@code library}. Its block of functions is there
 * once and stands in the library five times, with other names.
 */
@Tag("e2e")
class FunctionLibraryTest {
  private static final String[] NAMES = {"PRESS", "LEAVES", "NOTES", "CARDS", "SHEETS"};

  @TempDir Path folder;
  private Tool tool;
  private String commit = "";

  private static String resource(String name) throws IOException {
    try (InputStream in = FunctionLibraryTest.class.getResourceAsStream("library/" + name)) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@IMAGE@", TestImages.BUSYBOX);
    }
  }

  @BeforeEach
  void libraryAndProject() throws IOException {
    Path library = new FakeGitHost(folder).repository("press");
    StringBuilder text = new StringBuilder(resource("head.earth"));
    for (String name : NAMES) {
      String block = resource("block.earth").replace("@P@", name);
      text.append(block.replace("@L@", name.toLowerCase(java.util.Locale.ROOT)));
    }
    assertThat(text.toString().lines().count()).isGreaterThan(1000);
    Files.writeString(library.resolve("Earthfile"), text.toString());
    Files.createDirectories(library.resolve("more"));
    Files.writeString(library.resolve("more/Earthfile"), resource("more.earth"));
    Files.writeString(library.resolve("stamp.sh"), resource("stamp.sh"));
    FakeGitHost.commit(library, "release");
    commit = HostShell.run(library, "git rev-parse HEAD").strip();
    tool =
        Tool.in(Files.createDirectories(folder.resolve("work")))
            .with("HOME", folder.toString())
            .withHome(folder.resolve("home"));
    TestImages.busybox(tool);
    tool.file(
        "Earthfile",
        "VERSION 0.8\nIMPORT example.test/owner/press:"
            + commit
            + " AS press\nFROM "
            + TestImages.BUSYBOX
            + """

            WORKDIR /site
            site:
                DO press+PRESS_ALL --name=shop --folders="texts more" --sections="a,b" --secret_id=sign
                SAVE ARTIFACT out AS LOCAL out
            cards:
                DO press+CARDS_INIT
                COPY --dir texts .
                DO press+CARDS --args="texts --wide" --output="a[^/]*\\.html"
                DO press+CARDS_INDEX
                RUN test "$CARDS_VERSION $CARDS_DAYS" = "1.24 7"
                SAVE ARTIFACT out AS LOCAL cards
            all:
                BUILD +site
                BUILD +cards
            forgotten:
                DO press+NOTES --args=texts
            unsaid:
                DO press+SHEETS_INIT
                DO press+SHEETS
            tampered:
                DO press+LEAVES_INIT --tools_sum=0
            """);
    tool.file("texts/a1.txt", "# One\n\nfirst\n").file("texts/a2.txt", "# Two\n");
    tool.file("texts/b.txt", "# Bee\n").file("more/c.txt", "# Sea\n");
    tool.file(".pressrc", "# ours\nwords=--wide\n");
  }

  private String page(String path) {
    return tool.read(path);
  }

  @Test
  void libraryBuildsTheProject() {
    Tool.Result first = tool.run("--secret", "sign=hidden-word", "+all").ok();
    assertThat(first.out())
        .contains("+site | press texts/a1.txt\n", "+site | press more/c.txt\n")
        .contains("+cards | installing cards 1.24\n")
        .doesNotContain("hidden-word", "is not the one");
    assertThat(page("out/a1.html")).isEqualTo("<h1>One</h1>\n<p>\nfirst\n<!-- wide -->\n");
    assertThat(page("out/c.html")).isEqualTo("<h1>Sea</h1>\n<!-- wide -->\n");
    assertThat(page("out/a1.html.sum")).matches("[0-9a-f]{32}\n");
    assertThat(page("out/index").replaceAll(" [0-9a-f]{8}\n", " STAMP\n"))
        .isEqualTo(
            """
            PRESS of texts more

            a: a1.html STAMP
            a: a2.html STAMP
            b: b.html STAMP
            sealed by PRESS for site
            """);
    assertThat(HostShell.run(folder.resolve("work"), "ls cards | tr '\\n' ' '"))
        .isEqualTo("a1.html a2.html index ");
  }

  @Test
  void onlyEditedFilesAreProcessedAgain() {
    tool.run("--secret", "sign=hidden-word", "+all").ok();
    HostShell.run(folder, "mv hub gone"); // the commit is here: nobody is asked
    assertThat(tool.run("--secret", "sign=hidden-word", "+all").ok().out())
        .contains("ok: 0 steps run");
    tool.file("texts/a2.txt", "# Zwei\n");
    HostShell.run(folder.resolve("work"), "rm texts/b.txt");
    Tool.Result edited = tool.run("--secret", "sign=hidden-word", "+all").ok();
    assertThat(edited.out())
        .contains("+site | press texts/a2.txt\n", "+cards | forgets pages/b.html\n")
        .doesNotContain("| press texts/a1.txt", "| installing ");
    assertThat(page("cards/a2.html")).isEqualTo("<h1>Zwei</h1>\n<!-- wide -->\n");
    HostShell.run(folder, "mv gone hub");
  }

  @Test
  void misuseIsReportedAtItsPlace() {
    String library = "example.test/owner/press:" + commit + "/Earthfile:";
    Tool.Result forgotten = tool.run("+forgotten");
    assertThat(forgotten.code()).isEqualTo(1);
    assertThat(forgotten.out() + forgotten.err()).contains("+NOTES_INIT has to be called before");
    assertThat(tool.run("+unsaid").err())
        .startsWith(library)
        .contains("error: \"args\" has no value", "hint: give one: --args=…");
    Tool.Result tampered = tool.run("+tampered");
    assertThat(tampered.out() + tampered.err()).contains("the stamp is not the one that was meant");
  }
}

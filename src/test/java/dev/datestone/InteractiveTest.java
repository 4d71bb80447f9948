package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RUN --interactive and --interactive-keep: commands that use the terminal. */
@Tag("e2e")
class InteractiveTest {
  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void busybox() {
    tool = Tool.in(folder);
    TestImages.busybox(tool);
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM "
            + TestImages.BUSYBOX
            + "\nENV NONCE="
            + folder.getFileName()
            + """

            keeps:
                WORKDIR /w
                RUN --interactive-keep read -p "name? " name && echo "$name" > name && tty
                RUN echo "=name is $(cat name)"
                SAVE ARTIFACT name
            throws:
                RUN echo before > /f
                RUN --interactive sh
                SAVE ARTIFACT /f
            fails:
                RUN --interactive exit 3
            after:
                RUN --interactive sh
                RUN true
            both:
                BUILD +one
                BUILD +two
            one:
                RUN --interactive-keep echo "=one begins" && read x && echo "=one $x ends"
            two:
                RUN --interactive-keep echo "=two begins" && read x && echo "=two $x ends"
            """);
  }

  @Test
  void interactiveKeepChangesAreUsedByLaterSteps() throws Exception {
    for (String name : new String[] {"Ann", "Bob"}) {
      try (TerminalSession terminal =
          TerminalSession.start(tool, folder, "-a", "+keeps/name", "name")) {
        terminal.saying("name? ").type(name + "\n");
        assertThat(terminal.end()).as(terminal.screen()).isZero();
        assertThat(terminal.screen()).contains("/dev/pts/0", "=name is " + name);
      }
      assertThat(tool.read("name")).isEqualTo(name + "\n");
    }
  }

  @Test
  void interactiveChangesAreDiscarded() throws Exception {
    try (TerminalSession terminal = TerminalSession.start(tool, folder, "-a", "+throws/f", "f")) {
      terminal.saying("RUN --interactive sh");
      terminal.saying("# ").type("cat /f; echo changed > /f; echo $TERM; exit\n");
      assertThat(terminal.end()).as(terminal.screen()).isZero();
      assertThat(terminal.screen()).contains("before\r\n", "xterm\r\n");
    }
    assertThat(tool.read("f")).isEqualTo("before\n");
  }

  @Test
  void failedInteractiveCommandEndsTheBuild() throws Exception {
    try (TerminalSession terminal = TerminalSession.start(tool, folder, "+fails")) {
      assertThat(terminal.end()).isEqualTo(1);
      assertThat(terminal.screen()).contains("+fails failed: exit code 3");
    }
  }

  @Test
  void interactiveCommandsRunOneAtATime() throws Exception {
    try (TerminalSession terminal = TerminalSession.start(tool, folder, "+both")) {
      terminal.saying(" begins\r\n");
      String first = terminal.screen().contains("=one begins\r\n") ? "one" : "two";
      String second = first.equals("one") ? "two" : "one";
      assertThat(terminal.screen()).doesNotContain("=" + second + " begins\r\n");
      terminal.type("1\n");
      terminal.saying("=" + first + " 1 ends\r\n").saying("=" + second + " begins\r\n");
      terminal.type("2\n");
      assertThat(terminal.end()).as(terminal.screen()).isZero();
      assertThat(terminal.screen()).contains("=" + second + " 2 ends\r\n");
    }
  }

  @Test
  void interactiveIsRefusedWithoutATerminalOrWithStrict() {
    assertThat(tool.run("+keeps").err())
        .isEqualTo(
            """
            Earthfile:6:5: error: RUN --interactive needs a terminal
             6 |     RUN --interactive-keep read -p "name? " name && echo "$name" > name && tty
               |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            hint: leave the target out in CI and pipes
            """);
    assertThat(tool.run("--strict", "+keeps").err())
        .startsWith("Earthfile:6:5: error: RUN --interactive is not allowed with --strict\n");
    assertThat(tool.run("+after").err())
        .startsWith("Earthfile:17:5: error: nothing can run after RUN --interactive\n");
  }
}

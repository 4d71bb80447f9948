package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole output when a step fails. */
@Tag("e2e")
class FailureMessagesTest {
  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void busybox() {
    tool = Tool.in(folder);
    TestImages.busybox(tool);
  }

  /** A command's failure, which begins with an empty line, stands between two lines for scripts. */
  private static String whole(String expected) {
    return expected.startsWith("\n")
        ? "\n+t *failed* | Repeating the failure error..."
            + expected
            + "+t *failed* | ERROR "
            + expected.substring(1, expected.indexOf(": error"))
            + "\n"
        : expected;
  }

  private void fails(String recipe, String expected) {
    tool.file("Earthfile", "VERSION 0.8\nFROM " + TestImages.BUSYBOX + "\nt:\n" + recipe);
    Tool.Result result = tool.run("+t");
    // crun's own words: some releases (1.8) add this, others (1.21) do not.
    assertThat(result.err().replace("` not found in $PATH:", "` not found:"))
        .isEqualTo(whole(expected));
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void exitCodeOfTheCommandIsShown() {
    fails(
        "    RUN for i in 1 2 3; do echo line $i; done; echo bad >&2; exit 42\n",
        """

        Earthfile:4:5: error: +t failed: exit code 42
          --> RUN for i in 1 2 3; do echo line $i; done; echo bad >&2; exit 42
          line 1
          line 2
          line 3
          bad
        """);
  }

  @Test
  void lastLinesOfOutputAreRepeated() {
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM " + TestImages.BUSYBOX + "\nt:\n    RUN seq 100 && false\n");
    Tool.Result result = tool.run("+t");
    assertThat(result.out()).contains("+t | 1\n").contains("+t | failed: exit code 1\n");
    assertThat(result.err()).hasLineCount(35).contains("  71\n").contains("  100\n");
  }

  /** As on a machine without binfmt_misc and qemu for it. */
  @Test
  void programForAnotherProcessorIsExplained() {
    // An ELF header whose machine, its 19th byte, is one that nobody emulates (TMS320C6000).
    String hint =
        "; a program for another processor runs here only with its emulator:"
            + " install qemu-user-static and binfmt-support";
    fails(
        """
            RUN cp /bin/busybox /x && printf '\\214' | dd of=/x bs=1 seek=18 conv=notrunc 2>/dev/null
            RUN ["/x"]
        """,
        """

        Earthfile:5:5: error: +t failed: exec container process `/x`: Exec format error%s
          --> RUN ["/x"]
        """
            .formatted(hint));
  }

  @Test
  void missingInterpreterIsReported() {
    fails(
        "    RUN printf '#!/none/such\\n' > /x && chmod +x /x\n    RUN [\"/x\"]\n",
        """

        Earthfile:5:5: error: +t failed: exec container process (missing dynamic library?) `/x`: No such file or directory
          --> RUN ["/x"]
        """);
  }

  /** Output of a command is kept even if it looks like an error of the runtime. */
  @Test
  void jsonOutputOfACommandIsPrinted() {
    fails(
        "    RUN echo '{\"msg\":\"exec container process\"}'; echo more; false\n",
        """

        Earthfile:4:5: error: +t failed: exit code 1
          --> RUN echo '{"msg":"exec container process"}'; echo more; false
          {"msg":"exec container process"}
          more
        """);
  }

  @Test
  void missingCommandIsReported() {
    fails(
        "    RUN nothing-like-it --flag\n",
        """

        Earthfile:4:5: error: +t failed: exit code 127
          --> RUN nothing-like-it --flag
          /bin/sh: nothing-like-it: not found
        """);
    fails(
        "    RUN [\"/bin/nothing\", \"x\"]\n",
        """

        Earthfile:4:5: error: +t failed: executable file `/bin/nothing` not found: No such file or directory
          --> RUN ["/bin/nothing", "x"]
        """);
  }

  @Test
  void missingShellIsReported() {
    tool.file("a", "");
    fails(
        "    FROM scratch\n    COPY a .\n    RUN true\n",
        """

        Earthfile:6:5: error: +t failed: executable file `/bin/sh` not found: No such file or directory
          --> RUN true
        """);
  }

  @Test
  void killedCommandIsReported() {
    fails(
        "    RUN sh -c 'kill -9 $$'; exit $?\n",
        """

        Earthfile:4:5: error: +t failed: exit code 137 (killed; was there enough memory?)
          --> RUN sh -c 'kill -9 $$'; exit $?
          Killed
        """);
  }

  @Test
  void artifactInACacheMountIsRefused() {
    for (String command :
        new String[] {
          "    CACHE /w/c\n    RUN touch /w/c/f\n",
          "    RUN --mount=type=cache,target=/w/c touch /w/c/f\n    RUN true\n"
        }) {
      fails(
          command + "    SAVE ARTIFACT /w/c/f\n",
          "Earthfile:"
              + (4 + command.lines().count())
              + ":5: error: cannot save artifact /w/c/f: /w/c is a cache mount, which is no part of"
              + " the file system\n "
              + (4 + command.lines().count())
              + " |     SAVE ARTIFACT /w/c/f\n   |     ^^^^^^^^^^^^^^^^^^^^\n"
              + "hint: copy it out at the end of the RUN, such as: && cp /w/c/f /tmp/\n");
    }
  }

  @Test
  void everyFailedTargetIsSummarizedAtTheEnd() {
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM "
            + TestImages.BUSYBOX
            + "\na:\n    RUN sleep 1; echo one; exit 3\nb:\n    RUN sleep 1; echo two; exit 4\n");
    Tool.Result result = tool.run("+a", "+b");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .containsOnlyOnce(
            """
            Earthfile:4:5: error: +a failed: exit code 3
              --> RUN sleep 1; echo one; exit 3
              one
            """)
        .containsOnlyOnce(
            """
            Earthfile:6:5: error: +b failed: exit code 4
              --> RUN sleep 1; echo two; exit 4
              two
            """);
  }

  @Test
  void missingArtifactIsReported() {
    fails(
        "    RUN mkdir /d && touch /d/one /d/two\n    SAVE ARTIFACT /d/three\n",
        """
        Earthfile:5:5: error: cannot save artifact /d/three: no such file or directory
         5 |     SAVE ARTIFACT /d/three
           |     ^^^^^^^^^^^^^^^^^^^^^^
        hint: names in /d: one, two
        """);
    fails(
        "    SAVE ARTIFACT /none/*.o\n",
        """
        Earthfile:4:5: error: cannot save artifact /none/*.o: no such file or directory
         4 |     SAVE ARTIFACT /none/*.o
           |     ^^^^^^^^^^^^^^^^^^^^^^^
        hint: there is no folder /none at that point
        """);
    fails(
        """
            COPY +u/thre .
        u:
            RUN mkdir /d && touch /d/one
            SAVE ARTIFACT /d/one
            SAVE ARTIFACT /d/one three
            SAVE ARTIFACT /d sub/
        """,
        """
        Earthfile:4:10: error: +u saves no "thre"
         4 |     COPY +u/thre .
           |          ^
        hint: it saves one, three, sub/d
        """);
  }

  @Test
  void unknownUserIsReported() {
    fails(
        "    USER nobody-here\n    RUN true\n",
        """
        Earthfile:5:5: error: unknown user "nobody-here": not found in the image's /etc/passwd
         5 |     RUN true
           |     ^^^^^^^^
        hint: create the user in an earlier RUN, or name one by number
        """);
  }

  @Test
  void occupiedDestinationIsReported() {
    tool.file("a", "").file("src/b", "").file("p/Earthfile", "VERSION 0.8\n");
    fails(
        "    RUN mkdir -p /d/a\n    COPY a /d/\n",
        """
        Earthfile:5:5: error: /d/a is a folder, and a file is to be copied there
         5 |     COPY a /d/
           |     ^^^^^^^^^^
        hint: end the destination with a slash to copy into the folder
        """);
    fails(
        "    RUN touch /d\n    COPY src /d\n",
        """
        Earthfile:5:5: error: /d is a file, and a folder is needed there
         5 |     COPY src /d
           |     ^^^^^^^^^^^
        hint: choose another destination
        """);
    fails(
        "    RUN touch /f\n    WORKDIR /f/x\n",
        """
        Earthfile:5:5: error: /f is a file, and a folder is needed there
         5 |     WORKDIR /f/x
           |     ^^^^^^^^^^^^
        hint: choose another folder
        """);
    fails(
        "    RUN touch /x\n    SAVE ARTIFACT /x AS LOCAL Earthfile/x\n",
        """
        Earthfile:5:5: error: cannot save as Earthfile/x: %s/Earthfile is a file, and a folder is needed there
         5 |     SAVE ARTIFACT /x AS LOCAL Earthfile/x
           |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: remove it, or save under another path
        """
            .formatted(folder));
    fails(
        "    RUN mkdir /x\n    SAVE ARTIFACT /x AS LOCAL p\n",
        """
        Earthfile:5:5: error: saving a folder as p would replace a project
         5 |     SAVE ARTIFACT /x AS LOCAL p
           |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: save it under a name of its own, or end the path with a slash
        """);
  }
}

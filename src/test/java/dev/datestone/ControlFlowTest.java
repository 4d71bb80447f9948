package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Control flow: IF, FOR, $(…), functions, IMPORT, WAIT, TRY, LOCALLY. */
@Tag("e2e")
class ControlFlowTest {
  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void busybox() {
    tool = Tool.in(folder);
    TestImages.busybox(tool);
  }

  private Tool earthfile(String text) {
    return earthfile("Earthfile", "0.8", text);
  }

  private Tool earthfile(String path, String version, String text) {
    String nonce = folder.getFileName().toString();
    return tool.file(
        path,
        "VERSION "
            + version
            + "\nFROM "
            + TestImages.BUSYBOX
            + "\nENV NONCE="
            + nonce
            + "\n"
            + text);
  }

  @Test
  void conditionsRunInTheBuildAndLeaveNoChanges() {
    earthfile(
        """
        t:
            ARG WHAT=a
            RUN echo x > /here
            IF [ "$WHAT" = a ] && touch /changed
                RUN echo "=first"
            ELSE IF grep -q x /here | cat
                RUN echo "=second"
            ELSE
                RUN echo "=third"
            END
            IF ! [ -e /changed ]
                RUN echo "=unchanged"
            END
            IF ["test", "-f", "/here"]
                RUN echo "=exec"
            END
        """);
    assertThat(tool.run("+t").ok().lines("| ="))
        .containsExactly("+t | =first", "+t | =unchanged", "+t | =exec");
    Tool.Result again = tool.run("+t").ok();
    assertThat(again.out()).contains("ok: 0 steps run").doesNotContain("| =");
    assertThat(tool.run("+t", "--WHAT=b").ok().out())
        .contains("| =second\n", "| =unchanged\n", "| =exec\n")
        .doesNotContain("=first");
  }

  @Test
  void conditionIsEvaluatedAgainWhenItsInputsChange() {
    earthfile(
        """
        t:
            COPY switch .
            IF grep -q on switch
                RUN echo "=is on"
            ELSE
                RUN echo "=is off"
            END
        """);
    tool.file("switch", "on\n");
    assertThat(tool.run("+t").ok().out()).contains("| =is on\n");
    tool.file("switch", "off\n");
    assertThat(tool.run("+t").ok().out()).contains("| =is off\n");
    tool.file("switch", "on\n");
    assertThat(tool.run("+t").ok().out()).contains("*cached* --> RUN echo \"=is on\"");
  }

  @Test
  void commandSubstitutionGivesTheOutput() {
    earthfile(
        """
        t:
            ARG A=$(echo one; echo two >&2; printf 'last\\n\\n')
            ENV B="<$(echo $A | tr -d '\\n')>"
            WORKDIR /w/$(printf sub)
            RUN printf '=%s %s %s\\n' "$(echo $A)" "$B" "$PWD"
        """);
    assertThat(tool.run("+t").ok().out()).contains("| =one last <one last> /w/sub\n");
    assertThat(tool.run("+t", "--A=given").ok().out()).contains("| =given <given> /w/sub\n");
  }

  @Test
  void failedCommandSubstitutionSaysWhere() {
    earthfile("t:\n    ARG A=$(echo no >&2; exit 3)\n");
    Tool.Result result = tool.run("+t");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("| no\n");
    assertThat(result.err())
        .isEqualTo(
            """
            Earthfile:5:11: error: $(echo no >&2; exit 3) ended with exit code 3
             5 |     ARG A=$(echo no >&2; exit 3)
               |           ^^^^^^^^^^^^^^^^^^^^^^
            """);
  }

  @Test
  void loopsSetTheirVariables() {
    earthfile(
        """
        t:
            LET all = ""
            FOR n IN $(seq 2) x "y z"
                SET all = "$all$n,"
                ENV INNER=$n
                RUN echo "=inner $INNER"
            END
            FOR --sep=: n IN a:b
                SET all = "$all[$n]"
            END
            RUN echo "=all $all $INNER"
        """);
    assertThat(tool.run("+t").ok().out())
        .contains(
            "| =inner 1\n",
            "| =inner 2\n",
            "| =inner x\n",
            "| =inner y\n",
            "| =inner z\n",
            "| =all 1,2,x,y,z,[a][b] z\n");
  }

  @Test
  void functionsHaveTheirOwnArgumentsAndRunInTheCaller() {
    earthfile(
        """
        IMPORT ./lib AS tools
        t:
            ARG NAME=caller
            WORKDIR /w
            DO tools+GREET
            DO tools+GREET --NAME=given
            DO tools+OUTER --NAME=deep
            RUN cat /w/file /from-lib; echo "=$NAME"
        """);
    tool.file("file", "callers\n").file("lib/file", "library's\n");
    earthfile(
        "lib/Earthfile",
        "0.8",
        """
        ARG --global WHERE=lib
        GREET:
            FUNCTION
            ARG NAME=nobody
            COPY file .
            COPY +made/m /from-lib
            RUN echo "=$NAME in $WHERE $PWD"
        OUTER:
            FUNCTION
            ARG NAME
            DO +GREET --NAME=$NAME-er
        made:
            RUN echo made > m
            SAVE ARTIFACT m
        """);
    assertThat(tool.run("+t").ok().out())
        .contains("| =nobody in lib /w\n", "| =given in lib /w\n", "| =deep-er in lib /w\n")
        .contains("| callers\n", "| made\n", "| =caller\n");
  }

  @Test
  void earthfilesOfDifferentVersionsWorkTogether() {
    earthfile(
        """
        all:
            BUILD ./six+t
            BUILD ./seven+t
        """);
    earthfile(
        "six/Earthfile",
        "0.6",
        """
        ARG BASE=six
        t:
            RUN echo "=$BASE"
        """);
    earthfile(
        "seven/Earthfile",
        "0.7",
        """
        ARG --global BASE=seven
        t:
            ARG A=1
            ARG A=2
            DO +SAY --A=$BASE
        SAY:
            COMMAND
            ARG A
            RUN echo "=$A"
        """);
    assertThat(tool.run("+all").ok().out()).contains("| =six\n", "| =seven\n");
  }

  @Test
  void wildcardBuildSkipsFoldersWithoutTheTarget() {
    earthfile(
        "Earthfile",
        "--wildcard-builds --wildcard-copy 0.8",
        """
        all:
            BUILD ./services/*+t --A=1 --A=2
        copies:
            COPY ./services/*+t/f-* /all/
            RUN cat /all/*
        """);
    for (String name : new String[] {"one", "two"}) {
      earthfile(
          "services/" + name + "/Earthfile",
          "0.8",
          "t:\n    ARG A=0\n    RUN echo ="
              + name
              + "$A | tee f\n    SAVE ARTIFACT f f-"
              + name
              + "\n    SAVE ARTIFACT f\n");
    }
    earthfile("services/none/Earthfile", "0.8", "other:\n    RUN false\n");
    tool.file("services/empty/readme", "");
    assertThat(tool.run("+all").ok().lines("| =")).hasSize(4);
    assertThat(tool.run("+copies").ok().out()).contains("=one0\n", "=two0\n");
  }

  @Test
  void waitBlockEndsBeforeLaterCommandsStart() {
    earthfile(
        """
        t:
            WAIT
                BUILD +saves
            END
            BUILD +fails
        saves:
            RUN echo saved > f
            SAVE ARTIFACT f AS LOCAL early
        fails:
            RUN echo late > f
            SAVE ARTIFACT f AS LOCAL late
            RUN false
        copied:
            COPY +copies/f .
            RUN true
        copies:
            WAIT
                RUN echo x > f
                SAVE ARTIFACT f AS LOCAL not-built
            END
            RUN true
        """);
    assertThat(tool.run("+t").code()).isEqualTo(1);
    assertThat(tool.read("early")).isEqualTo("saved\n");
    assertThat(folder.resolve("late")).doesNotExist();
    tool.run("+copied").ok();
    assertThat(folder.resolve("not-built")).doesNotExist();
    tool.run("+copies").ok();
    assertThat(folder.resolve("not-built")).exists();
  }

  @Test
  void finallySavesAfterAFailure() {
    earthfile(
        "Earthfile",
        "--try 0.8",
        """
        t:
            ARG CODE=1
            TRY
                RUN echo report-$CODE > r; exit $CODE
            FINALLY
                SAVE ARTIFACT r AS LOCAL report
                SAVE ARTIFACT --if-exists none AS LOCAL none
            END
            RUN echo "=after"
        """);
    Tool.Result failed = tool.run("+t");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.err()).contains("error: +t failed: exit code 1");
    assertThat(tool.read("report")).isEqualTo("report-1\n");
    assertThat(tool.run("+t").code()).as("a failure is not remembered").isEqualTo(1);
    assertThat(tool.run("+t", "--CODE=0").ok().out()).contains("| =after\n");
    assertThat(tool.read("report")).isEqualTo("report-0\n");
    assertThat(tool.run("+t", "--CODE=0").ok().out()).contains("ok: 0 steps run");
  }

  @Test
  void locallyRunsOnTheHostInEveryBuild() throws Exception {
    earthfile(
        """
        host:
            LOCALLY
            ARG here=$(basename $(pwd))
            COPY +inside/f ./in/
            RUN echo "=$here $HOST_VALUE" && cat in/f && echo y >> made
            IF [ -f made ]
                RUN echo "=made is there"
            END
            SAVE ARTIFACT made
        inside:
            RUN echo inside > f
            SAVE ARTIFACT f
        uses:
            COPY +host/made .
            RUN echo "=lines $(wc -l < made)"
        bad:
            LOCALLY
            RUN exit 4
        """);
    tool.with("HOST_VALUE", "seen");
    assertThat(tool.run("+uses").ok().out())
        .contains("| =" + folder.getFileName() + " seen\n", "| inside\n", "| =made is there\n")
        .contains("| =lines 1\n");
    assertThat(tool.run("+uses").ok().out()).contains("| =lines 2\n");
    assertThat(Files.readString(folder.resolve("made"))).isEqualTo("y\ny\n");
    Tool.Result bad = tool.run("+bad");
    assertThat(bad.code()).isEqualTo(1);
    assertThat(bad.err()).contains("+bad failed: exit code 4");
  }

  @Test
  void unreadArgumentsDoNotSplitATarget() {
    earthfile(
        """
        all:
            BUILD +user --OTHER=1
            BUILD +user --OTHER=2
            BUILD +user --READ=x --OTHER=3
        user:
            BUILD +deep
        deep:
            ARG READ=default
            RUN --no-cache echo "=$READ"
        """);
    assertThat(tool.run("+all").ok().lines("| =")).hasSize(2);
  }

  @Test
  void hostAndEntrypointAreApplied() {
    earthfile(
        """
        t:
            HOST db.example 10.1.2.3
            ENTRYPOINT ["echo", "=entry it's"]
            RUN grep db.example /etc/hosts
            RUN --entrypoint $((1 + 1)) more
            RUN --entrypoint
        """
            .replace("RUN --raw-output", "RUN"));
    assertThat(tool.run("+t").ok().out())
        .contains("| 10.1.2.3 db.example\n", "| =entry it's 2 more\n", "| =entry it's\n");
  }

  @Test
  void killedConditionIsNotCached() {
    earthfile(
        """
        t:
            IF (sh -c 'kill -9 $$'; exit $?)
                RUN echo "=alive"
            ELSE
                RUN echo "=killed"
            END
        """);
    assertThat(tool.run("+t").ok().out()).contains("| =killed\n");
    assertThat(tool.run("+t").ok().out()).contains("ok: 1 step run, 1 cached");
  }

  @Test
  void unchangedResultOfATryDoesNotInvalidateLaterSteps() {
    String text =
        """
        t:
            TRY
                RUN echo %s | wc -l > lines
            FINALLY
                SAVE ARTIFACT lines
            END
            RUN echo "=on top of $(cat lines)"
        """;
    earthfile("Earthfile", "--try 0.8", text.formatted("a"));
    assertThat(tool.run("+t").ok().out()).contains("| =on top of 1\n");
    earthfile("Earthfile", "--try 0.8", text.formatted("b"));
    assertThat(tool.run("+t").ok().out())
        .contains("*cached* --> RUN echo", "ok: 1 step run, 1 cached");
  }

  @Test
  void failureBesideAWaitNamesTheFailedTarget() {
    earthfile(
        """
        t:
            BUILD +waits
            BUILD +fails
        waits:
            RUN sleep 2
            WAIT
                BUILD +slow
            END
            RUN true
        slow:
            RUN sleep 1
        fails:
            RUN sleep 1; exit 9
        """);
    Tool.Result result = tool.run("+t");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("error: +fails failed: exit code 9").doesNotContain("bug");
  }

  @Test
  void missingSecretDoesNotTouchCaches() throws Exception {
    String id = "kept-" + folder.getFileName();
    String mount = "--mount=type=cache,id=" + id + ",target=/c";
    earthfile(
        "t:\n    RUN "
            + mount
            + " echo x > /c/f\n"
            + "s:\n    RUN "
            + mount
            + " --secret NOT_THERE true\n");
    tool.run("+t").ok();
    String before = states(id);
    assertThat(tool.run("+s").err()).contains("secret \"NOT_THERE\" was not provided");
    assertThat(states(id)).isEqualTo(before).isNotEmpty();
  }

  /** The files that the store keeps beside the data of a cache. */
  private String states(String id) {
    return HostShell.run(
        Tool.sharedHome(),
        "cd \"$(dirname \"$(grep -l '"
            + id
            + "' caches/*/about | head -1)\")\" && sha256sum record state");
  }

  @Test
  void variablesOfABlockOutliveIt() {
    earthfile(
        "Earthfile",
        "0.7",
        """
        t:
            FOR n IN a b
                ARG INNER=$n
            END
            IF true
                ARG OTHER=c
            END
            RUN echo "=$INNER $OTHER"
        """);
    assertThat(tool.run("+t").ok().out()).as("the first ARG of a name counts").contains("| =a c\n");
  }

  @Test
  void rawOutputHasNoTargetPrefix() {
    earthfile(
        "Earthfile",
        "--raw-output 0.8",
        """
        t:
            RUN --raw-output echo "::group::"
            RUN echo "=named"
        host:
            LOCALLY
            RUN --raw-output echo "::host::"
        """);
    assertThat(tool.run("+t").ok().out().lines()).contains("::group::", "+t | =named");
    assertThat(tool.run("+host").ok().out().lines()).contains("::host::");
  }

  @Test
  void imageOfAnotherPlatformIsNotUsed() {
    earthfile("t:\n    FROM --platform=linux/riscv64 " + TestImages.BUSYBOX + "\n    RUN true\n");
    assertThat(tool.run("+t").err())
        .startsWith(
            "Earthfile:5:5: error: \"" + TestImages.BUSYBOX + "\" is not here for linux/riscv64\n");
  }
}

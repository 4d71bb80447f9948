package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arguments, users, working directories and the forms of RUN. */
@Tag("e2e")
class LanguageTest {
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
        "VERSION 0.8\nFROM " + TestImages.BUSYBOX + "\nENV NONCE=" + nonce + "\n" + text);
  }

  @Test
  void argumentsFollowTheirPrecedence() {
    earthfile(
        """
        ARG --global EVERYWHERE=base
        ARG ONLY_BASE=hidden
        all:
            BUILD +default
            BUILD +caller --A=called
            BUILD +auto --A=auto
            BUILD +global --EVERYWHERE=given
        default:
            ARG A=default
            ARG NONE
            RUN test "$A-$NONE-$EVERYWHERE-$ONLY_BASE" = "default--base-"
        caller:
            ARG A=default
            RUN test "$A" = called
        auto:
            BUILD +inner
        inner:
            ARG A=default
            ARG EARTHLY_TARGET_NAME
            RUN test "$A-$EARTHLY_TARGET_NAME" = auto-inner
        global:
            RUN test "$EVERYWHERE" = given
        shown:
            ARG A=default
            ARG B=$A-more
            LET c = $B
            SET c = "$c!"
            RUN echo "=: $A $B $c"
        """);
    tool.run("+all").ok();
    assertThat(tool.run("+shown").ok().out()).contains("| =: default default-more default-more!\n");
    assertThat(tool.run("+shown", "--A=x y").ok().out()).contains("| =: x y x y-more x y-more!\n");
    assertThat(tool.run("--build-arg", "A=z", "+shown", "--B=b").ok().out())
        .contains("| =: z b b!\n");
  }

  @Test
  void runLeavesExpansionToTheShell() {
    earthfile(
        """
        all:
            ARG V=a/b/c.tar.gz
            ARG EMPTY
            ENV PLAIN=$V
            ENV QUOTED="with blank $V"
            ENV SINGLE='$V'
            ENV ESCAPED=\\$V
            ENV FORMS="${EMPTY:-else}${V:+set}-${V%.gz}-${V%%.*}-${V#*/}-${V##*/}"
            ENV PATH=/extra:$PATH
            WORKDIR /w/${EMPTY:-sub}
            RUN test "$PLAIN" = a/b/c.tar.gz
            RUN test "$QUOTED" = "with blank a/b/c.tar.gz"
            RUN test "$SINGLE" = '$V'
            RUN test "$ESCAPED" = '$V'
            RUN test "$FORMS" = "elseset-a/b/c.tar-a/b/c-b/c.tar.gz-c.tar.gz"
            RUN case $PATH in /extra:/*) ;; *) false ;; esac
            RUN test "$PWD" = /w/sub
            RUN test '$V' = \\$V && test "$(echo $V)" = "$V" && test "${V##*/}" = c.tar.gz
        """);
    tool.run("+all").ok();
  }

  @Test
  void indentationCommentsAndContinuationsAreAccepted() {
    earthfile(
        """
        # documentation of all
        all: # of its line
            RUN echo one \\
                # between
                && echo two \\

                && echo three
            # a comment
            RUN echo "first
        second"
            RUN printf '%s|' a\\ b "c  d" '#e' #f
            RUN ["echo", "exec form $NONCE", "*"]
            RUN [ -d /tmp ] && echo shell form
        """);
    assertThat(tool.run("+all").ok().out())
        .contains("+all | one\n+all | two\n+all | three\n")
        .contains("+all | first\n+all | second\n")
        .contains("+all | a b|c  d|#e|")
        .contains("+all | exec form $NONCE *\n")
        .contains("+all | shell form\n");
  }

  @Test
  void userAndWorkdirStayUntilChanged() {
    earthfile(
        """
        all:
            WORKDIR /w
            RUN chmod 1777 /tmp
            WORKDIR sub/deep
            RUN test $PWD = /w/sub/deep && test $(stat -c %u .) = 0
            WORKDIR ..
            RUN test $PWD = /w/sub
            USER worker
            RUN test "$(id -u):$(id -g):$HOME" = 1000:1000:/home && test ! -w /w
            RUN touch /tmp/mine && test $(stat -c %u /tmp/mine) = 1000
            USER 33:44
            RUN test "$(id -u):$(id -g)" = 33:44
            USER worker:root
            RUN test "$(id -u):$(id -g)" = 1000:0
            BUILD +child
        parent:
            USER worker
            WORKDIR /p
            ENV E=e
        child:
            FROM +parent
            RUN test "$(id -u) $PWD $E" = "1000 /p e"
            FROM scratch
            COPY a /a
        """);
    tool.file("a", "").run("+all").ok();
  }

  @Test
  void noCacheRunInvalidatesLaterSteps() {
    earthfile(
        """
        all:
            RUN echo before
            RUN --no-cache echo always
            RUN echo after
            BUILD +other
        other:
            RUN echo other
        """);
    tool.run("+all").ok();
    assertThat(tool.run("+all").ok().out())
        .contains("*cached* --> RUN echo before")
        .contains("+all | always\n")
        .contains("+all | after\n")
        .contains("2 steps run, 2 cached");
    assertThat(tool.run("--no-cache", "+all").ok().out()).contains("4 steps run, 0 cached");
  }

  @Test
  void mountAndNetworkOptionsAreApplied() {
    earthfile(
        """
        all:
            RUN --mount=type=tmpfs,target=/t grep -q ' /t tmpfs' /proc/mounts && touch /t/x
            RUN test ! -e /t/x
            RUN --network=none ! grep -q eth /proc/net/dev && test $(grep -c : /proc/net/dev) -le 1
            RUN grep -q lo: /proc/net/dev
            RUN ! touch /sys/x 2>/dev/null && ! mount -t tmpfs x /mnt 2>/dev/null
        """);
    tool.run("+all").ok();
  }

  @Test
  void cacheIdsAndSharingModesAreApplied() {
    earthfile(
        """
        all:
            BUILD +write
            BUILD +read
        write:
            CACHE /c
            RUN --mount=type=cache,target=/g,id=NONCE echo from-write > /g/f && echo mine > /c/f
            RUN test $(cat /c/f) = mine && test ! -e /g/f
        between:
            FROM +write
            RUN test ! -e /c/f && echo $NONCE
        read:
            FROM +between
            CACHE /c
            RUN --mount=type=cache,target=/other,id=NONCE test $(cat /other/f) = from-write && test ! -e /c/f
        args:
            ARG X
            CACHE --chmod 0700 /c
            RUN echo $X >> /c/f && echo =: $(cat /c/f) $(stat -c %a /c)
        """
            .replace("NONCE", nonce));
    tool.run("+write").ok();
    tool.run("+read").ok();
    assertThat(tool.run("+args", "--X=1").ok().out()).contains("=: 1 700\n");
    assertThat(tool.run("+args", "--X=2").ok().out()).contains("=: 2 700\n");
    assertThat(tool.run("--no-cache", "+args", "--X=2").ok().out()).contains("=: 2 2 700\n");
  }

  @Test
  void targetsAreBuiltInParallel() {
    earthfile(
        """
        all:
            BUILD +a
            BUILD +b
        a:
            RUN --mount=type=cache,target=/c,id=NONCE,sharing=shared touch /c/a && for i in $(seq 50); do test -e /c/b && exit; sleep 0.1; done; false
        b:
            RUN --mount=type=cache,target=/c,id=NONCE,sharing=shared touch /c/b && for i in $(seq 50); do test -e /c/a && exit; sleep 0.1; done; false
        """
            .replace("NONCE", nonce));
    // Each waits until the other runs.
    tool.run("+all").ok();
  }

  @Test
  void failedCommandOpensAShellInItsState() throws Exception {
    earthfile(
        """
        fail:
            WORKDIR /w
            RUN --mount=type=cache,target=/c echo left > made && echo kept > /c/cached && exit 3
        """);
    try (TerminalSession terminal = TerminalSession.start(tool, folder, "-i", "+fail")) {
      terminal.saying("failed: exit code 3");
      Thread.sleep(300);
      terminal.type("echo =: $(cat made) $(cat /c/cached) $PWD; cat $HISTFILE; exit 0\n");
      assertThat(terminal.end()).isEqualTo(1);
      assertThat(terminal.screen())
          .contains("=: left kept /w")
          .contains("echo left > made && echo kept > /c/cached && exit 3\r\n")
          .contains("+fail failed: exit code 3");
    }
    assertThat(tool.run("-i", "+fail").err())
        .isEqualTo("error: --interactive needs a terminal\nhint: leave it out in CI and pipes\n");
  }
}

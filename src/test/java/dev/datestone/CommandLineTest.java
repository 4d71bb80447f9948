package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options, variables and files of the command line, as seen by a build. */
@Tag("e2e")
class CommandLineTest {
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

            t:
                ARG A=default
                ARG EARTHLY_CI
                RUN echo made > out
                SAVE ARTIFACT out AS LOCAL out
                RUN --no-cache echo "=: $A $EARTHLY_CI"
            secret:
                RUN --no-cache --secret ONE --secret TWO=two test "$ONE-$TWO" = 1-2
            ssh:
                RUN --no-cache --ssh test -S "$SSH_AUTH_SOCK"
            push:
                RUN --push echo pushed
            host:
                LOCALLY
                RUN echo here > host
            privileged:
                RUN --privileged true
            """);
  }

  @Test
  void severalTargetsAreBuilt() {
    tool.file("Earthfile", tool.read("Earthfile") + "u:\n    RUN --no-cache echo \"=: u\"\n");
    Tool.Result both = tool.run("--build-arg", "A=given", "+t", "+u").ok();
    assertThat(both.lines("=: given false")).isNotEmpty();
    assertThat(both.lines("+u | =: u")).isNotEmpty();
    assertThat(folder.resolve("out")).exists();
    assertThat(tool.run("+t", "+t").code()).isEqualTo(2);
  }

  @Test
  void mistypedArgumentWarnsAndUsesTheDefault() {
    Tool.Result result = tool.run("+t", "--AA=word").ok();
    assertThat(result.lines("warning: the argument --AA is not used")).hasSize(1);
    assertThat(result.lines("=: default false")).isNotEmpty();
    assertThat(tool.run("+t", "--A=word").ok().lines("warning")).isEmpty();
  }

  @Test
  void closedStandardInputIsEmpty() throws Exception {
    List<String> command =
        List.of("sh", "-c", "exec \"$0\" +t <&-", Tool.root().resolve("datestone").toString());
    Process process = tool.process(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  @Test
  void argumentsAreReadFromFilesEnvironmentAndCommandLine() {
    tool.file(".env", "A=never\n").file(".arg", "A=from file\n");
    assertThat(tool.run("+t").ok().lines("=: from file false")).isNotEmpty();
    tool.with("EARTHLY_BUILD_ARGS", "A=variable");
    assertThat(tool.run("+t").ok().lines("=: variable false")).isNotEmpty();
    assertThat(tool.run("+t", "--A=word").ok().lines("=: word false")).isNotEmpty();
  }

  @Test
  void secretsAreReadFromFilesEnvironmentAndCommandLine() {
    tool.file(".secret", "ONE=1\n").file("second", "2");
    assertThat(tool.run("+secret").err()).contains("secret \"two\" was not provided");
    tool.run("--secret-file", "two=second", "+secret").ok();
    tool.with("two", "2");
    Tool.Result result = tool.run("--secret", "two", "+secret").ok();
    assertThat(result.out() + result.err()).doesNotContain("1-2 = 1-2");
  }

  @Test
  void sshAuthSockOptionNamesTheAgent() throws IOException {
    tool.with("SSH_AUTH_SOCK", "");
    assertThat(tool.run("+ssh").err()).contains("there is no ssh agent");
    try (ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      agent.bind(UnixDomainSocketAddress.of(folder.resolve("agent")));
      tool.run("--ssh-auth-sock", "agent", "+ssh").ok();
      tool.with("EARTHLY_SSH_AUTH_SOCK", "agent").run("+ssh").ok();
    }
  }

  @Test
  void ciWritesNothingAndIsStrict() {
    assertThat(tool.run("--ci", "+t").ok().lines("=: default true")).isNotEmpty();
    assertThat(folder.resolve("out")).doesNotExist();
    assertThat(tool.run("--ci", "+host").err()).contains("--strict");
    assertThat(folder.resolve("host")).doesNotExist();
    tool.with("EARTHLY_CI", "true").run("--output", "+t").ok();
    assertThat(folder.resolve("out")).exists();
  }

  @Test
  void pushAndPrivilegedRunsNeedTheirOptions() {
    assertThat(tool.run("+push").ok().lines("| pushed")).isEmpty();
    assertThat(tool.run("--push", "+push").ok().lines("| pushed")).isNotEmpty();
    assertThat(tool.run("+privileged").code()).isEqualTo(1);
    tool.run("-P", "+privileged").ok();
    tool.file(".env", "EARTHLY_ALLOW_PRIVILEGED=true\n").run("+privileged").ok();
  }

  @Test
  void nativePlatformOptionChangesNothing() {
    tool.run("--no-output", "+t").ok();
    String own = System.getProperty("os.arch").equals("aarch64") ? "linux/arm64" : "linux/amd64";
    assertThat(tool.run("--platform", own, "+t").ok().lines("*cached* --> RUN echo made"))
        .isNotEmpty();
    assertThat(Files.exists(folder.resolve("out"))).isTrue();
  }

  @Test
  void graphPrintsAndBuildsNothing() {
    Tool.Result graph = tool.run("graph", "+t").ok();
    assertThat(graph.lines("RUN echo made > out")).hasSize(1);
    assertThat(graph.lines("saves out")).hasSize(1);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void graphStartsNoStep() {
    tool.file(
        "g/Earthfile",
        """
        VERSION 0.8
        all:
            BUILD +here
            BUILD +there
        here:
            LOCALLY
            RUN touch made-by-graph
        there:
            FROM scratch
            COPY Earthfile /
            LOCALLY
            RUN sleep 2
        """);
    assertThat(tool.run("graph", "./g+all").ok().lines("RUN touch")).hasSize(1);
    assertThat(folder.resolve("g/made-by-graph")).doesNotExist();
  }

  @Test
  void bootstrapChecksTheMachineAndInstallsCompletion() {
    tool.with("HOME", folder + "/home").with("XDG_DATA_HOME", "").with("XDG_CONFIG_HOME", "");
    assertThat(tool.run("bootstrap", "--with-autocomplete").ok().out())
        .startsWith("this machine can run builds\n");
    assertThat(folder.resolve("home/.local/share/bash-completion/completions/datestone")).exists();
    assertThat(folder.resolve("home/.local/share/zsh/site-functions/_datestone")).exists();
    assertThat(folder.resolve("home/.config/fish/completions/datestone.fish")).exists();
  }

  /** The completions of bash for a line; bash splits words at =. */
  private String inBash(String line, String... words) throws Exception {
    tool.with("PATH", Tool.root() + ":" + System.getenv("PATH"));
    String script =
        """
        . <(datestone bootstrap --source bash)
        COMP_LINE=$1 COMP_POINT=${#1}
        shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        compopt() { printf 'open '; }
        _datestone
        printf '%s ' "${COMPREPLY[@]}"
        """;
    List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash", line));
    command.addAll(List.of(words));
    Process process = tool.process(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.strip();
  }

  @Test
  void bashCompletesTargetsAndOptions() throws Exception {
    assertThat(inBash("datestone +p", "datestone", "+p")).isEqualTo("+privileged +push");
    assertThat(inBash("datestone -P +t --", "datestone", "-P", "+t", "--")).isEqualTo("open --A=");
    assertThat(inBash("datestone --no-ou", "datestone", "--no-ou")).isEqualTo("--no-output");
    assertThat(inBash("datestone ", "datestone", "")).contains("+t").contains("doc");
  }
}

package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options, variables and files of the command line, as far as a build shows that they arrive. */
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
  void argumentsComeFromFilesVariablesAndWords() {
    tool.file(".env", "A=never\n").file(".arg", "A=from file\n");
    assertThat(tool.run("+t").ok().lines("=: from file false")).isNotEmpty();
    tool.with("EARTHLY_BUILD_ARGS", "A=variable");
    assertThat(tool.run("+t").ok().lines("=: variable false")).isNotEmpty();
    assertThat(tool.run("+t", "--A=word").ok().lines("=: word false")).isNotEmpty();
  }

  @Test
  void secretsComeFromFilesVariablesAndWords() {
    tool.file(".secret", "ONE=1\n").file("second", "2");
    assertThat(tool.run("+secret").err()).contains("there is no secret \"two\"");
    tool.run("--secret-file", "two=second", "+secret").ok();
    tool.with("two", "2");
    Tool.Result result = tool.run("--secret", "two", "+secret").ok();
    assertThat(result.out() + result.err()).doesNotContain("1-2 = 1-2");
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
  void pushAndPrivilegesAreAskedFor() {
    assertThat(tool.run("+push").ok().lines("| pushed")).isEmpty();
    assertThat(tool.run("--push", "+push").ok().lines("| pushed")).isNotEmpty();
    assertThat(tool.run("+privileged").code()).isEqualTo(1);
    tool.run("-P", "+privileged").ok();
    tool.file(".env", "EARTHLY_ALLOW_PRIVILEGED=true\n").run("+privileged").ok();
  }

  @Test
  void optionsOfThisMachinesPlatformChangeNothing() {
    tool.run("--no-output", "+t").ok();
    String own = System.getProperty("os.arch").equals("aarch64") ? "linux/arm64" : "linux/amd64";
    assertThat(tool.run("--platform", own, "+t").ok().lines("*cached* --> RUN echo made"))
        .isNotEmpty();
    assertThat(Files.exists(folder.resolve("out"))).isTrue();
  }
}

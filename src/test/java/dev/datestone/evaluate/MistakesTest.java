package dev.datestone.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.EarthfileParser;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mistake in a command is an error where that command is reached, and nowhere else. */
class MistakesTest {
  private static final Path TOP = Path.of("/project");

  private static void build(String target, String text) throws InterruptedException {
    Project project =
        new Project(
            EarthfileParser.parse("Earthfile", text), TOP, "host/r", "", "", TOP, Path.of("/"));
    new Evaluator(
            new InMemory(Map.of(TOP, project)),
            new ConditionBackend(command -> true),
            EvaluationOptions.usual("1"))
        .target(TOP, target, new TreeMap<>());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FOR",
        "FOR a\nEND",
        "FOR a-b IN c\nEND",
        "FOR a in b\nEND",
        "FOR --no-such a IN b\nEND",
        "IF\nEND",
        "IF --no-such true\nEND",
        "HOST a",
        "HOST a b",
        "RUN",
        "RUN --no-such true",
        "RUN --push=maybe true",
        "RUN --raw-output true",
        "COPY a",
        "COPY --no-such a b",
        "COPY --dir=maybe a b",
        "SAVE ARTIFACT",
        "SAVE ARTIFACT a b c",
        "SAVE ARTIFACT a AS b",
        "SAVE IMAGE --push",
        "FROM",
        "FROM image AS name",
        "FROM image --A=b",
        "BUILD",
        "BUILD +x y",
        "BUILD --auto-skip +x",
        "BUILD +no_name",
        "BUILD ./*+x",
        "COPY ./*+x/y .",
        "DO",
        "DO +no-name",
        "DO +NO_FUNCTION",
        "ARG --required A=1",
        "ARG --global A",
        "ARG --no-such A",
        "ARG EARTHLY_TARGET=a",
        "ARG TARGETOS=a",
        "ARG",
        "LET A",
        "LET EARTHLY_TARGET=a",
        "SET A",
        "ENV",
        "LABEL a",
        "LABEL dev.earthly.a=b",
        "WORKDIR",
        "WORKDIR a b",
        "USER a b",
        "EXPOSE",
        "EXPOSE a",
        "VOLUME",
        "CACHE",
        "CACHE --no-such /a",
        "GIT CLONE a",
        "IMPORT ./a as b",
        "PROJECT a",
        "HEALTHCHECK a",
        "ADD a b",
        "SHELL a",
        "FUNCTION",
        "COMMAND",
        "TRY\nEND",
        "WITH PODMAN\nEND",
        "WITH DOCKER\nEND",
        "LOCALLY\nLABEL a=b\nCACHE /x",
      })
  void mistakeIsAnErrorOnlyWhereItIsReached(String written) throws InterruptedException {
    String mistake = (written.equals("FOR") ? "FOR\nEND" : written).indent(4);
    String text =
        """
        VERSION 0.8
        FROM image
        fine:
            IF true
                LABEL a=b
            ELSE
        %s    END
        wrong:
            LABEL a=b
        %sF:
            FUNCTION
        %s"""
            .formatted(mistake, mistake, mistake);
    build("fine", text);
    EarthfileException e =
        catchThrowableOfType(EarthfileException.class, () -> build("wrong", text));
    assertThat(e).as("it was accepted").isNotNull();
    assertThat(e.position().line()).isEqualTo(9 + mistakeLine(mistake, e));
    assertThat(e.file()).isEqualTo("Earthfile");
  }

  /** Which line of the mistake the error is on, from 1. */
  private static int mistakeLine(String mistake, EarthfileException e) {
    int line = 1 + mistake.lines().toList().indexOf(e.sourceLine());
    assertThat(line).as(e.sourceLine()).isPositive();
    return line + (int) mistake.lines().count();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOCALLY x",
        "PROJECT a/b",
        "WAIT x\nEND x",
        "IF a\nELSE b\nELSE\nEND",
        "ARG A b",
        "ARG EARTHLY_NOTHING=a",
        "LET A b",
        "ENV A",
        "CMD",
        "ENTRYPOINT",
        "BUILD +x --a-b=c --2=3 \"--D=e\"",
        "BUILD +x -- --A=b",
        "BUILD --pass-args=T +x",
        "DO +F --a-b=c",
        "HOST a ::1",
        "HOST a 10.0.0.1",
        "EXPOSE 80 90-92/udp 127.0.0.1:1:2",
        "IMPORT ./no-such-folder",
        "LABEL a-b=c \"d e\"=f",
      })
  void whatIsOddButAllowedIsAccepted(String written) throws InterruptedException {
    String text =
        "VERSION 0.8\nFROM image\nt:\n"
            + written.indent(4)
            + "x:\n    LABEL a=b\nF:\n    FUNCTION\n    LABEL a=b\n";
    build("t", text);
  }
}

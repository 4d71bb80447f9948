package dev.datestone.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.earthfile.EarthfileParser;
import dev.datestone.operation.CommandResult;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Arguments that nothing reads are told of, wherever they are given; all others are not. */
class UnusedArgumentsTest {
  private static final String TOP = "VERSION 0.8\nFROM scratch\n";

  private static final Path FOLDER = Path.of("/top");

  private final Map<Path, Project> files = new HashMap<>();

  /** The warnings of a build, in the order of their texts. */
  private List<String> warnings(String target, Set<String> ambient, String... given)
      throws InterruptedException {
    List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    Backend probe =
        new Backend() {
          private final Backend world = new NoBackend();

          @Override
          public ImageConfig imageConfig(Operation.Image image) {
            return world.imageConfig(image);
          }

          @Override
          public CommandResult query(Operation.Run command, boolean capturesOutput) {
            return new CommandResult(1, "");
          }

          @Override
          public Optional<String> artifactText(CopySource.Artifact artifact) {
            throw new AssertionError("asks for " + artifact.pattern());
          }

          @Override
          public CommandResult runOnHost(Operation.HostRun command) throws InterruptedException {
            return world.runOnHost(command);
          }

          @Override
          public void warn(Label label, String text) {
            warnings.add(label.target() + ": " + text);
          }

          @Override
          public void startEarly(Operation operation) {}

          @Override
          public void complete(WaitBlock part) {}
        };
    SortedMap<String, String> arguments = new TreeMap<>();
    for (String name : given) {
      arguments.put(name, "x");
    }
    EvaluationOptions options = new EvaluationOptions("1", false, false, false, false, ambient);
    new Evaluator(new InMemory(files), probe, options).target(FOLDER, target, arguments);
    return warnings.stream().sorted().toList();
  }

  private List<String> warnings(String target, String... given) throws InterruptedException {
    return warnings(target, Set.of(), given);
  }

  private void top(String recipes) {
    file("", TOP + recipes);
  }

  private void file(String folder, String text) {
    Path path = FOLDER.resolve(folder).normalize();
    files.put(
        path,
        new Project(
            EarthfileParser.parse("Earthfile", text),
            path,
            "host/r",
            folder,
            folder,
            path,
            Path.of("/")));
  }

  @Test
  void mistypedArgumentOfTheCommandLine() throws InterruptedException {
    top("release:\n  ARG VERSION=dev\n");
    assertThat(warnings("release", "VERSON"))
        .containsExactly(
            "+release: the argument --VERSON is not used: no ARG of that name in +release or what"
                + " it builds. Did you mean --VERSION?");
    assertThat(warnings("release", "QUITE_ANOTHER"))
        .containsExactly(
            "+release: the argument --QUITE_ANOTHER is not used: no ARG of that name in +release"
                + " or what it builds");
    assertThat(warnings("release", "version")).hasSize(1).first().asString().contains("--VERSION?");
    assertThat(warnings("release", "VERSION")).isEmpty();
    assertThat(warnings("release")).isEmpty();
  }

  @Test
  void argumentOfTheBaseRecipeOrOfACalledTargetIsUsed() throws InterruptedException {
    file("", "VERSION 0.8\nARG --global G=1\nFROM scratch\nt:\n  BUILD +u\nu:\n  ARG A\n");
    assertThat(warnings("t", "G", "A")).isEmpty();
    assertThat(warnings("t", "B")).hasSize(1);
  }

  @Test
  void branchThatIsNotTakenCounts() throws InterruptedException {
    top("t:\n  IF false\n    ARG A\n    BUILD +u\n  END\nu:\n  ARG B\nv:\n  ARG C\n");
    assertThat(warnings("t", "A", "B")).isEmpty();
    assertThat(warnings("t", "CCC", "C")).hasSize(2);
  }

  @Test
  void argumentThatIsPassedOnIsUsed() throws InterruptedException {
    file("sub", TOP + "s:\n  ARG DEEP\n");
    top("t:\n  BUILD --pass-args ./sub+s\nu:\n  BUILD ./sub+s\n");
    assertThat(warnings("t", "DEEP")).isEmpty();
    assertThat(warnings("t", "DEPE")).hasSize(1).first().asString().endsWith("--DEEP?");
    assertThat(warnings("u", "DEEP")).hasSize(1);
  }

  @Test
  void everyCommandThatGivesArguments() throws InterruptedException {
    top(
        """
        a:
          ARG NAME
          SAVE ARTIFACT x
        build:
          BUILD +a --NAEM=1
        copy:
          COPY (+a/x --NAEM=1) /
        from:
          FROM +a --NAEM=1
        do:
          DO +F --NAEM=1
        F:
          FUNCTION
          ARG NAME
        """);
    assertThat(warnings("build"))
        .containsExactly("+build: Earthfile:7: +a has no ARG NAEM. Did you mean NAME?");
    assertThat(warnings("copy"))
        .containsExactly("+copy: Earthfile:9: +a has no ARG NAEM. Did you mean NAME?");
    assertThat(warnings("from"))
        .containsExactly("+from: Earthfile:11: +a has no ARG NAEM. Did you mean NAME?");
    assertThat(warnings("do"))
        .containsExactly("+do: Earthfile:13: +F has no ARG NAEM. Did you mean NAME?");
  }

  @Test
  void ambientArgumentsMayBeForOtherTargets() throws InterruptedException {
    top("t:\n  RUN true\nu:\n  ARG OTHER\n");
    assertThat(warnings("t", Set.of("OTHER", "OTHRE"), "OTHER", "OTHRE"))
        .containsExactly(
            "+t: the argument OTHRE is not used: no ARG of that name in Earthfile. Did you mean"
                + " OTHER?");
  }
}

package dev.datestone.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.EarthfileParser;
import dev.datestone.operation.Operation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What names are worth in recipes, blocks and functions. The values are those of the reference. */
class VariablesTest {
  private static final Path TOP = Path.of("/project");
  private final Map<Path, Project> files = new HashMap<>();

  private void file(String version, String folder, String text) {
    Path path = TOP.resolve(folder);
    files.put(
        path,
        new Project(
            EarthfileParser.parse(folder + "Earthfile", "VERSION " + version + "\n" + text),
            path,
            "host/repository",
            folder,
            folder.isEmpty() ? "" : "./" + folder,
            path,
            Path.of("/")));
  }

  private EvaluatedTarget target(String name) throws InterruptedException {
    SortedMap<String, String> none = new TreeMap<>();
    return new Evaluator(
            new InMemory(files),
            new ConditionBackend(command -> command.argv().getLast().equals("true")),
            EvaluationOptions.usual("1"))
        .target(TOP, name, none);
  }

  /** The environment of the target's last RUN without PATH, as {@code A=1 B=2}. */
  private static String environment(EvaluatedTarget target) {
    SortedMap<String, String> seen =
        switch (target.end()) {
          case Operation.Run run -> new TreeMap<>(run.environment());
          case Operation.HostRun run -> new TreeMap<>(run.environment());
          default -> throw new AssertionError("no RUN at the end");
        };
    seen.remove("PATH");
    return String.join(
        " ", seen.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList());
  }

  private String run(String version, String base, String recipe) throws InterruptedException {
    String head = "FROM scratch\n" + base.indent(0);
    file(version, "", head + "t:\n" + recipe.replace("; ", "\n").indent(4) + "    RUN true\n");
    return environment(target("t"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "IF true; LET a=1; ELSE; LET a=2; END | G=g a=1",
        "IF false; ARG a=1; ELSE IF true; IF true; ARG a=2; END; END | G=g a=2",
        "WAIT; ARG a=1; ENV b=2; END | G=g a=1 b=2",
        "LET a=1; IF true; SET a=2; END | G=g a=2",
        "FOR i IN x y; ENV last=$i; END | G=g last=y",
        // The variable of FOR is an argument, and is gone after END, whoever declared it.
        "ARG i=outer; FOR i IN x; ENV e=$i; END | G=g e=x",
        "LET i=outer; FOR i IN x; ENV e=$i; END | G=g e=outer i=outer",
        "FOR G IN x; ENV e=$G; END | G=g e=x",
        "FOR --sep=, i IN 'g,h' 'x,y'; ENV e=$e$i/; END | G=g e=g/h x/y/",
        // Only names that are builtin have values of their own.
        "ARG EARTHLY_OTHER=x; ARG EARTHLY_TARGET_NAME | EARTHLY_OTHER=x EARTHLY_TARGET_NAME=t G=g",
        // LET, ARG, ENV, global ARG: the first that has the name.
        "ENV G=env; ENV H=$G | G=env H=env",
        "ARG a=arg; ENV a=env; ENV b=$a | G=g a=arg b=arg",
        "ENV a=env; ARG a=arg; ENV b=$a | G=g a=arg b=arg",
        "ENV a=env; ARG a; ENV b=$a | G=g a= b=",
        "ENV a=env; ARG a=$a-x | G=g a=env-x",
        "ENV a=env; LET a=let; ENV a=late; ENV b=$a | G=g a=let b=let",
        "ARG a=arg; LET a=let; SET a=$a-set | G=g a=let-set",
        "LET G=let; SET G=$G-set | G=let-set",
        "ARG G=own | G=own",
        "ARG G | G=",
      })
  void namesInVersion8(String recipe, String expected) throws InterruptedException {
    assertThat(run("0.8", "ARG --global G=g", recipe)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // An ARG keeps the value that the name has already.
        "ARG G | G=g",
        "ARG G=own | G=g",
        "ARG a=1; ARG a=2 | G=g a=1",
        "ENV a=env; ARG a=arg; ENV b=$a | G=g a=env b=env",
        "ENV a=env; ARG a | G=g a=env",
        "ENV G=env; ARG H=$G | G=env H=env",
        "FOR i IN x y; ARG last=$i; END | G=g last=x",
        "ARG i=outer; FOR i IN x; ENV e=$i; END | G=g e=x",
        "IF true; ARG a=1; END | G=g a=1",
      })
  void namesBeforeVersion8(String recipe, String expected) throws InterruptedException {
    assertThat(run("0.7", "ARG --global G=g", recipe)).isEqualTo(expected);
    assertThat(run("0.6", "ARG G=g", recipe)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ARG a=1; ARG a=2",
        "LET a=1; ARG a=2",
        "LET a=1; LET a=2",
        "LET a=1; IF true; LET a=2; END",
        "FOR i IN x y; LET a=$i; END",
        "FOR i IN x y; ARG a=$i; END",
        "FOR i IN x; ARG i=2; END",
      })
  void nothingIsDeclaredTwiceInVersion8(String recipe) {
    assertThatThrownBy(() -> run("0.8", "", recipe))
        .isInstanceOf(EarthfileException.class)
        .hasMessageContaining("is declared already");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SET G=2 | is an ARG and cannot be changed",
        "ARG a=1; SET a=2 | is an ARG and cannot be changed",
        "FOR i IN x; SET i=2; END | is an ARG and cannot be changed",
        "ENV a=1; SET a=2 | there is no variable \"a\"",
        "SET a=2 | there is no variable \"a\"",
      })
  void setChangesOnlyVariables(String recipe, String message) {
    assertThatThrownBy(() -> run("0.8", "ARG --global G=g", recipe))
        .isInstanceOf(EarthfileException.class)
        .hasMessageContaining(message);
  }

  @Test
  void requiredArgumentNeedsMoreThanAnEmptyValue() {
    file(
        "0.8", "", "FROM scratch\nt:\n    BUILD +u --A=\nu:\n    ARG --required A\n    RUN true\n");
    assertThatThrownBy(() -> target("t"))
        .isInstanceOf(EarthfileException.class)
        .hasMessageContaining("\"A\" has no value");
  }

  @Test
  void environmentOfTheHostRecipeCountsForItsCommandsAndValues() throws InterruptedException {
    file(
        "0.8",
        "",
        """
        ARG --global G=g
        t:
            LOCALLY
            ENV A="1 2"
            ARG B=$A.y
            ENV G=env
            RUN true
        """);
    assertThat(environment(target("t"))).isEqualTo("A=1 2 B=1 2.y G=env");
  }

  @Test
  void argumentsOfFunctionsReachTheirGlobalsAndTheTargetsOfTheirFile() throws InterruptedException {
    file(
        "0.8",
        "",
        """
        FROM scratch
        t:
            DO ./lib+F --A=1 --G=2
        u:
            BUILD +v --X=7
        v:
            DO --pass-args ./lib+P
        """);
    file(
        "0.8",
        "lib",
        """
        ARG --global G=g
        ARG --global H=h$G
        F:
            FUNCTION
            BUILD +inner
            RUN true
        inner:
            FROM scratch
            ARG A=default
            RUN true
        P:
            FUNCTION
            DO --pass-args +Q
        Q:
            FUNCTION
            ARG X=default
            RUN true
        """);
    EvaluatedTarget target = target("t");
    assertThat(environment(target)).isEqualTo("G=2 H=h2");
    assertThat(environment(target.built().getFirst())).isEqualTo("A=1 G=2 H=h2");
    assertThat(environment(target("u").built().getFirst())).isEqualTo("G=g H=hg X=7");
  }

  @Test
  void targetsThatAFunctionReadsArgumentsForAreNotShared() throws InterruptedException {
    file(
        "0.8",
        "",
        """
        FROM scratch
        t:
            BUILD +v --X=1
            BUILD +v --X=2
        v:
            DO --pass-args +P
        P:
            FUNCTION
            ARG X=default
            RUN true
        """);
    List<EvaluatedTarget> built = target("t").built();
    assertThat(new TreeSet<>(built.stream().map(VariablesTest::environment).toList()))
        .containsExactly("X=1", "X=2");
  }
}

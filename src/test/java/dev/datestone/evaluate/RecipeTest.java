package dev.datestone.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.earthfile.EarthfileParser;
import dev.datestone.operation.CacheName;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Scopes, what is passed on, and how caches are named: Earthfiles in memory, no image at all. */
class RecipeTest {
  private static final Path TOP = Path.of("/project");
  private final Map<Path, Project> files = new HashMap<>();

  private RecipeTest file(String folder, String text) {
    Path path = TOP.resolve(folder).normalize();
    files.put(
        path,
        new Project(
            EarthfileParser.parse(folder + "Earthfile", "VERSION 0.8\nFROM scratch\n" + text),
            path,
            "host/repository",
            folder,
            folder.isEmpty() ? "" : "./" + folder,
            path,
            Path.of("/")));
    return this;
  }

  private EvaluatedTarget goal(String target, String... arguments) throws InterruptedException {
    SortedMap<String, String> given = new TreeMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      given.put(arguments[i], arguments[i + 1]);
    }
    EarthfileLoader earthfiles = new InMemory(files);
    Backend probe = new NoBackend();
    return new Evaluator(earthfiles, probe, EvaluationOptions.usual("1"))
        .target(TOP, target, given);
  }

  private static Operation.Run run(EvaluatedTarget goal) {
    assertThat(goal.end()).isInstanceOf(Operation.Run.class);
    return (Operation.Run) goal.end();
  }

  private static String value(EvaluatedTarget goal, String name) {
    return run(goal).environment().getOrDefault(name, "(none)");
  }

  private static CacheName cache(EvaluatedTarget goal, int index) {
    return ((Mount.Cache) run(goal).mounts().get(index)).name();
  }

  @Test
  void aCacheIsNamedByTargetArgumentsAndPathOrByItsId() throws InterruptedException {
    file(
        "",
        """
        t:
            ARG A
            ARG B
            WORKDIR /w
            CACHE c
            RUN --mount=type=cache,target=/abs/../d --mount=type=cache,target=/e,id=global true
        u:
            CACHE /w/c
            RUN true
        """);
    EvaluatedTarget plain = goal("t");
    assertThat(cache(plain, 0)).isEqualTo(new CacheName("host/repository", "+t", "/w/c"));
    assertThat(cache(plain, 1)).isEqualTo(new CacheName("host/repository", "+t", "/d"));
    assertThat(cache(plain, 2)).isEqualTo(CacheName.global("global"));
    assertThat(cache(goal("t", "B", "2", "A", "1", "UNKNOWN", "3"), 0).target())
        .isEqualTo("+t --A=1 --B=2");
    assertThat(cache(goal("t", "A", "1"), 2)).isEqualTo(CacheName.global("global"));
    assertThat(cache(goal("u"), 0)).isNotEqualTo(cache(plain, 0));
    file("sub", "t:\n    CACHE /c\n    RUN true\n");
    file("", "t:\n    BUILD ./sub+t\n");
    assertThat(cache(goal("t").built().getFirst(), 0).target()).isEqualTo("sub+t");
  }

  @Test
  void argumentsPassWithinAFileAndToOthersOnlyWhenToldTo() throws InterruptedException {
    file(
        "",
        """
        ARG --global G=g
        t:
            ARG A=a
            BUILD +same
            BUILD ./sub+other
            BUILD --pass-args ./sub+other
            BUILD ./sub+other --A=said
            BUILD +same --A=said
        same:
            ARG A=default
            RUN true
        """);
    file("sub", "other:\n    ARG A=default\n    ARG G=none\n    RUN true\n");
    List<EvaluatedTarget> defaults = goal("t").built();
    // A default is no argument that was given, and does not pass by itself.
    assertThat(defaults.stream().map(each -> value(each, "A")).toList())
        .containsExactly("default", "default", "a", "said", "said");
    List<EvaluatedTarget> given = goal("t", "A", "given", "G", "global").built();
    assertThat(given.stream().map(each -> value(each, "A")).toList())
        .containsExactly("given", "default", "given", "said", "said");
    assertThat(value(given.getFirst(), "G")).isEqualTo("global");
    assertThat(value(given.get(1), "G")).isEqualTo("none");
    assertThat(value(given.get(2), "G")).isEqualTo("global");
  }

  @Test
  void whatATargetDeclaresStaysInIt() throws InterruptedException {
    file(
        "",
        """
        ARG BASE=b
        ENV ENVIRONMENT=e
        t:
            ARG A=a
            LET V=v
            FROM +u
            RUN true
        u:
            ARG U=u
            ENV FROM_U=$U
            ENV PATH=/u:$PATH
            RUN true
        """);
    EvaluatedTarget t = goal("t");
    assertThat(run(t).environment())
        .containsEntry("A", "a")
        .containsEntry("V", "v")
        .containsEntry("FROM_U", "u")
        .containsEntry("ENVIRONMENT", "e")
        .containsEntry("PATH", "/u:" + ImageConfig.PATH)
        .doesNotContainKeys("U", "BASE");
  }

  @Test
  void aTargetIsEvaluatedOnceForTheSameArguments() throws InterruptedException {
    file(
        "",
        """
        t:
            BUILD +u
            BUILD +u
            BUILD +u --A=1
        u:
            ARG A=0
            RUN true
        """);
    List<EvaluatedTarget> built = goal("t").built();
    assertThat(built.get(0)).isSameAs(built.get(1));
    assertThat(built.get(2)).isNotSameAs(built.get(0));
  }
}

package dev.datestone.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.GitCommit;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.EarthfileParser;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.VersionNumber;
import dev.datestone.operation.CommandResult;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each flag of a VERSION line: what changes with it, and what docs/language.md says of it. */
class FeatureTest {
  private static final Path TOP = Path.of("/project");
  private static final String GATE = "is not part of VERSION";
  private static final GitCommit COMMIT =
      new GitCommit(
          "c0ffee",
          "",
          "main",
          List.of(),
          List.of("main", "other"),
          "Ann",
          "ann@x",
          List.of("Bob"),
          "7",
          "8",
          "");

  /**
   * What shows a feature.
   *
   * @param recipe of the target +t, or a whole file behind the VERSION
   * @param off what is said, or what V is, without it
   * @param on the same with it; empty for anything else
   */
  private record Show(String recipe, String off, String on) {}

  private static Show gate(String recipe) {
    return new Show(recipe, GATE, "");
  }

  private static Show argument(String name, String value) {
    return new Show("ARG EARTHLY_" + name + "\nENV V=<$EARTHLY_" + name + ">", "V=<>", value);
  }

  private static Show show(Feature feature) {
    return switch (feature) {
      case FOR_IN -> gate("FOR a IN b\nEND");
      case REQUIRE_FORCE_FOR_UNSAFE_SAVES ->
          new Show("SAVE ARTIFACT a AS LOCAL ../a", "V=null", ".*is outside of .*");
      case CI_ARG -> argument("CI", "V=<false>");
      case EARTHLY_GIT_AUTHOR_ARGS -> argument("GIT_CO_AUTHORS", "V=<Bob>");
      case EARTHLY_LOCALLY_ARG -> argument("LOCALLY", "V=<false>");
      case NEW_PLATFORM -> new Show("ARG NATIVEOS\nENV V=<$NATIVEOS>", "V=<>", "V=<linux>");
      case EARTHLY_VERSION_ARG -> argument("VERSION", "V=<1>");
      case GIT_COMMIT_AUTHOR_TIMESTAMP -> argument("GIT_COMMIT_AUTHOR_TIMESTAMP", "V=<8>");
      case GIT_REFS -> argument("GIT_REFS", "V=<main other>");
      case GIT_AUTHOR_EMAIL_NAME_ARGS -> argument("GIT_AUTHOR_NAME", "V=<Ann>");
      case EARTHLY_CI_RUNNER_ARG -> argument("CI_RUNNER", "V=<false>");
      case EXPLICIT_GLOBAL ->
          new Show("FROM image\nARG G=g\nt:\n    ENV V=<$G>\n", "V=<g>", "V=<>");
      case SHELL_OUT_ANYWHERE -> new Show("ENV V=$(x)", "V=\\$\\(x\\)", "V=out");
      case USE_CACHE_COMMAND -> gate("CACHE /c");
      case USE_CHMOD -> gate("COPY --chmod=0600 a b");
      case USE_HOST_COMMAND -> gate("HOST a 10.0.0.1");
      case USE_NO_MANIFEST_LIST -> gate("SAVE IMAGE --no-manifest-list a");
      case WAIT_BLOCK -> gate("WAIT\nEND");
      case NO_NETWORK -> gate("RUN --network=none true");
      case ARG_SCOPE_AND_SET -> gate("LET a = b");
      case PASS_ARGS -> gate("BUILD --pass-args +base");
      case CACHE_PERSIST_OPTION -> gate("CACHE --persist /c");
      case USE_FUNCTION_KEYWORD ->
          new Show(
              "FROM image\nt:\n    DO +F\nF:\n    COMMAND\n    ENV V=1\n",
              "V=1",
              "COMMAND is not part of .*");
      case TRY -> gate("TRY\n    RUN true\nEND");
      case WILDCARD_BUILDS ->
          new Show("BUILD ./*+t", "there is no Earthfile in ./*", "no Earthfile that .* means .*");
      case WILDCARD_COPY ->
          new Show("COPY ./*+t/a .", "there is no Earthfile in ./*", "no Earthfile that .*");
      case BUILD_AUTO_SKIP -> gate("BUILD --auto-skip +base");
      case ALLOW_PRIVILEGED_FROM_DOCKERFILE -> gate("FROM DOCKERFILE --allow-privileged .");
      case RUN_WITH_AWS -> gate("RUN --aws true");
      case RUN_WITH_AWS_OIDC -> gate("RUN --oidc=x true");
      case RAW_OUTPUT -> gate("RUN --raw-output true");
      case ALLOW_WITHOUT_EARTHLY_LABELS -> gate("SAVE IMAGE --without-earthly-labels a");
      case DOCKER_CACHE -> gate("WITH DOCKER --cache-id=a\n    RUN true\nEND");
      case USE_COPY_LINK -> new Show("COPY --dir --keep-own a b", "V=null", "V=null, renamed");
      case SAVE_ARTIFACT_KEEP_OWN ->
          new Show("SAVE ARTIFACT a", "V=null, as root's", "V=null, with owners");
      case EXEC_AFTER_PARALLEL,
          PARALLEL_LOAD,
          USE_REGISTRY_FOR_WITH_DOCKER,
          NO_IMPLICIT_IGNORE,
          REFERENCED_SAVE_ONLY,
          USE_COPY_INCLUDE_PATTERNS,
          CHECK_DUPLICATE_IMAGES,
          NO_TAR_BUILD_OUTPUT,
          USE_PROJECT_SECRETS,
          USE_DOCKER_IGNORE,
          GLOBAL_CACHE,
          USE_VISITED_UPFRONT_HASH_COLLECTION,
          NO_USE_REGISTRY_FOR_WITH_DOCKER ->
          new Show("ENV V=1", "V=1", "V=1");
    };
  }

  @ParameterizedTest
  @EnumSource
  void doesWhatItSays(Feature feature) throws InterruptedException {
    Show show = show(feature);
    String older = feature.isPartOf(VersionNumber.V0_7) ? "0.6" : "0.7";
    String needed = feature == Feature.ARG_SCOPE_AND_SET ? "--shell-out-anywhere " : "";
    String on = said("--" + feature.flag() + " " + needed + older, show);
    if (feature.effect() == Feature.Effect.ALWAYS) {
      assertThat(on).isEqualTo(show.on());
      return;
    }
    if (!feature.isPartOf(VersionNumber.V0_6)) {
      assertThat(said(older, show)).matches(whole(show.off()));
    }
    if (show.on().isEmpty()) {
      assertThat(on).doesNotMatch(whole(show.off()));
    } else {
      assertThat(on).matches(whole(show.on()));
    }
  }

  private static String whole(String text) {
    return text.equals(GATE) ? "(?s).*(" + GATE + ").*" : text.replace("./*", "\\./\\*");
  }

  /** The value of V at the end, or what is wrong. */
  private static String said(String version, Show show) throws InterruptedException {
    String file =
        show.recipe().contains("t:\n")
            ? show.recipe()
            : "FROM image\nt:\n" + show.recipe().indent(4);
    try {
      Project project =
          new Project(
              EarthfileParser.parse("Earthfile", "VERSION " + version + "\n" + file),
              TOP,
              "host/repository",
              "",
              "",
              TOP,
              Path.of("/"));
      EarthfileLoader files = new InMemory(Map.of(TOP, project), COMMIT);
      EvaluatedTarget goal =
          new Evaluator(files, new Answering(), EvaluationOptions.usual("1"))
              .target(TOP, "t", new TreeMap<>());
      String saved =
          goal.saved().stream()
              .map(each -> each.keepsOwners() ? ", with owners" : ", as root's")
              .collect(Collectors.joining());
      boolean renames =
          goal.end() instanceof Operation.Copy copy && copy.options().rules().renames();
      return "V=" + goal.config().environment().get("V") + saved + (renames ? ", renamed" : "");
    } catch (EarthfileException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Says "out" to all questions. */
  private static final class Answering implements Backend {
    @Override
    public ImageConfig imageConfig(Operation.Image image) {
      return ImageConfig.EMPTY;
    }

    @Override
    public CommandResult query(Operation.Run command, boolean capturesOutput) {
      return new CommandResult(0, "out");
    }

    @Override
    public Optional<String> artifactText(CopySource.Artifact artifact) {
      throw new AssertionError("asks for " + artifact.pattern());
    }

    @Override
    public CommandResult runOnHost(Operation.HostRun command) {
      return new CommandResult(0, "out");
    }

    @Override
    public void startEarly(Operation operation) {}

    @Override
    public void complete(WaitBlock part) {}
  }

  @Test
  void thePaperTellsOfEachOnce() throws IOException {
    List<String> rows;
    try (Stream<String> lines = Files.lines(Path.of("docs/language.md"))) {
      rows = lines.filter(line -> line.startsWith("| `--")).toList();
    }
    assertThat(rows).hasSameSizeAs(Feature.values());
    for (Feature feature : Feature.values()) {
      String since = "–";
      for (VersionNumber number : VersionNumber.values()) {
        if (since.equals("–") && feature.isPartOf(number)) {
          since = number.text();
        }
      }
      String start = "| `--" + feature.flag() + "` | " + since + " | ";
      assertThat(rows).filteredOn(row -> row.startsWith(start)).hasSize(1);
      String what =
          rows.stream()
              .filter(row -> row.startsWith(start))
              .findFirst()
              .orElse("")
              .substring(start.length());
      assertThat(what.startsWith("always"))
          .as(start)
          .isEqualTo(feature.effect() == Feature.Effect.ALWAYS);
      assertThat(what.startsWith("nothing"))
          .as(start)
          .isEqualTo(feature.effect() == Feature.Effect.NONE);
    }
  }
}

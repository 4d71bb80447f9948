package dev.datestone;

import static dev.datestone.RustExample.CLIENT_LIB;
import static dev.datestone.RustExample.GREETING;
import static dev.datestone.RustExample.LIB;
import static dev.datestone.RustExample.SUMS;
import static dev.datestone.RustExample.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The four ways in which people try to build Rust incrementally in layers, each under what people
 * do to their sources: never an old marker in the result, and cargo compiles only what changed and
 * what depends on it. The stories of one way go on in one checkout, in any order.
 */
@Tag("e2e")
@ParameterizedClass
@EnumSource
class RustIncrementalBuildTest {
  private static final String COMMON = "common";
  private static final String CLIENT = "wasm-client";

  /** What comes from crates.io. */
  private static final List<String> DEPENDENCIES =
      List.of(
          "bumpalo",
          "cfg-if",
          "once_cell",
          "proc-macro2",
          "quote",
          "rustversion",
          "syn",
          "unicode-ident",
          "wasm-bindgen",
          "wasm-bindgen-macro",
          "wasm-bindgen-macro-support",
          "wasm-bindgen-shared");

  @TempDir static Path all;

  @SuppressWarnings("NullAway.Init")
  private static MarkerProject our;

  private final Try attempt;

  /** The targets of examples/rust-wasm/wasm-client. */
  enum Try {
    /** Dependencies with empty sources, then the real ones. */
    TRY1,
    /** The same with {@code --keep-ts}. */
    TRY2,
    /** The target folder of another target. */
    TRY3,
    /** The target folder on a cache mount. */
    TRY4;

    String target() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * What is compiled for an edit in wasm-client while common is what it was, but for the build
     * just before. A chain of layers goes on from the layers with that old common. A cache mount
     * was left with outputs of the other one.
     */
    String[] afterCommonCameBack() {
      return this == TRY4 ? new String[] {COMMON, CLIENT} : new String[] {CLIENT};
    }
  }

  RustIncrementalBuildTest(Try attempt) {
    this.attempt = attempt;
  }

  @BeforeParameterizedClassInvocation
  static void buildForTheFirstTime(Try attempt) {
    our =
        RustExample.in(
            HostShell.folder(all.resolve(attempt.target())).resolve("example"),
            attempt.target(),
            "wasm-client/out/" + attempt.target() + ".wasm");
    first(our.step("first build").builds(), attempt);
  }

  @AfterParameterizedClassInvocation
  static void removeCaches() {
    our.removeCaches();
  }

  @Test
  void cargoCompilesOnlyWhatChanged() {
    assertThat(our.step("no change").compiles().out()).contains(" 0 steps run,");
    our.step("edit in common").edit(SUMS).compiles(COMMON, CLIENT);
    our.step("edit in wasm-client").edit(VIEW).compiles(CLIENT);
    our.step("edits in both").edit(LIB).edit(CLIENT_LIB).compiles(COMMON, CLIENT);

    our.step("A to B").edit(GREETING).compiles(COMMON, CLIENT);
    our.step("B to A").takeBack(GREETING).compiles();
    our.step("after A to B to A").edit(VIEW).compiles(attempt.afterCommonCameBack());
    our.step("A to B in wasm-client").edit(VIEW).compiles(CLIENT);
    our.step("B to A in wasm-client").takeBack(VIEW).compiles();
    our.step("another one, C").edit(CLIENT_LIB).compiles(CLIENT);
  }

  /** All that was not remembered: the layers with the dependencies may be from an earlier test. */
  private static void first(Tool.Result result, Try attempt) {
    Set<String> expected = new TreeSet<>(List.of(COMMON, CLIENT));
    if (attempt == Try.TRY4 || result.lines("*cached* --> RUN cargo build").isEmpty()) {
      expected.addAll(DEPENDENCIES);
    }
    assertThat(new TreeSet<>(MarkerProject.compiled(result))).isEqualTo(expected);
  }

  @Test
  void datesOnTheHostDoNotMatter() {
    our.step("all dates in 2020").dateAll("2020-01-01").compiles();
    MarkerProject.Step old =
        our.step("edit, and all dates in 2020").edit(SUMS).dateAll("2020-01-01");
    // All files of the two folders are younger than the empty sources that were compiled before.
    hides(
            old,
            attempt,
            "/work/common/src/greeting.rs and 2 more",
            "/work/wasm-client/src/lib.rs and 1 more")
        .compiles(COMMON, CLIENT);
    our.step("all dates in 2035").dateAll("2035-01-01").compiles();

    MarkerProject clone = our.cloned(all.resolve(attempt.target()).resolve("clone"));
    clone.step("git clone").compiles();
    clone.step("edit in the clone").edit(VIEW).compiles(CLIENT);
    our.step("the first checkout as it was").compiles();
  }

  /** The dates on the host are not kept where somebody asks for them, and that is said. */
  private static MarkerProject.Step hides(MarkerProject.Step step, Try attempt, String... files) {
    for (String file : files) {
      if (attempt == Try.TRY2) {
        step.warns("would hide an edit of " + file);
      }
    }
    return step;
  }

  @Test
  void editWithAnOldDateIsCompiled() {
    our.step("edit that is set back").edit(SUMS).date(SUMS, "2001-01-01").compiles(COMMON, CLIENT);
    our.step("edit with that size and date")
        .edit(SUMS)
        .date(SUMS, "2001-01-01")
        .compiles(COMMON, CLIENT);
    our.step("edit in wasm-client that is set back")
        .edit(VIEW)
        .date(VIEW, "2001-01-01")
        .compiles(CLIENT);
    our.step("one more with that size and date")
        .edit(VIEW)
        .date(VIEW, "2001-01-01")
        .compiles(CLIENT);
  }

  @Test
  void buildContinuesAfterACompileError() {
    our.step("failing edit in wasm-client").curdle(VIEW).fails();
    our.step("its fix").repair(VIEW).compiles(CLIENT);
    our.step("failing edit in common").curdle(SUMS).fails();
    our.step("its fix").repair(SUMS).compiles(COMMON, CLIENT);
    our.step("another failing edit in common").curdle(GREETING).fails();
    our.step("the old content as its fix").takeBack(GREETING).compiles();
    our.step("edit after that").edit(VIEW).compiles(attempt.afterCommonCameBack());
    our.step("failing edit that is set back").curdle(VIEW).date(VIEW, "2001-01-01").fails();
    our.step("the old content as its fix").takeBack(VIEW).compiles();
    our.step("edit after that").edit(CLIENT_LIB).compiles(CLIENT);
  }
}

package dev.datestone;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Dependencies are built into an image, and sources copied over those that the image holds: a COPY
 * of the same bytes makes nothing run again, one changed file makes just what depends on it.
 */
@Tag("e2e")
class PrebuiltImagesTest {
  private static final String KEEP =
      """
      mkdir before
      cp --parents -r $(ls -d one Makefile Cargo.* two/Cargo.toml 2> /dev/null) before
      """;

  @TempDir Path folder;

  @AfterAll
  static void removeCaches() {
    MarkerProject.removeDone();
  }

  /** What {@code one} alone needs, the way cargo-chef does it. */
  private static String dependency(TwoUnitProject maker) {
    return switch (maker) {
      case MAKE -> "make -s out/one.o";
      case CARGO ->
          "mkdir -p two/src && echo 'fn main() {}' > two/src/main.rs"
              + " && cargo build --offline --locked -p one";
    };
  }

  @ParameterizedTest
  @EnumSource
  void sourcesCopiedOverADependencyTargetAreRebuilt(TwoUnitProject maker) {
    MarkerProject our =
        maker.project(
            folder.resolve("project"),
            """
            deps:
                COPY before ./
                RUN {dependency}

            build:
                FROM +deps
                {manifests}
                COPY --dir one two ./
                COPY tick ./
                RUN {build}
                SAVE ARTIFACT app AS LOCAL app
            """
                .replace("{dependency}", dependency(maker)));
    our.step("keeping the first").does(KEEP);
    our.step("first build").compiles("one", "two");
    our.step("nothing changed").again().compiles("two");
    our.step("edit of two, dated back")
        .edit(maker.two())
        .date(maker.two(), "2001-01-01")
        .compiles("two");
    our.step("edit of one").edit(maker.one()).compiles("one", "two");
    our.step("reverted, run again").takeBack(maker.one()).again().compiles("two");
    our.step("only modes changed")
        .does("chmod -R g+w one two Makefile Cargo.* 2> /dev/null || true")
        .again()
        .compiles("two");
    MarkerProject clone = our.cloned(folder.resolve("clone"));
    clone.step("clone").dateAll("2000-01-01").again().compiles("two");
    // In the target below the first sources are now today's.
    our.step("the image anew")
        .edit(maker.one())
        .does("rm -r before && " + KEEP)
        .compiles("one", "two");
    our.step("and once more").again().compiles("two");
  }

  @Test
  void sourcesCopiedOverASavedImageAreRebuilt() {
    Path project = HostShell.folder(folder.resolve("project"));
    Tool tool = Tool.in(project);
    String own = "datestone/prebuilt:" + System.nanoTime();
    MakeImage.put(tool, folder.resolve("image"), "datestone/make:plain", "plain", "2024-01-01");
    tool.file("one.txt", "MARK-one-1\n").file("two.txt", "MARK-two-1\n");
    tool.file(
        "Makefile",
        """
        app: out/one out/two
        	cat $^ > app
        out/%: %.txt
        	@echo "Compiling $* v1"
        	mkdir -p out && cp $< $@
        """);
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        deps:
            FROM datestone/make:plain
            WORKDIR /work
            COPY Makefile one.txt two.txt ./
            RUN make -s
            SAVE IMAGE {own}

        build:
            FROM {own}
            COPY Makefile one.txt two.txt ./
            COPY tick ./
            RUN make -s
            SAVE ARTIFACT app AS LOCAL app

        cached:
            FROM {own}
            COPY Makefile one.txt two.txt ./
            COPY tick ./
            RUN --mount=type=cache,target=/other make -s
            SAVE ARTIFACT app AS LOCAL app
        """
            .replace("{own}", own));
    MarkerProject our =
        MarkerProject.of(
            project, new MarkerProject.Spec("+build", "app", List.of("one.txt", "two.txt")));
    saveAndImport(tool, own);
    for (String target : List.of("+build", "+cached")) {
      MarkerProject its = our.target(target);
      its.step("sources as in the image").again().compiles();
      its.step("edit").edit("one.txt").date("one.txt", "2001-01-01").compiles("one");
      its.step("nothing changed since").again().compiles("one");
      its.step("reverted").takeBack("one.txt").again().builds();
      its.step("touched").dateAll("now").again().builds();
    }
    // An image made from other sources.
    our.step("edit, built").edit("one.txt").compiles("one");
    saveAndImport(tool, own);
    our.step("sources as in the new image").again().compiles();
    our.step("sources as in the old image").takeBack("one.txt").again().compiles("one");
    tool.run("image", "rm", own).ok();
    our.done();
  }

  private static void saveAndImport(Tool tool, String image) {
    tool.run("--save-to", "docker-archive:image.tar", "+deps").ok();
    tool.run("image", "import", image, "image.tar").ok();
    HostShell.run(tool.folder(), "rm image.tar");
  }
}

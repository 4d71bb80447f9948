package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The dating rule for inputs that are not plain sources: generated sources, the names in a folder,
 * files of the image, artifacts of other targets.
 */
@Tag("e2e")
class InputDatesTest {
  @TempDir Path folder;

  @AfterAll
  static void removeCaches() {
    MarkerProject.removeDone();
  }

  @ParameterizedTest
  @EnumSource
  void editOfASourceThatGeneratesASourceIsBuilt(TwoUnitProject maker) {
    String made = maker.one();
    String from = "one.txt";
    Tool.in(HostShell.folder(folder.resolve("project"))).file(from, maker.text(made));
    MarkerProject our =
        maker.project(
            folder.resolve("project"),
            """
            build:
                {manifests}
                COPY --dir two ./
                COPY one.txt ./
                RUN mkdir -p $(dirname {one}) && cp one.txt {one}
                COPY tick ./
                RUN --mount=type=cache,target=/work/out {build}
                SAVE ARTIFACT app AS LOCAL app
            """,
            List.of(from, maker.two()));
    our.step("first build").builds();
    our.step("B").edit(from).compiles(maker.dependentsOfOne());
    our.step("A, remembered").takeBack(from).compiles();
    our.step("A, made long ago").again().compiles(maker.dependentsOfOne());
    our.step("A, once more").again().compiles();
    our.step("made again, the same").edit(maker.two()).compiles("two");
    our.step("both, dated back")
        .edit(from)
        .edit(maker.two())
        .dateAll("2001-01-01")
        .compiles("one", "two");
    our.done();
  }

  @Test
  void addedAndRemovedFilesAreSeenByMake() {
    namesInAFolder(
        "COPY Makefile ./",
        "make -s",
        "Makefile",
        """
        app: out/all
        	cp out/all app
        out/all: parts $(wildcard parts/*)
        	@echo "Compiling all v1"
        	cat parts/* > out/all
        """);
  }

  @Test
  void addedAndRemovedFilesAreSeenByCargo() {
    namesInAFolder(
        "COPY Cargo.toml ./\n    COPY --dir src ./\n    COPY build.rs ./",
        "cargo build --offline && cp out/debug/all app",
        "Cargo.toml",
        "[package]\nname = \"all\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
        "src/main.rs",
        "fn main() { print!(\"{}\", include_str!(concat!(env!(\"OUT_DIR\"), \"/all\"))); }\n",
        "build.rs",
        """
        fn main() {
            println!("cargo:rerun-if-changed=parts");
            let mut all = String::new();
            for part in std::fs::read_dir("parts").unwrap() {
                all += &std::fs::read_to_string(part.unwrap().path()).unwrap();
            }
            std::fs::write(std::env::var("OUT_DIR").unwrap() + "/all", all).unwrap();
        }
        """);
  }

  private void namesInAFolder(String copy, String build, String... files) {
    Path project = HostShell.folder(folder.resolve("project"));
    Tool tool = Tool.in(project);
    for (int i = 0; i < files.length; i += 2) {
      tool.file(files[i], files[i + 1]);
    }
    List<String> parts = List.of("parts/a", "parts/b", "parts/c");
    for (String part : parts) {
      tool.file(part, "MARK-" + part.replace('/', '-') + "-1\n");
    }
    tool.file("datestone.yml", TwoUnitProject.RECIPE);
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM datestone/toolchain:trixie
        WORKDIR /work
        ENV CARGO_TARGET_DIR=/work/out
        build:
            %s
            COPY --dir parts ./
            COPY tick ./
            RUN --mount=type=cache,target=/work/out %s
            SAVE ARTIFACT app AS LOCAL app
        """
            .formatted(copy, build));
    MarkerProject our = MarkerProject.of(project, new MarkerProject.Spec("+build", "app", parts));
    our.step("first build").compiles("all");
    our.step("one less").does("mv parts/b kept").compiles("all");
    our.step("one less, once more").again().compiles();
    our.step("there again").does("mv kept parts/b").compiles();
    our.step("there again, with the cache").again().compiles("all");
    our.step("one less, remembered").does("mv parts/c kept").again().compiles("all");
    our.step("touched").dateAll("now").again().compiles();
    our.step("an edit").edit("parts/a").date("parts/a", "2001-01-01").compiles("all");
    our.done();
  }

  @Test
  void changedFileOfAnotherBaseImageIsSeen() {
    Path project = HostShell.folder(folder.resolve("project"));
    Tool tool = Tool.in(project);
    MakeImage.put(tool, folder.resolve("one"), "datestone/make:one", "flavour one", "2025-01-01");
    MakeImage.put(tool, folder.resolve("two"), "datestone/make:two", "flavour two", "2001-01-01");
    tool.file("source", "MARK-source-1\n");
    tool.file(
        "Makefile", "out/all: source /etc/flavour\n\t@echo Compiling all v1\n\tcat $^ > $@\n");
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        build:
            ARG image=datestone/make:one
            FROM $image
            WORKDIR /work
            COPY Makefile source ./
            COPY tick ./
            RUN --mount=type=cache,id={folder},target=/work/out \\
                  make -s && cp out/all app && tail -n 1 app
            SAVE ARTIFACT app AS LOCAL app
        """
            .replace("{folder}", String.valueOf(folder.getFileName())));
    MarkerProject our =
        MarkerProject.of(project, new MarkerProject.Spec("+build", "app", List.of("source")));
    String two = "--image=datestone/make:two";
    says(our.step("image one").compiles("all"), "flavour one");
    says(our.step("image two").with(two).compiles("all"), "flavour two");
    says(our.step("image two, once more").with(two).again().compiles(), "flavour two");
    our.step("image one, remembered").compiles();
    says(our.step("image one, with the cache").again().compiles("all"), "flavour one");
    says(our.step("image one, once more").again().compiles(), "flavour one");
    says(our.step("image two again").with(two).again().compiles("all"), "flavour two");
    says(our.step("and an edit").with(two).edit("source").compiles("all"), "flavour two");
    our.done();
  }

  private static void says(Tool.Result result, String text) {
    assertThat(result.lines("| " + text)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void artifactsKeepTheOrderOfTheirDates(TwoUnitProject maker) {
    MarkerProject our =
        maker.project(
            folder.resolve("project"),
            """
            deps:
                {manifests}
                COPY --dir one two ./
                RUN {build}
                SAVE ARTIFACT out

            build:
                {manifests}
                COPY tick ./
                RUN cat tick > note
                COPY +deps/out out
                COPY --dir one two ./
                RUN {build}
                SAVE ARTIFACT app AS LOCAL app
            """);
    our.step("first build").compiles("one", "two");
    our.step("a layer below that is younger than what was built").again().compiles();
    our.step("edit").edit(maker.one()).compiles("one", "two");
    our.step("all dates in 2001").dateAll("2001-01-01").again().compiles();
    our.step("as it was").takeBack(maker.one()).again().compiles();
  }

  @ParameterizedTest
  @EnumSource
  void artifactsBuiltFromOlderSourcesAreRebuilt(TwoUnitProject maker) {
    MarkerProject our =
        maker.project(
            folder.resolve("project"),
            """
            deps:
                {manifests}
                RUN {dummies}
                COPY --dir one ./
                RUN {build}
                SAVE ARTIFACT out

            build:
                {manifests}
                COPY --dir one two ./
                COPY +deps/out out
                COPY tick ./
                RUN {build}
                SAVE ARTIFACT app AS LOCAL app
            """);
    our.step("first build").compiles("one", "two", "two");
    our.step("edit of two").edit(maker.two()).date(maker.two(), "2001-01-01").compiles("two");
    our.step("edit of one").edit(maker.one()).compiles("one", "two", "two");
    our.step("as it was").takeBack(maker.one()).compiles();
    our.step("as it was").again().compiles("two");
  }

  @Test
  void runWithUnchangedOutputDoesNotInvalidateLaterSteps() {
    MarkerProject our =
        TwoUnitProject.MAKE.project(
            folder.resolve("project"),
            """
            count:
                COPY numbers ./
                RUN wc -l < numbers > count
                SAVE ARTIFACT count

            build:
                {manifests}
                COPY --dir one two ./
                COPY +count/count ./
                RUN {build}
                SAVE ARTIFACT app AS LOCAL app
            """);
    our.step("first build").does("date +%s%N > numbers").compiles("one", "two");
    Tool.Result same = our.step("as many lines").does("date +%s%N > numbers").compiles();
    assertThat(same.out())
        .contains("+count | --> RUN wc -l")
        .contains("+build | *cached* --> COPY +count/count")
        .contains("+build | *cached* --> RUN make");
    Tool.Result more = our.step("more lines").does("date >> numbers").compiles("one", "two");
    assertThat(more.out()).contains("+build | --> RUN make");
  }
}

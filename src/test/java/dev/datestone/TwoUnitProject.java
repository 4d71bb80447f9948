package dev.datestone;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tool that compiles again what is older than its inputs, and a small project for it: {@code two}
 * is a program that uses {@code one}. What is built is {@code /work/app}; all that is kept for the
 * next time lies in {@code /work/out}.
 */
enum TwoUnitProject {
  MAKE {
    @Override
    Map<String, String> files() {
      Map<String, String> files = new TreeMap<>();
      files.put(
          "Makefile",
          """
          app: out/one.o out/two.o
          	$(CC) -o $@ $^
          out/one.o: one/one.c
          out/two.o: two/two.c
          out/%.o:
          	@echo "Compiling $* v1"
          	@mkdir -p out
          	$(CC) -c -o $@ $<
          """);
      files.put("one/one.c", "const char one_mark[] = \"MARK-one-1\";\n");
      files.put(
          "two/two.c",
          """
          #include <stdio.h>
          extern const char one_mark[];
          const char two_mark[] = "MARK-two-1";
          int main(void) { return puts(one_mark) < 0 || puts(two_mark) < 0; }
          """);
      return files;
    }

    @Override
    String manifests() {
      return "COPY Makefile ./";
    }

    @Override
    String dummies() {
      return "mkdir -p one two && echo 'int nothing;' > one/one.c"
          + " && echo 'int main(void) { return 0; }' > two/two.c";
    }

    @Override
    String build() {
      return "make -s";
    }

    @Override
    String[] dependentsOfOne() {
      return new String[] {"one"};
    }
  },

  CARGO {
    @Override
    Map<String, String> files() {
      Map<String, String> files = new TreeMap<>();
      files.put("Cargo.toml", "[workspace]\nmembers = [\"one\", \"two\"]\nresolver = \"2\"\n");
      files.put(
          "Cargo.lock",
          """
          version = 4

          [[package]]
          name = "one"
          version = "0.1.0"

          [[package]]
          name = "two"
          version = "0.1.0"
          dependencies = [
           "one",
          ]
          """);
      String head = "[package]\nname = \"%s\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
      files.put("one/Cargo.toml", head.formatted("one"));
      files.put(
          "two/Cargo.toml",
          head.formatted("two") + "[dependencies]\none = { path = \"../one\" }\n");
      files.put("one/src/lib.rs", "pub static MARK: &str = \"MARK-one-1\";\n");
      files.put(
          "two/src/main.rs",
          """
          static MARK: &str = "MARK-two-1";
          fn main() { println!("{} {}", one::MARK, MARK); }
          """);
      return files;
    }

    @Override
    String manifests() {
      return "COPY Cargo.toml Cargo.lock ./\n    COPY one/Cargo.toml one/\n"
          + "    COPY two/Cargo.toml two/";
    }

    @Override
    String dummies() {
      return "mkdir -p one/src two/src && touch one/src/lib.rs"
          + " && echo 'fn main() {}' > two/src/main.rs";
    }

    @Override
    String build() {
      return "cargo build --offline --locked && cp out/debug/two app";
    }

    @Override
    String[] dependentsOfOne() {
      return new String[] {"one", "two"};
    }
  };

  /** A datestone.yml that has both tools, gcc, and what other tests build with, in one image. */
  static final String RECIPE =
      """
      images:
        datestone/toolchain:trixie:
          suite: trixie
          variant: essential
          packages: cargo make ninja-build cmake meson python3 python3-setuptools rsync ccache git zip busybox
      """;

  /** The project's files but for the Earthfile. */
  abstract Map<String, String> files();

  /** The commands that copy what says how to build. */
  abstract String manifests();

  /** What makes sources with nothing in them. */
  abstract String dummies();

  abstract String build();

  /** What has to be compiled after an edit of {@code one}, itself among it. */
  abstract String[] dependentsOfOne();

  /** The source file of {@code one} or {@code two}. */
  String source(String unit) {
    return files().entrySet().stream()
        .filter(file -> file.getValue().contains("MARK-" + unit))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /** What stands in one of its files at first. */
  String text(String file) {
    return files().getOrDefault(file, "");
  }

  String one() {
    return source("one");
  }

  String two() {
    return source("two");
  }

  /**
   * Writes the project with an Earthfile.
   *
   * @param targets its targets; {@code {manifests}}, {@code {dummies}} and {@code {build}} stand
   *     for what this tool needs
   */
  MarkerProject project(Path folder, String targets) {
    return project(folder, targets, List.of(one(), two()));
  }

  /**
   * The same with other sources.
   *
   * @param sources the files with markers
   */
  MarkerProject project(Path folder, String targets, List<String> sources) {
    Tool tool = Tool.in(HostShell.folder(folder));
    files().forEach(tool::file);
    String earthfile =
        """
        VERSION 0.8
        FROM datestone/toolchain:trixie
        WORKDIR /work
        ENV CARGO_TARGET_DIR=/work/out
        ENV CARGO_INCREMENTAL=0
        ENV CARGO_PROFILE_DEV_DEBUG=0

        """
            + targets
                .replace("{manifests}", manifests())
                .replace("{dummies}", dummies())
                .replace("{build}", build())
                .replace("{one}", one())
                .replace("{two}", two());
    tool.file("Earthfile", earthfile);
    tool.file("datestone.yml", RECIPE);
    return MarkerProject.of(folder, new MarkerProject.Spec("+build", "app", sources));
  }
}

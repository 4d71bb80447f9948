package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A copy of examples/rust-wasm in a git repository of its own, its sources edited and built step by
 * step. After each step every source file's marker must be in what was built, as the file has it
 * now.
 *
 * <p>The markers hold a number that no other copy has: no two copies have a result in common.
 */
final class RustExample {
  static final String LIB = "common/src/lib.rs";
  static final String GREETING = "common/src/greeting.rs";
  static final String SUMS = "common/src/sums.rs";
  static final String CLIENT_LIB = "wasm-client/src/lib.rs";
  static final String VIEW = "wasm-client/src/view.rs";

  private static final List<String> SOURCES = List.of(LIB, GREETING, SUMS, CLIENT_LIB, VIEW);
  private static final Pattern MARK = Pattern.compile("MARK-[a-z-]+[0-9]{1,16}");
  private static final Pattern COMPILING =
      Pattern.compile("(?:Compiling|Checking) (\\S+) v");
  private static final String CURDLED = "\nthis is no Rust\n";

  private final Path folder;
  private final String target;
  private final String artifact;
  private final History history;

  /** What the sources were, which a clone goes on with. */
  private static final class History {
    final String run = Long.toString(System.currentTimeMillis());
    final Map<String, String> before = new TreeMap<>();
    int versions = 10;
  }

  private RustExample(Path folder, String target, String artifact, History history) {
    this.folder = folder;
    this.target = target;
    this.artifact = artifact;
    this.history = history;
  }

  /**
   * Copies the example.
   *
   * @param target what is built, such as {@code try1}
   * @param artifact the file that it saves, below wasm-client
   */
  static RustExample in(Path folder, String target, String artifact) {
    Shell.run(
        Tool.root().resolve("examples/rust-wasm"),
        "git ls-files -z | xargs -0 cp --parents -t '" + folder + "'");
    RustExample example = new RustExample(folder, target, artifact, new History());
    SOURCES.forEach(example::nextMark);
    Shell.run(folder, "git init -q . && git add -A");
    example.commit();
    return example;
  }

  private void commit() {
    Shell.run(
        folder, "git -c user.name=test -c user.email=test@localhost commit -q -a -m 'as it is'");
  }

  /** What is there now, cloned to another folder; goes on there. */
  RustExample cloned(Path to) {
    commit();
    Shell.run(folder, "git clone -q . '" + to + "'");
    return new RustExample(to, target, artifact, history);
  }

  Step step(String name) {
    return new Step(name);
  }

  Path folder() {
    return folder;
  }

  /** Ends with the caches that the copy's builds left in the shared store. */
  void removeCaches() {
    Tool tool = Tool.in(folder);
    String rows = tool.run("cache", "ls", "--json").ok().out();
    for (String row : rows.split("\\}")) {
      if (row.contains("\"" + folder + "\"")) {
        tool.run("cache", "rm", row.replaceAll("(?s).*\"id\" : \"([^\"]*)\".*", "$1")).ok();
      }
    }
  }

  private String read(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String file, String text) {
    history.before.put(file, read(file));
    try {
      Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void nextMark(String file) {
    String mark = history.run + history.versions++;
    write(file, read(file).replaceFirst("(MARK-[a-z-]+)[0-9]+", "$1" + mark));
  }

  private static List<String> marks(String text) {
    return MARK.matcher(text).results().map(match -> match.group()).sorted().toList();
  }

  private List<String> marksOfSources() {
    return SOURCES.stream().flatMap(file -> marks(read(file)).stream()).sorted().toList();
  }

  private List<String> marksOfArtifact() {
    try {
      byte[] bytes = Files.readAllBytes(folder.resolve(artifact));
      return marks(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a person does to the sources, then a build and what must come of it. */
  final class Step {
    private final String name;
    private final List<String> warnings = new ArrayList<>();

    private Step(String name) {
      this.name = name;
    }

    /** Gives a file another marker of the same length. */
    Step edit(String file) {
      nextMark(file);
      return this;
    }

    /** Puts back what stood in a file before its last change. */
    Step takeBack(String file) {
      write(file, String.valueOf(history.before.get(file)));
      return this;
    }

    /** Makes a file that does not compile. */
    Step curdle(String file) {
      write(file, read(file) + CURDLED);
      return this;
    }

    /** Makes it compile again, as something that was never there before. */
    Step repair(String file) {
      write(file, read(file).replace(CURDLED, "\n"));
      nextMark(file);
      return this;
    }

    /** Sets a file's date on the host. */
    Step date(String file, String date) {
      Shell.run(folder, "touch -d '" + date + "' '" + file + "'");
      return this;
    }

    /** Sets the date of every file and folder on the host. */
    Step dateAll(String date) {
      Shell.run(folder, "find . -path ./.git -prune -o -exec touch -d '" + date + "' {} +");
      return this;
    }

    /** Expects a warning with this text, and after it those of the next calls, and no more. */
    Step warns(String text) {
      warnings.add(text);
      return this;
    }

    /** Builds: just these crates must be compiled, each once, and nothing may be stale. */
    Tool.Result compiles(String... crates) {
      Tool.Result result = Tool.in(folder).run("./wasm-client+" + target).ok();
      assertThat(compiled(result))
          .as("%s of %s: the crates compiled; out:%n%s", name, target, result.out())
          .containsExactlyInAnyOrder(crates);
      assertFresh(result);
      assertWarnings(result);
      return result;
    }

    /** Builds, whatever is compiled and warned of for it; nothing may be stale. */
    Tool.Result builds() {
      Tool.Result result = Tool.in(folder).run("./wasm-client+" + target).ok();
      assertFresh(result);
      return result;
    }

    /** Builds: that must fail with a text, and leave what was saved before. */
    void fails(String text) {
      List<String> before = marksOfArtifact();
      Tool.Result result = Tool.in(folder).run("./wasm-client+" + target);
      assertThat(result.code()).as("%s of %s: exit code", name, target).isEqualTo(1);
      assertThat(result.out() + result.err()).as("%s of %s", name, target).contains(text);
      assertThat(marksOfArtifact()).as("%s of %s: markers", name, target).isEqualTo(before);
    }

    /** Only --keep-ts warns, and where the test says of what, of nothing else. */
    private void assertWarnings(Tool.Result result) {
      List<String> lines = result.lines("| warning: ");
      if (!warnings.isEmpty()) {
        assertThat(lines).as("%s of %s: warnings", name, target).hasSameSizeAs(warnings);
        for (int i = 0; i < lines.size(); i++) {
          assertThat(lines.get(i)).contains(warnings.get(i));
        }
      } else if (result.lines("COPY --keep-ts").isEmpty()) {
        assertThat(lines).as("%s of %s: warnings", name, target).isEmpty();
      }
    }

    private void assertFresh(Tool.Result result) {
      assertThat(marksOfArtifact())
          .as("%s of %s: markers in what was built; out:%n%s", name, target, result.out())
          .isEqualTo(marksOfSources());
    }
  }

  /** The crates that cargo says it compiled, as often as it says so. */
  static List<String> compiled(Tool.Result result) {
    return COMPILING.matcher(result.out()).results().map(match -> match.group(1)).toList();
  }
}

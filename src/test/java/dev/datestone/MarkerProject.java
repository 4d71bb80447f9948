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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A project in a git repository of its own, edited and built step by step. Each of its sources
 * holds a marker that ends up in what is built from it: after every step the artifact must have the
 * markers that the sources have now, and no other.
 *
 * <p>The markers hold a number that no other project has: no two have a result in common, although
 * all are built in one store.
 */
final class MarkerProject {
  private static final Pattern MARK = Pattern.compile("MARK-[a-z-]+[0-9]{1,16}");
  private static final Pattern COMPILING = Pattern.compile("Compiling (\\S+) v");
  private static final Set<String> DONE = ConcurrentHashMap.newKeySet();
  private static final String CURDLED = "\nthis is no program\n";

  private final Path folder;
  private final Spec spec;
  private final History history;

  /**
   * What is built.
   *
   * @param target as on the command line
   * @param artifact the file that it saves
   * @param sources the files with markers
   */
  record Spec(String target, String artifact, List<String> sources) {}

  /** What the sources were, with which a clone goes on. */
  private static final class History {
    final String run = Long.toString(System.currentTimeMillis());
    final Map<String, String> before = new TreeMap<>();
    int versions = 10;
  }

  private MarkerProject(Path folder, Spec spec, History history) {
    this.folder = folder;
    this.spec = spec;
    this.history = history;
  }

  /** Takes over a folder with files, whose markers end with any number. */
  static MarkerProject of(Path folder, Spec spec) {
    MarkerProject project = new MarkerProject(folder, spec, new History());
    spec.sources().forEach(project::nextMark);
    HostShell.run(folder, "git init -q . && echo 0 > tick");
    project.commit();
    return project;
  }

  private void commit() {
    HostShell.run(
        folder,
        "git add -A && git -c user.name=test -c user.email=test@localhost commit -q --allow-empty"
            + " -m 'as it is'");
  }

  /** What is there now, cloned to another folder; goes on there. */
  MarkerProject cloned(Path to) {
    commit();
    HostShell.run(folder, "git clone -q . '" + to + "'");
    return new MarkerProject(to, spec, history);
  }

  /** The same project with another of its targets. */
  MarkerProject target(String target) {
    return new MarkerProject(folder, new Spec(target, spec.artifact(), spec.sources()), history);
  }

  Path folder() {
    return folder;
  }

  Step step(String name) {
    return new Step(name);
  }

  /** The caches that its builds left in the shared store are for {@link #removeDone}. */
  void done() {
    // The test's own folder, in which they lie side by side; it is part of global ids as well.
    Path parent = folder.toAbsolutePath().getParent();
    done(String.valueOf(parent == null ? folder : parent.getFileName()));
  }

  /** The caches that its builds left in the shared store go now. */
  void removeCaches() {
    done();
    removeDone();
  }

  /** The same as {@link #done()} for the caches whose id or project has this text in it. */
  static void done(String text) {
    DONE.add(text);
  }

  /** Removes the caches of what is done from the shared store. */
  static void removeDone() {
    Tool tool = Tool.in(Tool.root());
    List<String> words = new ArrayList<>(List.of("cache", "rm"));
    for (String row : tool.run("cache", "ls", "--json").ok().out().split("\\}")) {
      if (DONE.stream().anyMatch(row::contains)) {
        words.add(row.replaceAll("(?s).*\"id\" : \"([^\"]*)\".*", "$1"));
      }
    }
    DONE.clear();
    if (words.size() > 2) {
      tool.run(words.toArray(String[]::new)).ok();
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
    return spec.sources().stream()
        .filter(file -> Files.exists(folder.resolve(file)))
        .flatMap(file -> marks(read(file)).stream())
        .sorted()
        .toList();
  }

  private List<String> marksOfArtifact() {
    try {
      byte[] bytes = Files.readAllBytes(folder.resolve(spec.artifact()));
      return marks(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was compiled, as often as cargo, or a make that speaks like it, says so. */
  static List<String> compiled(Tool.Result result) {
    return COMPILING.matcher(result.out()).results().map(match -> match.group(1)).toList();
  }

  /** What a person does to the sources, then a build and what must come of it. */
  final class Step {
    private final String name;
    private final List<String> arguments = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private String ticking = "0";

    private Step(String name) {
      this.name = name;
      arguments.add(spec.target());
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
      return does("touch -d '" + date + "' '" + file + "'");
    }

    /** Sets the date of every file and folder on the host. */
    Step dateAll(String date) {
      return does("find . -path ./.git -prune -o -exec touch -d '" + date + "' {} +");
    }

    /** Whatever else a person does in the project's folder. */
    Step does(String script) {
      HostShell.run(folder, script);
      return this;
    }

    /** Builds with something else in the file "tick": what has it in view is not remembered. */
    Step again() {
      return tick(Integer.toString(history.versions++));
    }

    /** Builds with this in the file "tick", which is as it was when that has ended. */
    Step tick(String text) {
      ticking = text;
      return this;
    }

    /** Builds with an argument. */
    Step with(String argument) {
      arguments.add(argument);
      return this;
    }

    /** Expects a warning with this text, after it those of the next calls, and no more. */
    Step warns(String text) {
      warnings.add(text);
      return this;
    }

    /** Builds: just these must be compiled, each once, and nothing may be stale. */
    Tool.Result compiles(String... names) {
      Tool.Result result = builds();
      assertThat(compiled(result))
          .as("%s: what was compiled; out:%n%s", this, result.out())
          .containsExactlyInAnyOrder(names);
      assertWarnings(result);
      return result;
    }

    /** Builds, whatever is compiled and warned of for it; nothing may be stale. */
    Tool.Result builds() {
      Tool.Result result = run().ok();
      assertThat(marksOfArtifact())
          .as("%s: markers in what was built; out:%n%s", this, result.out())
          .isEqualTo(marksOfSources());
      return result;
    }

    /** Builds: that must fail on a {@link #curdle}d file, and leave what was saved before. */
    void fails() {
      List<String> before = marksOfArtifact();
      Tool.Result result = run();
      assertThat(result.code()).as("%s: exit code", this).isEqualTo(1);
      assertThat(result.out()).as("%s", this).contains("no program");
      assertThat(marksOfArtifact()).as("%s: markers", this).isEqualTo(before);
    }

    /** Starts to build, and ends all of it by force once a text is said. */
    void killedAt(String text) {
      does("echo " + ticking + " > tick");
      KilledBuild.at(folder, text, arguments);
      does("echo 0 > tick");
    }

    private Tool.Result run() {
      does("echo " + ticking + " > tick");
      Tool.Result result = Tool.in(folder).run(arguments.toArray(String[]::new));
      does("echo 0 > tick");
      return result;
    }

    /** Only --keep-ts warns, and where the test says of what, of nothing else. */
    private void assertWarnings(Tool.Result result) {
      List<String> lines = result.lines("| warning: ");
      if (!warnings.isEmpty()) {
        assertThat(lines).as("%s: warnings", this).hasSameSizeAs(warnings);
        for (int i = 0; i < lines.size(); i++) {
          assertThat(lines.get(i)).contains(warnings.get(i));
        }
      } else if (result.lines("COPY --keep-ts").isEmpty()) {
        assertThat(lines).as("%s: warnings", this).isEmpty();
      }
    }

    @Override
    public String toString() {
      return "\"" + name + "\" of " + spec.target();
    }
  }
}

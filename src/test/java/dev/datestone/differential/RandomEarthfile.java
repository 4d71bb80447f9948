package dev.datestone.differential;

import dev.datestone.differential.Case.CaseFile;
import dev.datestone.differential.Case.Kind;
import dev.datestone.differential.RandomRecipe.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A project with a random Earthfile of a bounded size: targets that use each other, values, control
 * flow, copies. The same seed gives the same project. Each target leaves on the host what its
 * variables and files are at its end.
 */
final class RandomEarthfile {
  private final long seed;
  private final RandomWords words;
  private final boolean isNew;
  private final int targets;
  private final StringBuilder text = new StringBuilder();

  private RandomEarthfile(long seed) {
    this.seed = seed;
    words = new RandomWords(seed);
    isNew = !words.oneIn(3);
    targets = 2 + words.below(4);
  }

  static Case of(long seed) {
    return new RandomEarthfile(seed).project("random/" + seed);
  }

  private Case project(String name) {
    List<CaseFile> files =
        new ArrayList<>(
            List.of(
                file("Earthfile", earthfile()),
                file("lib/Earthfile", library()),
                file("lib/a", "lib a\n"),
                file("lib2/Earthfile", library()),
                file("lib2/a", "lib2 a\n"),
                file("made/Dockerfile", dockerfile()),
                file("made/a", "docker a\n"),
                file("a", "a\n"),
                file("b.c", "b\n"),
                new CaseFile("d/x", Kind.EXECUTABLE, "x\n"),
                file("d/s/y", "y\n"),
                file("e/f.c", "f\n"),
                file("e/g.h", "g\n"),
                file("sp ace", "s\n")));
    if (words.oneIn(5)) {
      files.add(file(".arg", "C=from the file\n"));
    }
    return new Case(name, commandLine(), Map.of(), false, false, files);
  }

  private List<String> commandLine() {
    List<String> line = new ArrayList<>(List.of("--secret", "S=secret"));
    if (words.oneIn(3)) {
      line.add("--push");
    }
    line.add("+t0");
    for (String arg : List.of("A", "B")) {
      if (words.oneIn(4)) {
        line.add("--" + arg + "=" + words.pick("cmd", "two words", "1"));
      }
    }
    return line;
  }

  private static CaseFile file(String path, String text) {
    return new CaseFile(path, Kind.FILE, text);
  }

  private String earthfile() {
    line(0, "VERSION --try --wildcard-builds " + (isNew ? "0.8" : "0.7"));
    line(0, "IMPORT ./lib AS lib");
    line(0, "FROM " + CaseReader.IMAGE);
    if (words.oneIn(2)) {
      line(0, "ARG --global G=" + words.value());
    }
    if (words.oneIn(3)) {
      line(0, "WORKDIR /base");
    }
    for (int i = 0; i < targets; i++) {
      target(i);
    }
    local();
    passed();
    function("F", "ARG A=function", false);
    function("R", "ARG --required A", false);
    return text.toString();
  }

  private String library() {
    text.setLength(0);
    line(0, "VERSION " + (isNew ? "0.8" : "0.7"));
    line(0, "FROM " + CaseReader.IMAGE);
    line(0, "t:");
    line(1, "ARG A=lib");
    line(1, "COPY a made");
    line(1, "RUN echo \"$A\" >> made");
    line(1, "SAVE ARTIFACT made");
    line(0, "u:");
    line(1, "ARG A=u");
    line(1, "FROM +t" + (words.oneIn(2) ? " --A=$A" : ""));
    line(1, "SAVE ARTIFACT made AS LOCAL \"out/u $A\"");
    function("F", "ARG A=function", true);
    return text.toString();
  }

  private String dockerfile() {
    return "FROM "
        + CaseReader.IMAGE
        + "\nARG X=docker\nWORKDIR /"
        + words.pick("w", "abs", "docker")
        + "\nCOPY a docker\nRUN echo \"$X\" >> docker\nENV E=\"docker $X\"\n";
  }

  /** On the host: the same files whichever build of it comes first. */
  private void local() {
    line(0, "local:");
    line(1, "ARG A=local");
    line(1, "LOCALLY");
    line(1, "RUN mkdir -p here && echo \"$A\" > \"here/x$A\"");
    line(1, "RUN cp b.c here/copied");
    line(1, "SAVE ARTIFACT here/copied made");
  }

  /** What gets all arguments declares them: the reference shows it those it does not declare. */
  private void passed() {
    line(0, "passed:");
    passedArgs();
    line(1, "RUN echo \"$A|$B|$C|$D|$E|$G\" > /tmp/passed");
    line(1, "SAVE ARTIFACT /tmp/passed AS LOCAL \"out/passed" + RandomRecipe.VALUES + "\"");
    line(0, "P:");
    line(1, isNew ? "FUNCTION" : "COMMAND");
    passedArgs();
    line(1, "RUN echo \"$A|$B|$C|$D|$E|$G\" >> /tmp/loop");
  }

  private void passedArgs() {
    List.of("A", "B", "C", "D", "E").forEach(name -> line(1, "ARG " + name));
  }

  private void function(String name, String argument, boolean isLibrary) {
    line(0, name + ":");
    line(1, isNew ? "FUNCTION" : "COMMAND");
    RandomRecipe recipe =
        new RandomRecipe(words, new Place(isNew, targets, targets, isLibrary, true), text);
    recipe.declared("A");
    line(1, argument);
    recipe.commands(1 + words.below(3), 1);
  }

  private void target(int number) {
    line(0, "t" + number + ":");
    RandomRecipe recipe =
        new RandomRecipe(words, new Place(isNew, number, targets, false, false), text);
    switch (words.below(6)) {
      case 0, 1 -> {
        if (number + 1 < targets) {
          line(1, "FROM " + recipe.later() + words.passed());
        }
      }
      case 2 -> line(1, from());
      default -> {}
    }
    recipe.commands(3 + words.below(7), 2);
    if (isNew && words.oneIn(4)) {
      cache(number);
    }
    dump(number);
    if (number == 0 && words.oneIn(2)) {
      line(1, "RUN echo \"$B\" > /tmp/pushed" + number);
      line(1, "RUN --push echo \"pushed $A\" >> /tmp/pushed" + number);
      String pushed = "/tmp/pushed" + number;
      line(
          1, "SAVE ARTIFACT " + pushed + " AS LOCAL \"out/p" + number + RandomRecipe.VALUES + "\"");
    }
  }

  /**
   * With an id, as the reference has one cache for a target of this name in all projects; with a
   * mode, as the usual one differs. One that persists, as all do in 0.7, the reference can only
   * copy with an image of a registry.
   */
  private void cache(int number) {
    String id = "random-" + seed + "-" + number;
    String folder = words.pick("/abs/cache", "--sharing=shared /kept/cache");
    line(1, "CACHE --chmod=0755 --id=" + id + " " + folder);
    line(1, "RUN touch /abs/cache/x /kept/cache/x 2>/dev/null || true");
  }

  private String from() {
    return switch (words.below(3)) {
      case 0 -> "FROM lib+t" + words.pick("", " --A=" + words.value());
      case 1 -> "FROM lib+u" + words.pick("", " --A=" + words.value());
      default ->
          "FROM DOCKERFILE " + words.pick("", "--build-arg X=$A ", "--build-arg X=b ") + "./made";
    };
  }

  /** Writes variables and files into a file, and saves that. */
  private void dump(int number) {
    String dump = "/tmp/dump" + number;
    line(
        1,
        "RUN mkdir -p /tmp/art && cp "
            + dump
            + "* /tmp/art/ 2>/dev/null; echo \"$A|$B|$C|$D|$E|$G\" > "
            + dump);
    line(1, "ENV Z=\"$A|$B|$C|$D|$E|$G\"");
    line(
        1,
        "RUN { echo \"$Z\"; pwd; id -u; find /abs /base /kept /docker /w* . -maxdepth 4 -not -path './[b-v]*' -exec stat -c '%A %u:%g %N' {} + | sort -u -k 3; find /abs /base /docker -type f | sort | xargs -r cat; cat /tmp/loop /tmp/secret /tmp/entry; } >> "
            + dump
            + " 2>/dev/null; true");
    line(
        1,
        "SAVE ARTIFACT " + dump + " dump AS LOCAL \"out/t" + number + RandomRecipe.VALUES + "\"");
  }

  private void line(int depth, String line) {
    RandomRecipe.line(text, depth, line);
  }
}

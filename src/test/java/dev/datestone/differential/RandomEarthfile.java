package dev.datestone.differential;

import dev.datestone.differential.Case.CaseFile;
import dev.datestone.differential.Case.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A project with a random Earthfile of a bounded size: targets that use each other, values, control
 * flow, copies. The same seed gives the same project. Each target leaves on the host what its
 * variables and files are at its end.
 */
final class RandomEarthfile {
  private static final List<String> NAMES = List.of("A", "B", "C", "D", "E");
  private static final List<String> SOURCES =
      List.of(
          "a", "b.c", "d", "d/", "d/*", "d/x", "d/s", "./d", "e/f.c", "e/*.c", "\"sp ace\"", "a d");
  private static final List<String> DESTINATIONS =
      List.of(".", "./", "w", "w/", "w/v/", "/abs/x/", "/abs/y", "/abs/d/", "new/");

  /** Part of a path on the host, so that builds of a target with other values save elsewhere. */
  private static final String VALUES = " $A,$B,$C,$D,$E";

  private final Random random;
  private final String version;
  private final int targets;
  private final StringBuilder text = new StringBuilder();

  /** Names that the recipe being written has declared, on every way through it or on some. */
  private final Set<String> declared = new LinkedHashSet<>();

  /** Those of them that SET can change. */
  private final Set<String> variables = new LinkedHashSet<>();

  /** How many FOR blocks are open: in 0.8 a declaration inside one would be refused. */
  private int loops;

  /** Whether commands are written for another Earthfile, which has no targets to refer to. */
  private boolean alone;

  private RandomEarthfile(long seed) {
    random = new Random(seed);
    random.nextInt();
    version = pick("0.7", "0.8", "0.8");
    targets = 2 + random.nextInt(4);
  }

  static Case of(long seed) {
    return new RandomEarthfile(seed).project("random/" + seed);
  }

  private Case project(String name) {
    String main = earthfile();
    String library = library();
    List<String> words = new ArrayList<>(List.of("+t0"));
    for (String arg : List.of("A", "B")) {
      if (random.nextInt(4) == 0) {
        words.add("--" + arg + "=" + pick("cmd", "two words", "1"));
      }
    }
    List<CaseFile> files =
        List.of(
            file("Earthfile", main),
            file("lib/Earthfile", library),
            file("lib/a", "lib a\n"),
            file("a", "a\n"),
            file("b.c", "b\n"),
            new CaseFile("d/x", Kind.EXECUTABLE, "x\n"),
            file("d/s/y", "y\n"),
            file("e/f.c", "f\n"),
            file("e/g.h", "g\n"),
            file("sp ace", "s\n"));
    return new Case(name, words, Map.of(), false, false, files);
  }

  private static CaseFile file(String path, String text) {
    return new CaseFile(path, Kind.FILE, text);
  }

  private String earthfile() {
    line(0, "VERSION " + version);
    line(0, "IMPORT ./lib AS lib");
    line(0, "FROM " + CaseReader.IMAGE);
    if (random.nextBoolean()) {
      line(0, "ARG --global G=" + value());
    }
    if (random.nextInt(3) == 0) {
      line(0, "WORKDIR /base");
    }
    for (int i = 0; i < targets; i++) {
      target(i);
    }
    function("F");
    return text.toString();
  }

  private String library() {
    text.setLength(0);
    alone = true;
    line(0, "VERSION " + version);
    line(0, "FROM " + CaseReader.IMAGE);
    line(0, "t:");
    forget();
    line(1, "ARG A=lib");
    declared.add("A");
    line(1, "COPY a made");
    line(1, "RUN echo \"$A\" >> made");
    line(1, "SAVE ARTIFACT made");
    function("F");
    return text.toString();
  }

  private void forget() {
    declared.clear();
    variables.clear();
  }

  private void function(String name) {
    line(0, name + ":");
    line(1, version.equals("0.8") ? "FUNCTION" : "COMMAND");
    forget();
    line(1, "ARG A=function");
    declared.add("A");
    for (int i = random.nextInt(3); i >= 0; i--) {
      command(1, targets, 1);
    }
  }

  private void target(int number) {
    line(0, "t" + number + ":");
    forget();
    if (number + 1 < targets && random.nextInt(3) == 0) {
      line(1, "FROM +t" + later(number) + passed());
    }
    for (int i = 3 + random.nextInt(7); i > 0; i--) {
      command(1, number, 2);
    }
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
        "RUN { echo \"$Z\"; pwd; id -u; find /abs /base /kept /w* . -maxdepth 4 -not -path './[b-v]*' -exec stat -c '%A %u:%g %N' {} + | sort -u -k 3; find /abs /base -type f | sort | xargs -r cat; } >> "
            + dump
            + " 2>/dev/null; true");
    line(1, "SAVE ARTIFACT " + dump + " dump AS LOCAL " + "\"out/t" + number + VALUES + "\"");
  }

  /** One command, or a block of them, at a depth; {@code number} is that of the target. */
  private void command(int depth, int number, int blocks) {
    boolean caller = !alone && loops == 0 && number + 1 < targets;
    switch (random.nextInt(22)) {
      case 0, 1, 2 -> declare(depth);
      case 3 -> line(depth, "ENV " + name() + pick("=", " = ", "=") + value());
      case 4 -> line(depth, "WORKDIR " + pick("/abs", "w", "/base/x", "..", "/w2", "$A/z"));
      case 5 -> line(depth, "USER " + pick("worker", "root", "1000", "0:0"));
      case 6, 7, 8 -> line(depth, run());
      case 9, 10 -> copy(depth);
      case 11 -> {
        if (caller) {
          line(depth, copyArtifact(later(number)));
        }
      }
      case 12 ->
          line(
              depth,
              "COPY "
                  + (alone
                      ? pick("+t/made", "(+t/made --A=" + inParentheses() + ")", "+t/*")
                      : pick("lib+t/made", "(lib+t/made --A=" + inParentheses() + ")", "./lib+t/*"))
                  + " "
                  + pick(DESTINATIONS));
      case 13 -> {
        if (!alone && number < targets) {
          line(
              depth, "DO " + pick("+F", "lib+F") + (random.nextBoolean() ? " --A=" + value() : ""));
        }
      }
      case 14 -> {
        if (caller) {
          line(depth, "BUILD +t" + later(number) + passed());
        }
      }
      case 15 -> {
        line(
            depth,
            "RUN mkdir -p /tmp/s/r && echo s > /tmp/s/r/x && echo " + number + " > /tmp/s/f; true");
        String saved = saved();
        boolean several = saved.contains("*");
        line(
            depth,
            "SAVE ARTIFACT "
                + saved
                + (alone
                    ? ""
                    : pick(
                        "",
                        " AS LOCAL \"out/s" + number + VALUES + (several ? "/\"" : "\""),
                        " AS LOCAL \"out/r" + number + VALUES + "/\"")));
      }
      case 16, 17, 18, 19, 20 -> {
        if (blocks > 0) {
          block(depth, number, blocks - 1);
        }
      }
      default -> line(depth, run());
    }
  }

  private void block(int depth, int number, int blocks) {
    switch (random.nextInt(4)) {
      case 0, 1 -> {
        line(depth, "IF " + condition());
        body(depth, number, blocks);
        if (random.nextInt(3) == 0) {
          line(depth, "ELSE IF " + condition());
          body(depth, number, blocks);
        }
        if (random.nextBoolean()) {
          line(depth, "ELSE");
          body(depth, number, blocks);
        }
      }
      case 2 -> {
        line(
            depth,
            "FOR i" + blocks + " IN " + pick("one two", "$A", "\"$B x\"", "$(echo p q)", "x"));
        line(depth + 1, "RUN echo \"$i" + blocks + "\" >> /tmp/loop || true");
        loops++;
        body(depth, number, blocks);
        loops--;
      }
      default -> {
        line(depth, "WAIT");
        body(depth, number, blocks);
      }
    }
    line(depth, "END");
  }

  private void body(int depth, int number, int blocks) {
    for (int i = random.nextInt(3); i >= 0; i--) {
      command(depth + 1, number, blocks);
    }
  }

  /** In 0.8, a name can be declared once in a recipe; before, the first declaration counts. */
  private void declare(int depth) {
    String name = name();
    if (version.equals("0.8")) {
      if (variables.contains(name) && random.nextInt(3) > 0) {
        line(depth, "SET " + name + pick("=", " = ") + value());
        return;
      }
      if (loops > 0 || !declared.add(name)) {
        return;
      }
      if (random.nextInt(3) == 0) {
        line(depth, "LET " + name + "=" + value());
        if (depth == 1) {
          variables.add(name);
        }
        return;
      }
    }
    line(depth, "ARG " + name + pick("", "=" + value(), " = " + value(), "=" + value()));
  }

  private void copy(int depth) {
    line(
        depth,
        "COPY "
            + pick(
                "",
                "",
                "--dir ",
                "--dir ",
                "--chmod=0640 ",
                "--chown=worker ",
                "--chown=7:8 ",
                "--if-exists ",
                "--keep-ts ")
            + pick(SOURCES)
            + " "
            + pick(DESTINATIONS));
  }

  /**
   * A COPY of an artifact. With {@code --keep-own} it goes to a folder of its own: such a COPY
   * looks at what lies in its way as any other does, in the reference it does not.
   */
  private String copyArtifact(int target) {
    String path = "+t" + target + "/" + pick("dump", "dump", "*", "d*");
    String flags = pick("", "", "--dir ", "--chmod=0600 ", "--keep-own ", "--chown=worker ");
    String source =
        random.nextBoolean() ? path : "(" + path + " --" + name() + "=" + inParentheses() + ")";
    String destination =
        flags.contains("--keep-own") ? pick("/kept/", "/kept/v/") : pick(DESTINATIONS);
    return "COPY " + flags + source + " " + destination;
  }

  private String passed() {
    return random.nextInt(3) == 0 ? "" : " --" + name() + "=" + value();
  }

  /**
   * What is saved, and its name. A file and a folder have different names: one in the place of the
   * other is an error, which the reference notices only if the artifact is used.
   */
  private String saved() {
    return switch (random.nextInt(4)) {
      case 0 -> "/tmp/s/*" + pick("", " o/");
      case 1 -> pick("/tmp/s/f", "/tmp/s/f*") + pick("", " n", " o/", " o/m");
      default -> pick("/tmp/s/r", "/tmp/s/r/", "/tmp/s") + pick("", " p", " p/", " q/", " q/v");
    };
  }

  private String run() {
    return "RUN "
        + pick(
            "echo \"$A $B\" >> file || true",
            "echo \"$C\" > /tmp/c$$ || true",
            "mkdir -p w/deep && echo w > w/deep/f || true",
            "mkdir -p /abs/d && echo d > /abs/d/f || true",
            "ln -s a link || true",
            "rm -rf w || true",
            "chmod -R go-w /abs 2>/dev/null || true",
            "[\"sh\", \"-c\", \"echo exec >> /tmp/exec || true\"]",
            "true",
            "ls > /tmp/ls 2>&1 || true");
  }

  private String condition() {
    return pick(
        "true",
        "false",
        "[ \"$A\" = \"cmd\" ]",
        "[ -n \"$B\" ]",
        "[ -e w ]",
        "test -f a",
        "! [ -z \"$C\" ]",
        "[ \"$A\" = \"$B\" ]");
  }

  private String value() {
    return pick(
        "x",
        "1",
        "\"two words\"",
        "$A",
        "\"$B-$C\"",
        "'q $A'",
        "${D:-d}",
        "${A:+set}",
        "$(echo out)",
        "\"$(echo \"$A\" | tr a-z A-Z)\"",
        "pre$E",
        "\"\"");
  }

  /**
   * The value of an argument of an artifact: without {@code $(…)} and without a blank in single
   * quotes, which the reference cannot read there (docs/language.md says that we can).
   */
  private String inParentheses() {
    String value = value();
    return value.contains("$(") || value.startsWith("'") ? "'q$A'" : value;
  }

  private String name() {
    return pick(NAMES);
  }

  private int later(int number) {
    return number + 1 + random.nextInt(targets - number - 1);
  }

  private String pick(String... choices) {
    return pick(List.of(choices));
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private void line(int depth, String line) {
    text.append("    ".repeat(depth)).append(line).append('\n');
  }
}

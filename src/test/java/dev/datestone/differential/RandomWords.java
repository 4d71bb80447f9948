package dev.datestone.differential;

import java.util.List;
import java.util.Random;

/** Random words of commands. */
final class RandomWords {
  private static final List<String> NAMES = List.of("A", "B", "C", "D", "E");
  private static final List<String> SOURCES =
      List.of(
          "a", "b.c", "d", "d/", "d/*", "d/x", "d/s", "./d", "e/f.c", "e/*.c", "\"sp ace\"", "a d");
  private static final List<String> DESTINATIONS =
      List.of(".", "./", "w", "w/", "w/v/", "/abs/x/", "/abs/y", "/abs/d/", "new/");

  private final Random random;

  RandomWords(long seed) {
    random = new Random(seed);
    random.nextInt();
  }

  /** A number from 0 to that before the limit. */
  int below(int limit) {
    return random.nextInt(limit);
  }

  /** True once in so many times. */
  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  String pick(String... choices) {
    return pick(List.of(choices));
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  String name() {
    return pick(NAMES);
  }

  /** A file of the project that is copied. */
  String source() {
    return pick(SOURCES);
  }

  String destination() {
    return pick(DESTINATIONS);
  }

  /** The value of a variable. */
  String value() {
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
  String inParentheses() {
    String value = value();
    return value.contains("$(") || value.startsWith("'") ? "'q$A'" : value;
  }

  /** An artifact of a target, with or without an argument. */
  String artifact(String path) {
    return oneIn(2) ? path : "(" + path + " --" + name() + "=" + inParentheses() + ")";
  }

  /** An argument of FROM, BUILD or DO; or none. */
  String passed() {
    return oneIn(3) ? "" : " --" + name() + "=" + value();
  }

  String condition() {
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

  String run() {
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

  String copy() {
    return "COPY "
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
        + source()
        + " "
        + destination();
  }

  /**
   * A COPY of an artifact. With {@code --keep-own} it goes to a folder of its own: such a COPY
   * looks at what lies in its way as any other does, in the reference it does not.
   */
  String copyArtifact(String target) {
    String flags = pick("", "", "--dir ", "--chmod=0600 ", "--keep-own ", "--chown=worker ");
    String source = artifact(target + "/" + pick("dump", "dump", "*", "d*"));
    String destination = flags.contains("--keep-own") ? pick("/kept/", "/kept/v/") : destination();
    return "COPY " + flags + source + " " + destination;
  }

  /**
   * What is saved, and its name. A file and a folder have different names: one in the place of the
   * other is an error, which the reference notices only if the artifact is used.
   */
  String saved() {
    return switch (below(4)) {
      case 0 -> "/tmp/s/*" + pick("", " o/");
      case 1 -> pick("/tmp/s/f", "/tmp/s/f*") + pick("", " n", " o/", " o/m");
      default -> pick("/tmp/s/r", "/tmp/s/r/", "/tmp/s") + pick("", " p", " p/", " q/", " q/v");
    };
  }
}

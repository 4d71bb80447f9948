package dev.datestone.differential;

import java.util.LinkedHashSet;
import java.util.Set;

/** The random commands of one recipe. */
final class RandomRecipe {
  /** Part of a path on the host, so that builds of a target with other values save elsewhere. */
  static final String VALUES = " $A,$B,$C,$D,$E";

  /**
   * Where a recipe is.
   *
   * @param isNew whether VERSION is 0.8
   * @param number which target it is; those after it can be called
   * @param targets how many the Earthfile has
   * @param isLibrary whether it belongs to the other Earthfile
   * @param isFunction whether callers decide what its folders and variables are
   */
  record Place(boolean isNew, int number, int targets, boolean isLibrary, boolean isFunction) {
    boolean hasLater() {
      return !isLibrary && !isFunction && number + 1 < targets;
    }
  }

  private final RandomWords words;
  private final Place place;
  private final StringBuilder text;

  /** Names that are declared, on every way through the recipe or on some. */
  private final Set<String> declared = new LinkedHashSet<>();

  /** Those of them that SET can change. */
  private final Set<String> variables = new LinkedHashSet<>();

  /** How many FOR blocks are open: in 0.8 a declaration inside one would be refused. */
  private int loops;

  RandomRecipe(RandomWords words, Place place, StringBuilder text) {
    this.words = words;
    this.place = place;
    this.text = text;
  }

  static void line(StringBuilder text, int depth, String line) {
    text.append("    ".repeat(depth)).append(line).append('\n');
  }

  private void line(int depth, String line) {
    line(text, depth, line);
  }

  void declared(String name) {
    declared.add(name);
  }

  /** Writes so many commands, with blocks in blocks. */
  void commands(int number, int blocks) {
    for (int i = number; i > 0; i--) {
      command(1, blocks);
    }
  }

  /** One of the targets after this one. */
  String later() {
    int number = place.number();
    return "+t" + (number + 1 + words.below(place.targets() - number - 1));
  }

  /** One command, or a block of them, at a depth. */
  private void command(int depth, int blocks) {
    boolean caller = place.hasLater() && loops == 0;
    switch (words.below(26)) {
      case 0, 1, 2 -> declare(depth);
      case 3 -> line(depth, "ENV " + words.name() + words.pick("=", " = ", "=") + words.value());
      case 4 -> line(depth, "WORKDIR " + words.pick("/abs", "w", "/base/x", "..", "/w2", "$A/z"));
      case 5 -> line(depth, "USER " + words.pick("worker", "root", "1000", "0:0"));
      case 6, 7, 8 -> line(depth, words.run());
      case 9, 10 -> line(depth, words.copy());
      case 11 -> {
        if (caller) {
          line(depth, words.copyArtifact(later()));
        }
      }
      case 12 -> {
        String library = place.isLibrary() ? "+t" : words.pick("lib+t", "./lib+t");
        String source = words.oneIn(3) ? library + "/*" : words.artifact(library + "/made");
        line(depth, "COPY " + source + " " + words.destination());
      }
      case 13 -> call(depth);
      case 14 -> {
        if (caller) {
          line(depth, build());
        }
      }
      case 15 -> save(depth);
      case 16, 17, 18, 19, 20 -> {
        if (blocks > 0) {
          block(depth, blocks - 1);
        }
      }
      case 21, 22 -> other(depth);
      default -> line(depth, words.run());
    }
  }

  private void call(int depth) {
    if (place.isLibrary() || place.isFunction()) {
      return;
    }
    boolean passes = place.isNew() && words.oneIn(5);
    switch (words.below(4)) {
      case 0 -> {
        String needed = words.pick("x", "\"two words\"", "'q $A'", "\"$B-$C\"", "$(echo out)");
        line(depth, "DO +R --A=" + needed + words.passed());
      }
      case 1 -> line(depth, "DO " + (passes ? "--pass-args +P" : words.pick("+F", "lib+F")));
      default ->
          line(depth, "DO " + words.pick("+F", "lib+F") + words.pick("", " --A=" + words.value()));
    }
  }

  private String build() {
    return switch (words.below(8)) {
      case 0 -> "BUILD ./lib*+u --A=" + words.pick("x", "\"two words\"");
      case 1 -> "BUILD lib+u" + words.passed();
      case 2 -> "BUILD +local --A=" + words.value();
      case 3 -> "BUILD " + (place.isNew() ? "--pass-args +passed" : later());
      case 4 -> "BUILD " + later() + words.passed() + words.passed();
      default -> "BUILD " + later() + words.passed();
    };
  }

  private void save(int depth) {
    String number = place.isLibrary() ? "lib" : String.valueOf(place.number());
    line(
        depth,
        "RUN mkdir -p /tmp/s/r && echo s > /tmp/s/r/x && echo " + number + " > /tmp/s/f; true");
    String saved = words.saved();
    String end = saved.contains("*") ? "/\"" : "\"";
    line(
        depth,
        "SAVE ARTIFACT "
            + saved
            + (place.isLibrary()
                ? ""
                : words.pick(
                    "",
                    " AS LOCAL \"out/s" + number + VALUES + end,
                    " AS LOCAL \"out/r" + number + VALUES + "/\"")));
  }

  /** Commands that leave the next ones as they are. */
  private void other(int depth) {
    switch (words.below(9)) {
      case 0, 1 -> line(depth, "RUN --mount=type=tmpfs,target=/abs/t touch /abs/t/x || true");
      case 2 -> line(depth, "RUN --secret S echo \"$S\" >> /tmp/secret || true");
      case 3 -> {
        line(depth, "ENTRYPOINT [\"/bin/sh\", \"-c\"]");
        line(depth, "RUN --entrypoint \"echo entry >> /tmp/entry || true\"");
      }
      case 4 -> line(depth, "RUN --no-cache true");
      case 5 -> line(depth, words.pick("LABEL a=$A b=\"$B\"", "EXPOSE 80", "VOLUME /v"));
      case 6 -> {
        if (!place.isFunction() && loops == 0) {
          line(depth, "TRY");
          line(depth + 1, "RUN echo try > /tmp/try || true");
          line(depth, "FINALLY");
          line(depth + 1, "SAVE ARTIFACT /tmp/try AS LOCAL out/try");
          line(depth, "END");
        }
      }
      case 7 -> {
        if (!place.isLibrary()) {
          line(depth, "COPY --chmod=0644 +local/made " + words.destination());
        }
      }
      default -> line(depth, "SAVE IMAGE");
    }
  }

  private void block(int depth, int blocks) {
    switch (words.below(4)) {
      case 0, 1 -> {
        line(depth, "IF " + words.condition());
        body(depth, blocks);
        if (words.oneIn(3)) {
          line(depth, "ELSE IF " + words.condition());
          body(depth, blocks);
        }
        if (words.oneIn(2)) {
          line(depth, "ELSE");
          body(depth, blocks);
        }
      }
      case 2 -> {
        String items = words.pick("one two", "$A", "\"$B x\"", "$(echo p q)", "x");
        line(depth, "FOR i" + blocks + " IN " + items);
        line(depth + 1, "RUN echo \"$i" + blocks + "\" >> /tmp/loop || true");
        loops++;
        body(depth, blocks);
        loops--;
      }
      default -> {
        line(depth, "WAIT");
        body(depth, blocks);
      }
    }
    line(depth, "END");
  }

  private void body(int depth, int blocks) {
    for (int i = words.below(3); i >= 0; i--) {
      command(depth + 1, blocks);
    }
  }

  /** In 0.8, a name can be declared once in a recipe; before, the first declaration counts. */
  private void declare(int depth) {
    String name = words.name();
    if (place.isNew()) {
      if (variables.contains(name) && !words.oneIn(3)) {
        line(depth, "SET " + name + words.pick("=", " = ") + words.value());
        return;
      }
      if (loops > 0 || !declared.add(name)) {
        return;
      }
      if (words.oneIn(3)) {
        line(depth, "LET " + name + "=" + words.value());
        if (depth == 1) {
          variables.add(name);
        }
        return;
      }
    }
    String value = words.value();
    line(depth, "ARG " + name + words.pick("", "=" + value, " = " + value, "=" + value));
  }
}

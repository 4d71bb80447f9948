package dev.datestone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A project generated from a seed, and random changes to it. What its targets save depends on
 * contents, names and permissions alone, so that two builds of the same tree must save the same.
 * Names and contents are few: old ones come back, and most edits keep the size.
 */
final class RandomProject {
  private static final int TARGETS = 4;
  private static final List<String> NAMES =
      List.of("src/x", "src/y", "src/z", "lib/x", "lib/q/w", "lib/q/x", "f", "g", "fail");

  /**
   * Compiles each file to one of its own, all of them to one; what is in obj stays. Two RUNs with
   * obj on two caches make two programs: one that both make would be no better off with make alone.
   * What is made comes to its name when it is whole, as a cache may be shared.
   */
  private static final String MAKEFILE =
      """
      OWN := $(v)-$(notdir $(CURDIR))
      FILES := $(sort $(shell find src lib -type f 2>/dev/null))
      $(PROGRAM): obj/all
      	@cp obj/all $@
      obj/all: $(patsubst %,obj/%.o,$(FILES)) obj/names
      	@cat $^ > $@.$(OWN) && mv $@.$(OWN) $@
      obj/names: always
      	@mkdir -p obj && echo "$(FILES)" > $@.$(OWN) && if [ "$$(cat $@ 2>/dev/null)" = \
      	  "$$(cat $@.$(OWN))" ]; then rm $@.$(OWN); else mv $@.$(OWN) $@; fi
      obj/%.o: % Makefile
      	@mkdir -p $(dir $@) && { echo "compiled $<:"; cat $<; } > $@.$(OWN) && mv $@.$(OWN) $@
      always:
      .PHONY: always
      """;

  /**
   * All that is there, but for what programs keep for themselves: two processes, not two a file.
   */
  private static final String LIST =
      "{ find . ! -path '*/obj*' ! -name sum ! -type f; find . ! -path '*/obj*' ! -name sum -type f"
          + " -exec stat -c '%n %a' {} + -exec grep -H '' {} +; } | sort";

  private final Random random;
  private final String image;
  private final List<List<String>> recipes = new ArrayList<>();
  private final List<Map<String, String>> past = new ArrayList<>();
  private Path folder;
  private String argument = "1";
  private int clones;

  RandomProject(long seed, Path folder, String image) throws IOException {
    this.random = new Random(seed);
    this.image = image;
    this.folder = Files.createDirectories(folder);
    write("Makefile", MAKEFILE);
    write(".earthlyignore", "out\n");
    for (String name : NAMES) {
      if (random.nextInt(4) > 0 && !name.equals("fail")) {
        write(name, content());
      }
    }
    write("src/always", content());
    write("fail", "0\n");
    for (int target = 0; target < TARGETS; target++) {
      recipes.add(recipe(target));
    }
    writeEarthfile();
  }

  Path folder() {
    return folder;
  }

  /** The value that the build gets for {@code --v}. */
  String argument() {
    return argument;
  }

  private List<String> recipe(int target) {
    List<String> lines = new ArrayList<>();
    lines.add(
        target > 0 && random.nextInt(3) == 0
            ? "FROM +t" + random.nextInt(target)
            : "FROM " + image);
    lines.add("WORKDIR /w/" + target);
    lines.add("ARG v=1");
    lines.add(random.nextBoolean() ? "COPY --dir src lib* ./" : "COPY --dir src ./");
    for (int steps = 2 + random.nextInt(4); steps > 0; steps--) {
      lines.addAll(steps(target));
    }
    lines.add("RUN [ ! -f fail ] || [ \"$(cat fail)\" != 1 ]");
    lines.add("RUN " + LIST + " > sum");
    lines.add("SAVE ARTIFACT sum AS LOCAL out/sum" + target);
    lines.add("SAVE ARTIFACT . tree");
    return lines;
  }

  private List<String> steps(int target) {
    String other = "+t" + (target == 0 ? 0 : random.nextInt(target));
    return switch (random.nextInt(target == 0 ? 12 : 15)) {
      case 0 -> List.of("COPY src/* flat/");
      case 1 -> List.of("COPY --if-exists f g fail ./");
      case 2 -> List.of("COPY . all/");
      case 3 -> List.of("COPY Makefile ./", "RUN make -s PROGRAM=a");
      case 4 -> List.of("COPY Makefile ./", "RUN --mount=type=cache,target=obj make -s PROGRAM=b");
      case 5 ->
          List.of(
              "COPY Makefile ./",
              "RUN --mount=type=cache,id=both,target=obj,sharing="
                  + (random.nextBoolean() ? "locked" : "shared")
                  + " make -s PROGRAM=c");
      case 6 ->
          List.of(
              random.nextBoolean() ? "CACHE obj" : "CACHE --persist obj",
              "COPY Makefile ./",
              "RUN make -s PROGRAM=d",
              "COPY --dir lib* ./",
              "RUN make -s PROGRAM=d && rm -f src/z");
      case 7 -> List.of("RUN echo $v >> log");
      case 8 ->
          List.of(
              "IF [ -f src/x ]", "  RUN cat src/x >> log", "ELSE", "  RUN echo none > log", "END");
      case 9 -> List.of("FOR i IN $(ls src)", "  RUN echo $i >> names", "END");
      case 10 -> List.of("LET w=$(cat src/always)", "RUN echo $w >> w.log && chmod 600 w.log");
      case 11 ->
          List.of("RUN rm -rf flat && mkdir -p moved && mv src/* moved && cp -r moved/* src");
      case 12 -> List.of("COPY " + other + "/sum sum-of-other");
      case 13 -> List.of("COPY (" + other + "/tree --v=2) ./other", "COPY " + other + "/tree ./");
      default ->
          List.of("COPY --dir " + other + "/tree ./", "RUN make -s -C tree PROGRAM=e 2>&1 || true");
    };
  }

  /** One random change; what it was. */
  String change() throws IOException {
    past.add(files());
    return switch (random.nextInt(15)) {
      case 0, 1, 2 -> edited();
      case 3 -> removed();
      case 4 -> renamed();
      case 5 -> dated();
      case 6 -> chmodded();
      case 7 -> takenBack();
      case 8 -> cloned();
      case 9 -> recipeChanged();
      case 10 -> {
        argument = String.valueOf(1 + random.nextInt(3));
        yield "--v=" + argument;
      }
      case 11 -> {
        write("fail", random.nextInt(3) + "\n");
        yield "fail is now " + Files.readString(folder.resolve("fail")).strip();
      }
      case 12 -> {
        write(".earthlyignore", "out\n" + (random.nextBoolean() ? "src/y\n" : "lib/q\n"));
        yield "another .earthlyignore";
      }
      case 13 -> {
        Path place = folder.resolve("src/y");
        delete(place);
        write("src/y/" + (random.nextBoolean() ? "x" : "y"), content());
        yield "src/y is a folder";
      }
      default -> edited() + ", " + edited();
    };
  }

  private String edited() throws IOException {
    String name = NAMES.get(random.nextInt(NAMES.size() - 1));
    delete(folder.resolve(name));
    write(name, content());
    if (random.nextInt(3) == 0) {
      Files.setLastModifiedTime(folder.resolve(name), date());
    }
    return "edited " + name;
  }

  private String removed() throws IOException {
    String name = NAMES.get(random.nextInt(NAMES.size() - 1));
    delete(folder.resolve(name));
    return "removed " + name;
  }

  private String renamed() throws IOException {
    List<String> names = new ArrayList<>(files().keySet());
    names.removeIf(each -> !NAMES.contains(each) || each.equals("fail"));
    if (names.isEmpty()) {
      return edited();
    }
    String from = names.get(random.nextInt(names.size()));
    String to = NAMES.get(random.nextInt(NAMES.size() - 1));
    if (!from.equals(to)) {
      delete(folder.resolve(to));
      Files.createDirectories(folder.resolve(to).getParent());
      Files.move(folder.resolve(from), folder.resolve(to));
    }
    return "renamed " + from + " to " + to;
  }

  private String dated() throws IOException {
    FileTime date = date();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        if (random.nextBoolean()) {
          Files.setLastModifiedTime(each, date);
        }
      }
    }
    return "some are of " + date;
  }

  private FileTime date() {
    long day = 24L * 60 * 60 * 1000;
    return FileTime.fromMillis(
        System.currentTimeMillis()
            + (random.nextBoolean() ? -2000 * day : random.nextInt(3) * day));
  }

  private String chmodded() throws IOException {
    Path file = folder.resolve("src/always");
    String mode = random.nextBoolean() ? "rwxr-xr-x" : "rw-r--r--";
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return "src/always is " + mode;
  }

  private String takenBack() throws IOException {
    Map<String, String> then = past.get(random.nextInt(past.size()));
    for (String name : files().keySet()) {
      if (!then.containsKey(name)) {
        delete(folder.resolve(name));
      }
    }
    for (Map.Entry<String, String> file : then.entrySet()) {
      Path place = folder.resolve(file.getKey());
      if (Files.isDirectory(place)) {
        delete(place);
      }
      write(file.getKey(), file.getValue());
    }
    return "taken back";
  }

  private String cloned() throws IOException {
    Path from = folder;
    folder = Files.createDirectories(from.resolveSibling("clone" + clones++));
    for (Map.Entry<String, String> file : files(from).entrySet()) {
      write(file.getKey(), file.getValue());
    }
    if (random.nextBoolean()) {
      dated();
    }
    return "cloned";
  }

  private String recipeChanged() throws IOException {
    int target = random.nextInt(TARGETS);
    if (random.nextBoolean()) {
      recipes.set(target, recipe(target));
    } else {
      List<String> lines = recipes.get(target);
      lines.add(4, "RUN echo " + random.nextInt(3) + " > noted");
    }
    writeEarthfile();
    return "another recipe of t" + target;
  }

  private void writeEarthfile() throws IOException {
    StringBuilder text = new StringBuilder("VERSION 0.8\nFROM " + image + "\nall:\n    ARG v=1\n");
    for (int target = 0; target < recipes.size(); target++) {
      text.append("    BUILD +t").append(target).append(" --v=$v\n");
    }
    for (int target = 0; target < recipes.size(); target++) {
      text.append('t').append(target).append(":\n");
      recipes.get(target).forEach(line -> text.append("    ").append(line).append('\n'));
    }
    write("Earthfile", text.toString());
  }

  private String content() {
    return 1 + random.nextInt(4) + "\n";
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Path above = folder;
    for (Path part : Path.of(name)) {
      if (Files.isRegularFile(above)) {
        Files.delete(above);
      }
      above = above.resolve(part);
    }
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
  }

  /** Whatever a build reads of it. */
  Map<String, String> files() throws IOException {
    return files(folder);
  }

  private static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(each).toString();
        if (!name.startsWith("out/")) {
          files.put(name, Files.readString(each));
        }
      }
    }
    return files;
  }

  static void delete(Path place) {
    if (!Files.exists(place)) {
      return;
    }
    try (Stream<Path> all = Files.walk(place)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

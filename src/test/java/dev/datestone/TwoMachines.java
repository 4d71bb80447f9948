package dev.datestone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Two machines, each with a store of its own and a clone of one repository, whose target {@code
 * +build} runs make in a cache mount.
 */
record TwoMachines(Tool first, Tool second) {
  private static final String IMAGE = "datestone/make:plain";
  static final String MAKEFILE =
      """
      out/all: out/a out/b
      	@echo linking; cat $^ > $@
      out/%: %.in
      	@echo making $*; cat $< > $@
      """;

  /** Makes them in an empty folder. */
  static TwoMachines in(Path folder, String earthfile) throws Exception {
    Tool first = machine(folder, "first");
    first.file("Earthfile", earthfile).file("Makefile", MAKEFILE);
    first.file("a.in", "a1\n").file("b.in", "b1\n");
    git(first, "git init -q -b main . && git add -A && git commit -qm one");
    HostShell.run(folder, "git clone -q first/project second/project");
    return new TwoMachines(first, machine(folder, "second"));
  }

  /** One more, with a store of its own. */
  static Tool machine(Path folder, String name) throws Exception {
    Path place = Files.createDirectories(folder.resolve(name).resolve("project"));
    Tool tool = Tool.in(place).withHome(folder.resolve(name).resolve("home"));
    Path image = Files.createDirectory(folder.resolve(name + "-image"));
    MakeImage.put(tool, image, IMAGE, "plain", "2020-01-01");
    return tool;
  }

  /** Runs commands of git in a machine's clone. */
  static void git(Tool tool, String script) {
    HostShell.run(
        tool.folder(),
        "export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b; "
            + script);
  }

  /** What make has said that it makes. */
  static List<String> made(Tool.Result result) {
    return result
        .ok()
        .out()
        .lines()
        .filter(line -> line.matches(".*\\| (making .|linking)"))
        .map(line -> line.replaceFirst(".*\\| ", ""))
        .toList();
  }
}

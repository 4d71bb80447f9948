package dev.datestone.cli;

import dev.datestone.session.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code init}: a first Earthfile for what the folder looks like; it overwrites nothing. */
final class InitCommand {
  /**
   * A kind of project; its Earthfile is a resource.
   *
   * @param marks files that such a folder has one of
   * @param ignored what builds write into the folder: part of no source, or each build would change
   *     the next
   */
  record Kind(String name, List<String> marks, List<String> ignored) {}

  static final List<Kind> KINDS =
      List.of(
          new Kind("Rust", List.of("Cargo.toml"), List.of("out", "target")),
          new Kind("Go", List.of("go.mod"), List.of("out")),
          new Kind("Node", List.of("package.json"), List.of("dist", "node_modules")),
          new Kind("Java", List.of("pom.xml"), List.of("out", "target")),
          new Kind(
              "Python",
              List.of("pyproject.toml", "requirements.txt", "setup.py"),
              List.of("dist", "build", ".venv", "**/__pycache__", "*.egg-info")),
          new Kind("C", List.of("Makefile", "makefile", "GNUmakefile"), List.of("out")));

  private final CommandContext context;

  InitCommand(CommandContext context) {
    this.context = context;
  }

  int run() {
    Path file = context.here().resolve("Earthfile");
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new BuildException("Earthfile already exists", "datestone ls lists its targets");
    }
    Optional<Kind> kind = KINDS.stream().filter(this::fits).findFirst();
    String name = kind.map(Kind::name).orElse("no known kind of project");
    String template = kind.isPresent() ? name.toLowerCase(Locale.ROOT) : "other";
    write(file, Resource.text("init/" + template + ".Earthfile"));
    context.println("wrote Earthfile (" + name + "); try datestone doc");
    ignore(kind.map(Kind::ignored).orElse(List.of("result")));
    return 0;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw BuildException.unwritable(file, e);
    }
  }

  /** Keeps what a build writes out of the next one's sources. */
  private void ignore(List<String> names) {
    for (String name : List.of(".earthlyignore", ".earthignore")) {
      Path file = context.here().resolve(name);
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        context.println(name + " already exists; it should contain " + String.join(", ", names));
        return;
      }
    }
    write(context.here().resolve(".earthlyignore"), String.join("\n", names) + "\n");
    context.println("wrote .earthlyignore (" + String.join(", ", names) + ")");
  }

  private boolean fits(Kind kind) {
    return kind.marks().stream().anyMatch(mark -> Files.exists(context.here().resolve(mark)));
  }
}

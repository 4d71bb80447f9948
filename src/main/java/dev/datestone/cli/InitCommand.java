package dev.datestone.cli;

import dev.datestone.session.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code init}: a first Earthfile for what the folder looks like; it overwrites nothing. */
final class InitCommand {
  private final CommandContext context;

  InitCommand(CommandContext context) {
    this.context = context;
  }

  /**
   * Writes the Earthfile and its ignore file.
   *
   * @param image that the Earthfile starts from; empty for the usual one
   */
  int run(String image) {
    Path folder = context.here();
    Path file = folder.resolve("Earthfile");
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new BuildException("Earthfile already exists", "datestone ls lists its targets");
    }
    Optional<ProjectKind> kind = ProjectKind.of(folder);
    boolean dockerfile = Files.exists(folder.resolve("Dockerfile"));
    String text = "VERSION 0.8\n";
    List<String> found = new ArrayList<>();
    if (kind.isPresent() || !dockerfile) {
      ProjectKind known = kind.orElse(ProjectKind.OTHER);
      text = known.earthfile(folder, image);
      found.add(known.title());
    }
    if (dockerfile) {
      text += Resource.text("init/image.Earthfile").replace("{name}", imageName(folder));
      found.add("a Dockerfile");
    }
    write(file, text);
    context.println("wrote Earthfile (" + String.join(", and ", found) + ")");
    ignore(kind.map(ProjectKind::ignored).orElse(List.of(dockerfile ? "out" : "result")));
    context.println(
        "build it with: datestone "
            + (kind.isPresent() || !dockerfile ? "+build" : "+image")
            + "; datestone doc lists all targets");
    return 0;
  }

  /** The folder's name, as far as it can be that of an image. */
  private static String imageName(Path folder) {
    Path name = folder.getFileName();
    String allowed =
        (name == null ? "" : name.toString())
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    return allowed.isEmpty() ? "app" : allowed;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw BuildException.unwritable(file, e);
    }
  }

  /** Keeps what a build writes, and git's own files, out of the next one's sources. */
  private void ignore(List<String> outputs) {
    List<String> names = new ArrayList<>(outputs);
    names.add(".git");
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
}

package dev.datestone.source;

import dev.datestone.content.ReadLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files that git reads for the current commit, its names and the repository's address: these
 * decide, as objects are named by their content.
 */
final class GitFiles {
  private static final String LINK = "gitdir:";

  private GitFiles() {}

  /**
   * Notes them.
   *
   * @param git {@code .git} of a work tree: a folder, or a file that names one
   */
  static void note(Path git) {
    if (!ReadLog.isOn()) {
      return;
    }
    Map<String, String> environment = System.getenv();
    if (environment.keySet().stream().anyMatch(name -> name.matches("GIT_(CONFIG|COMMON).*"))) {
      ReadLog.sawMore(); // it names other files
      return;
    }
    try {
      Path own = saw(git) && Files.isRegularFile(git) ? named(git, LINK) : git;
      Path shared = saw(own.resolve("commondir")) ? named(own.resolve("commondir"), "") : own;
      saw(own.resolve("HEAD"));
      for (String name : List.of("packed-refs", "shallow", "info/grafts")) {
        saw(shared.resolve(name));
      }
      for (Path each : new HashSet<>(List.of(own, shared))) {
        sawTree(each.resolve("refs"));
        sawTree(each.resolve("reftable"));
      }
      sawProgram(environment.getOrDefault("PATH", ""));
      for (Path settings : settings(own, shared, environment)) {
        if (saw(settings) && text(settings).toLowerCase(Locale.ROOT).contains("[include")) {
          ReadLog.sawMore(); // settings of other files
        }
      }
    } catch (IOException e) {
      ReadLog.sawMore(); // git will report the problem
    }
  }

  private static List<Path> settings(Path own, Path shared, Map<String, String> environment) {
    List<Path> settings = new ArrayList<>();
    settings.add(shared.resolve("config"));
    settings.add(own.resolve("config.worktree"));
    settings.add(Path.of("/etc/gitconfig"));
    Path home = Path.of(environment.getOrDefault("HOME", "/"));
    String folder = environment.getOrDefault("XDG_CONFIG_HOME", "");
    settings.add(home.resolve(".gitconfig"));
    settings.add(
        (folder.isEmpty() ? home.resolve(".config") : Path.of(folder)).resolve("git/config"));
    return settings;
  }

  private static boolean saw(Path file) {
    // A repository's folder changes with each command of git; what counts of it is noted by name.
    return Files.isDirectory(file)
        ? ReadLog.sawType(file, true)
        : ReadLog.saw(file, Files.exists(file));
  }

  private static void sawTree(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      saw(folder);
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      all.forEach(GitFiles::sawPart);
    }
  }

  private static void sawPart(Path path) {
    ReadLog.saw(path, true);
    if (Files.isSymbolicLink(path)) {
      ReadLog.sawMore(); // there may be more behind it
    }
  }

  /** The program, with the settings that belong to where it is installed. */
  private static void sawProgram(String path) {
    for (String folder : path.split(":")) {
      Path program = Path.of(folder, "git");
      if (!folder.isEmpty() && ReadLog.saw(program, Files.exists(program))) {
        saw(program.resolve("../../etc/gitconfig"));
        return;
      }
    }
  }

  /** The folder that a file names, relative to its own. */
  private static Path named(Path file, String before) throws IOException {
    String text = text(file).strip();
    if (!text.startsWith(before)) {
      throw new NoSuchFileException(file.toString());
    }
    return file.resolveSibling(text.substring(before.length()).strip());
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }
}

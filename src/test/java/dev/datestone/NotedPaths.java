package dev.datestone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The paths in the notes of a build with nothing to do, and those that strace has seen. */
final class NotedPaths {
  /** A call's folder, if it has one, and the path. */
  private static final Pattern CALL =
      Pattern.compile("\\d+ +(\\w+)\\((?:\\w+<([^>]*)>, )?\"([^\"]+)\".*");

  /** Objects are named by their content; git looks at the file of names, which changes nothing. */
  private static final Pattern ELSE =
      Pattern.compile("(.*/)?\\.git/objects(/.*)?|\\.mailmap|\\.hotspotrc|\\.hotspot_compiler");

  private final Set<Path> all = new HashSet<>();

  /** Those of which all counts: what is new in such a folder is noticed. */
  private final Set<Path> whole = new HashSet<>();

  private NotedPaths() {}

  /** Reads the only notes in a folder. */
  static NotedPaths in(Path folder) throws IOException {
    NotedPaths noted = new NotedPaths();
    try (Stream<Path> files = Files.list(folder)) {
      noted.read(Files.readString(files.toList().getFirst(), StandardCharsets.UTF_8));
    }
    return noted;
  }

  private void read(String text) {
    Path folder = Path.of("/");
    for (String line : text.split("\0")) {
      String[] words = line.split(" ", 2);
      switch (words[0]) {
        case "folder" -> folder = Path.of(words[1]);
        case "file" -> {
          Path path = folder.resolve(words[1].split(" ", 6)[5]).normalize();
          all.add(path);
          whole.add(path);
        }
        case "type" -> all.add(folder.resolve(words[1].split(" ", 3)[2]).normalize());
        case "none" -> all.add(folder.resolve(words[1]).normalize());
        default -> {}
      }
    }
  }

  /** Whether a change at a path would be noticed. */
  boolean cover(Path path) {
    return all.contains(path) || inWholeFolder(path);
  }

  /** Whether all counts of the nearest folder above a path that is not there. */
  private boolean inWholeFolder(Path path) {
    @Nullable Path there = path;
    while (there != null && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      there = there.getParent();
    }
    return there != null && !there.equals(path) && whole.contains(there);
  }

  /** The paths in a folder that programs have opened or asked for. */
  static Set<Path> traced(Path trace, Path folder) throws IOException {
    Set<Path> paths = new TreeSet<>();
    for (String line : Files.readAllLines(trace, StandardCharsets.ISO_8859_1)) {
      Matcher call = CALL.matcher(line);
      if (call.matches() && !call.group(1).matches("execve|chdir|getcwd|readlink")) {
        Path base = call.group(2) == null ? folder : Path.of(call.group(2));
        Path path = base.resolve(call.group(3)).normalize();
        if (path.startsWith(folder)
            && !ELSE.matcher(folder.relativize(path).toString()).matches()) {
          paths.add(path);
        }
      }
    }
    return paths;
  }
}

package dev.datestone.source;

import dev.datestone.content.PathPatterns;
import dev.datestone.content.TextFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of {@code .earthlyignore} (or {@code .earthignore}), with the syntax of {@code
 * .dockerignore}: patterns are relative to the folder, later ones override earlier ones, {@code !}
 * includes again, and a pattern that matches a folder matches everything in it.
 */
public final class IgnoreRules {
  private static final String USUAL = ".earthlyignore";

  /** As in the reference, whatever a {@code .dockerignore} says. */
  private static final String OF_EARTHFILES =
      "Earthfile\nbuild.earth\n.earthlyignore\n.earthignore";

  /** Nothing is ignored. */
  public static final IgnoreRules NONE = new IgnoreRules(USUAL, PathPatterns.of(List.of()));

  private final String file;
  private final PathPatterns patterns;

  private IgnoreRules(String file, PathPatterns patterns) {
    this.file = file;
    this.patterns = patterns;
  }

  /** Reads the folder's ignore file; having both files is an error. */
  public static IgnoreRules of(Path folder) {
    String both = read(folder.resolve(".earthlyignore"));
    String other = read(folder.resolve(".earthignore"));
    if (!both.isEmpty() && !other.isEmpty()) {
      throw new SourceException(
          folder + " has both .earthlyignore and .earthignore", "move all patterns to one of them");
    }
    return parse(both + other);
  }

  /** Reads a {@code .dockerignore}. A Dockerfile never sees the files of an Earthfile. */
  public static IgnoreRules ofFile(Path file) {
    return parse(file.getFileName().toString(), read(file) + "\n" + OF_EARTHFILES);
  }

  private static String read(Path file) {
    try {
      return TextFile.read(file);
    } catch (NoSuchFileException e) {
      return "";
    } catch (TextFile.NotUtf8Exception e) {
      throw new SourceException(e.at(file.toString()), TextFile.NotUtf8Exception.HINT);
    } catch (IOException e) {
      throw new SourceException(file + " cannot be read: " + e.getMessage(), "");
    }
  }

  public static IgnoreRules parse(String text) {
    return parse(USUAL, text);
  }

  private static IgnoreRules parse(String file, String text) {
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\n")) {
      if (!line.strip().startsWith("#")) {
        lines.add(line);
      }
    }
    return new IgnoreRules(file, PathPatterns.of(lines));
  }

  /** The name of the ignore file, for messages. */
  public String file() {
    return file;
  }

  public boolean isIgnored(String path) {
    return patterns.matches(path);
  }

  /** Whether an ignored folder may still contain files that are included again. */
  public boolean mayIncludeBelow(String folder) {
    return patterns.mayTakeBackBelow(folder);
  }
}

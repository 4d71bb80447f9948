package dev.datestone.cli;

import dev.datestone.content.TextFile;
import dev.datestone.session.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code .arg}, {@code .env} and {@code .secret}: a NAME=VALUE a line, quotes being part of the
 * value, lines of # being comments.
 */
final class NameValueFile {
  private NameValueFile() {}

  /**
   * Reads the file.
   *
   * @param written its name as the user wrote it, empty for none: then the usual one may be absent
   */
  static Map<String, String> read(Path here, String written, String usual) {
    String name = written.isEmpty() ? usual : written;
    List<String> lines;
    try {
      lines = TextFile.read(here.resolve(name)).lines().toList();
    } catch (NoSuchFileException e) {
      if (written.isEmpty()) {
        return Map.of();
      }
      throw new BuildException(name + ": no such file or directory", "");
    } catch (IOException e) {
      if (written.isEmpty() && Files.isDirectory(here.resolve(name))) {
        return Map.of(); // such as a Python environment named .env
      }
      throw BuildException.unreadable(name, e);
    }
    Map<String, String> values = new LinkedHashMap<>();
    int number = 0;
    for (String line : lines) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      int equals = text.indexOf('=');
      if (equals < 1) {
        // The line itself may hold a secret: only its number is shown.
        throw new BuildException(
            name + ":" + number + ": expected NAME=VALUE", "comments begin with #");
      }
      values.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
    }
    return values;
  }
}

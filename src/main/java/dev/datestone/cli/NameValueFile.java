package dev.datestone.cli;

import dev.datestone.content.TextFile;
import dev.datestone.session.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** {@code .arg}, {@code .env} and {@code .secret}, in the form of {@link NameValueText}. */
final class NameValueFile {
  private NameValueFile() {}

  /**
   * Reads the file.
   *
   * @param written its name as the user wrote it, empty for none: then the usual one may be absent
   */
  static Map<String, String> read(Path here, String written, String usual) {
    String name = written.isEmpty() ? usual : written;
    try {
      return NameValueText.parse(name, TextFile.read(here.resolve(name)));
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
  }
}

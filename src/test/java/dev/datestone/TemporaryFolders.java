package dev.datestone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Temporary folders that are deleted when the JVM ends. */
final class TemporaryFolders {
  private static final Path ALL = make();

  private TemporaryFolders() {}

  private static Path make() {
    try {
      Path all = Files.createTempDirectory("datestone-tests");
      // What is in them may be another's, of those that a normal user has in a namespace.
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () ->
                      HostShell.asRoot(Path.of("/"), "chmod -R u+rwX " + all + "; rm -rf " + all)));
      return all;
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  static Path folder(String name) throws IOException {
    return Files.createTempDirectory(ALL, name);
  }
}

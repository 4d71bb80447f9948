package dev.datestone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders of the tests' own that are gone when their JVM has ended. */
final class Scratch {
  private static final Path ALL = make();

  private Scratch() {}

  private static Path make() {
    try {
      Path all = Files.createTempDirectory("datestone-tests");
      // What is in them may be another's, of those that a normal user has in a namespace.
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> Shell.asRoot(Path.of("/"), "chmod -R u+rwX " + all + "; rm -rf " + all)));
      return all;
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  static Path folder(String name) throws IOException {
    return Files.createTempDirectory(ALL, name);
  }
}

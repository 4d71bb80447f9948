package dev.datestone.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A small build that the launcher runs once for each jar, so that the JVM's cache of loaded classes
 * holds what builds load. Whether it succeeds does not matter. It talks to no registry: the JVM
 * links all that is in its cache at each start, so what few builds need would cost all of them (100
 * remembered steps: 112 ms without HTTP and TLS, 123 with what asking for an image loads, 133 with
 * all of pull and push; a look-up of a tag costs 0.13 s more for it).
 */
final class Training {
  static final String WORD = "--aot-training";

  private static final String EARTHFILE =
      """
      VERSION 0.8
      FROM scratch
      WORKDIR /work

      files:
          ARG name=one
          COPY $name.txt *.md ./
          COPY --dir folder ./
          SAVE ARTIFACT one.txt AS LOCAL out/one.txt

      again:
          FROM +files
          ENV A=b
          COPY +files/one.txt three.txt
          RUN --mount=type=cache,target=/cache true

      missing:
          FROM datestone/no-such-image
      """;

  private Training() {}

  static int run(Path folder) {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    try {
      Files.createDirectories(folder.resolve("folder"));
      Files.writeString(folder.resolve("Earthfile"), EARTHFILE);
      Files.writeString(folder.resolve("datestone.yml"), "parallel: 2\n");
      Files.writeString(folder.resolve("one.txt"), "1\n");
      Files.writeString(folder.resolve("a.md"), "2\n");
      Files.writeString(folder.resolve("folder/b"), "3\n");
    } catch (IOException e) {
      return 1;
    }
    Map<String, String> environment =
        Map.of("DATESTONE_HOME", folder.resolve("home").toString(), "HOME", folder.toString());
    Main.World world =
        new Main.World(environment, nowhere, nowhere, folder, false, new Style(false));
    Main.run(new String[] {"+files"}, world);
    Main.run(new String[] {"+again"}, world); // ends at the RUN: there is no shell
    Main.run(new String[] {"+files", "--name=one"}, world);
    Main.run(new String[] {"--explain", "+files"}, world);
    Main.run(new String[] {"--offline", "+missing"}, world);
    return 0;
  }
}

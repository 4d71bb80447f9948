package dev.datestone.cli;

import dev.datestone.build.Workplace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Small builds that the launcher runs once for each jar, so that the JVM's cache of loaded classes
 * holds what builds load. Whether they succeed does not matter. The JVM links all that is in its
 * cache at each start, so what few builds need would cost all of them (100 remembered steps: 112 ms
 * without HTTP and TLS, 123 with what asking for an image loads, 133 with all of pull and push).
 * Hence a second cache, for what the launcher knows will speak to a registry.
 */
final class Training {
  static final String WORD = "--aot-training";
  static final String WORD_REGISTRY = "--aot-training-registry";

  private static final String SETTINGS =
      """
      parallel: 2
      images:
        datestone/recipe:
          suite: trixie
          packages: [make]
      """;

  private static final String EARTHFILE =
      """
      VERSION 0.8
      FROM datestone/training
      WORKDIR /work

      files:
          ARG name=one
          COPY $name.txt *.md ./
          COPY --dir folder ./
          SAVE ARTIFACT one.txt AS LOCAL out/one.txt
          SAVE ARTIFACT a.md

      again:
          FROM +files
          ENV A=b
          COPY program /bin/program
          COPY +files/one.txt three.txt
          RUN --mount=type=cache,target=/cache ["/bin/program"]
          SAVE ARTIFACT made AS LOCAL out/made

      push:
          FROM +files
          ARG host
          SAVE IMAGE --push $host/training:v1

      pull:
          ARG host
          FROM $host/training:v1
          COPY a.md ./

      missing:
          FROM datestone/no-such-image
      """;

  private Training() {}

  static boolean isMeant(String[] args) {
    return args.length == 2 && (args[0].equals(WORD) || args[0].equals(WORD_REGISTRY));
  }

  static int run(String word, Path folder) {
    try {
      Files.createDirectories(folder.resolve("folder"));
      Files.writeString(folder.resolve("Earthfile"), EARTHFILE);
      Files.writeString(folder.resolve("datestone.yml"), SETTINGS);
      Files.writeString(folder.resolve(".earthlyignore"), "out/\n*.o\n");
      Files.writeString(folder.resolve("one.txt"), "1\n");
      Files.writeString(folder.resolve("a.md"), "2\n");
      Files.writeString(folder.resolve("folder/b"), "3\n");
      Path program = Files.write(folder.resolve("program"), TinyProgram.bytes());
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
      builds(folder);
      if (word.equals(WORD_REGISTRY)) {
        images(folder);
      }
      return 0;
    } catch (IOException e) {
      return 1;
    }
  }

  private static Main.World world(Path folder, Path home) {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    Map<String, String> environment =
        Map.of("DATESTONE_HOME", home.toString(), "HOME", folder.toString());
    return new Main.World(environment, nowhere, nowhere, folder, false, new Style(false));
  }

  private static void builds(Path folder) throws IOException {
    Path home = folder.resolve("home");
    Main.World world = world(folder, home);
    Files.createDirectories(home);
    try (Workplace workplace = Workplace.open(home)) {
      workplace.putEmptyImage("datestone/training");
    }
    Main.run(new String[] {"+files"}, world);
    Main.run(new String[] {"+again"}, world);
    Files.writeString(folder.resolve("one.txt"), "an edit\n");
    Main.run(new String[] {"+again"}, world);
    Main.run(new String[] {"+again"}, world);
    Main.run(new String[] {"+files", "--name=one"}, world);
    Main.run(new String[] {"--explain", "+files"}, world);
    Main.run(new String[] {"--offline", "+missing"}, world);
  }

  /** What one store pushes another one gets. */
  private static void images(Path folder) throws IOException {
    try (TrainingRegistry registry = new TrainingRegistry()) {
      String host = "--host=" + registry.host();
      Main.World here = world(folder, folder.resolve("home"));
      Main.run(new String[] {"--push", "+push", host}, here);
      Main.run(new String[] {"--push", "+push", host}, here);
      Main.World there = world(folder, folder.resolve("another"));
      Main.run(new String[] {"image", "pull", registry.host() + "/training:v1"}, there);
      Main.run(new String[] {"--pull", "+pull", host}, there);
      Main.run(new String[] {"image", "ls"}, there);
    }
  }
}

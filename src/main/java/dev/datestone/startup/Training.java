package dev.datestone.startup;

import dev.datestone.cli.BuildRecorder;
import dev.datestone.cli.CommandContext;
import dev.datestone.cli.Main;
import dev.datestone.cli.Style;
import dev.datestone.session.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Small builds that the launcher runs once for each jar, so that the JVM's cache of loaded classes
 * holds what builds load. Whether they succeed does not matter. The JVM links all that is in its
 * cache at each start, so what few builds need would cost all of them (100 remembered steps: 112 ms
 * without HTTP and TLS, 123 with what asking for an image loads, 133 with all of pull and push).
 * Hence a second cache, for what the launcher knows will speak to a registry.
 */
final class Training {
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
          CACHE /cache
          RUN ["/bin/program"]
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

  /** {@code Training FOLDER [registry]}. */
  public static void main(String[] args) {
    // As from the launcher.
    System.setProperty("datestone.unchanged", "training");
    System.setProperty("datestone.started", Long.toString(Long.MAX_VALUE));
    int code = run(Path.of(args[0]).toAbsolutePath(), args.length > 1);
    Runtime.getRuntime().halt(code);
  }

  private static int run(Path folder, boolean registry) {
    try {
      Files.createDirectories(folder.resolve("folder"));
      Files.writeString(folder.resolve("Earthfile"), EARTHFILE);
      Files.writeString(folder.resolve("datestone.yml"), SETTINGS);
      Files.writeString(folder.resolve(".earthlyignore"), "out/\n*.o\n");
      Files.writeString(folder.resolve("one.txt"), "1\n");
      Files.writeString(folder.resolve("a.md"), "2\n");
      Files.writeString(folder.resolve("folder/b"), "3\n");
      Path program = Files.write(folder.resolve("program"), TrainingProgram.bytes());
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
      builds(folder);
      if (registry) {
        images(folder);
      }
      return 0;
    } catch (IOException e) {
      return 1;
    }
  }

  private static CommandContext world(Path folder, Path home) {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    // A copy, as builds make one: what iterates over the environment belongs into the cache too.
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().retainAll(Set.of("PATH"));
    environment.put("DATESTONE_HOME", home.toString());
    environment.put("HOME", folder.toString());
    return new CommandContext(
        environment, nowhere, nowhere, folder, false, new Style(false), BuildRecorder.start());
  }

  private static void builds(Path folder) throws IOException {
    Path home = folder.resolve("home");
    CommandContext world = world(folder, home);
    Files.createDirectories(home);
    try (Session session = Session.open(world.environment())) {
      session.putEmptyImage("datestone/training");
    }
    Main.run(new String[] {"+files"}, world);
    Main.run(new String[] {"+again"}, world);
    Files.writeString(folder.resolve("one.txt"), "an edit\n");
    Main.run(new String[] {"+again"}, world);
    Main.run(new String[] {"+again"}, world(folder, home)); // nothing to do, which is noted
    Main.run(new String[] {"+files", "--name=one"}, world);
    Main.run(new String[] {"--explain", "+files"}, world);
    Main.run(new String[] {"--offline", "+missing"}, world);
  }

  /** What one store pushes another one gets. */
  private static void images(Path folder) throws IOException {
    try (TrainingRegistry registry = new TrainingRegistry()) {
      String host = "--host=" + registry.host();
      CommandContext here = world(folder, folder.resolve("home"));
      Main.run(new String[] {"--push", "+push", host}, here);
      Main.run(new String[] {"--push", "+push", host}, here);
      CommandContext there = world(folder, folder.resolve("another"));
      Main.run(new String[] {"image", "pull", registry.host() + "/training:v1"}, there);
      Main.run(new String[] {"--pull", "+pull", host}, there);
      Main.run(new String[] {"image", "ls"}, there);
    }
  }
}

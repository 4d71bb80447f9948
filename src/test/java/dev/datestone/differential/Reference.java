package dev.datestone.differential;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The reference implementation, as processes. */
final class Reference implements Implementation {
  private static final int PATIENCE_SECONDS = 900;

  private static final String DAEMON =
      System.getenv().getOrDefault("EARTHLY_BUILDKIT_HOST", "tcp://127.0.0.2:8372");

  private final Path program;

  /**
   * Gives the image of the cases to the reference's registry.
   *
   * @param folder holds the program {@code earth} and the script {@code up}
   */
  Reference(Path folder, Path temporary) throws IOException, InterruptedException {
    program = folder.resolve("earth");
    Path tar = BusyboxImage.write(temporary.resolve("differential.tar"));
    Process push =
        new ProcessBuilder(
                folder.resolve("up").toString(), "push", CaseReader.IMAGE, tar.toString())
            .inheritIO()
            .start();
    if (push.waitFor() != 0) {
      throw new IOException("the reference's registry did not take the image");
    }
  }

  @Override
  public Ended run(List<String> words, Case each, CaseFolder folder)
      throws IOException, InterruptedException {
    Path settings = folder.project().resolveSibling("earth.yml");
    Files.writeString(
        settings,
        """
        global:
          tls_enabled: false
          disable_analytics: true
          buildkit_host: %s
        """
            .formatted(DAEMON));
    List<String> command =
        new ArrayList<>(List.of(program.toString(), "--config", settings.toString()));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.project().toFile());
    builder.environment().remove("CI");
    builder.environment().put("EARTHLY_BUILDKIT_HOST", DAEMON);
    builder.environment().putAll(each.environment());
    File out = folder.project().resolveSibling("out").toFile();
    File err = folder.project().resolveSibling("err").toFile();
    Process process =
        builder.redirectInput(new File("/dev/null")).redirectOutput(out).redirectError(err).start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new IOException("the reference did not end in " + PATIENCE_SECONDS + " s");
    }
    return new Ended(process.exitValue() == 0, text(out), text(err));
  }

  private static String text(File file) throws IOException {
    return new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8);
  }
}

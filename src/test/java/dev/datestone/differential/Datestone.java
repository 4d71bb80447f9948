package dev.datestone.differential;

import dev.datestone.cli.CommandContext;
import dev.datestone.cli.Main;
import dev.datestone.cli.Style;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Our own tool in this process, which has a mount namespace of its own. */
final class Datestone implements Implementation {
  private final Path store;

  Datestone(Path store) throws IOException, InterruptedException {
    this.store = store;
    Path tar = BusyboxImage.write(store.resolveSibling(store.getFileName() + ".tar"));
    Ended ended =
        main(List.of("image", "import", CaseReader.IMAGE, tar.toString()), Map.of(), store);
    if (!ended.done()) {
      throw new IOException(ended.err());
    }
  }

  @Override
  public Ended run(List<String> words, Case each, CaseFolder folder) {
    Map<String, String> environment = new HashMap<>(each.environment());
    environment.put("HOME", folder.home().toString());
    environment.put("PATH", System.getenv("PATH"));
    return main(words, environment, folder.project());
  }

  private Ended main(List<String> words, Map<String, String> more, Path here) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("DATESTONE_HOME", store.toString());
    environment.put("DATESTONE_OFFLINE", "true");
    environment.put("DATESTONE_CONFIG", "none");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CommandContext context =
        new CommandContext(
            environment,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            here,
            false,
            new Style(false),
            Optional.empty());
    int code = Main.run(words.toArray(String[]::new), context);
    return new Ended(
        code == 0, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}

package dev.datestone.cli;

import dev.datestone.content.ReadLog;
import dev.datestone.session.Configuration;
import dev.datestone.session.WatchedPaths;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code --watch}: builds again whenever something changes that the last build has looked at. */
final class WatchCommand {
  /** The clock that dates files goes in steps of up to 10 ms. */
  private static final long TICK_MILLIS = 10;

  private final CommandContext context;
  private final String[] words;

  /**
   * Builds of one command line.
   *
   * @param args with {@code --watch} before the target
   */
  WatchCommand(CommandContext context, String[] args) {
    this.context = context.withoutRecorder();
    List<String> all = new ArrayList<>(List.of(args));
    all.removeIf(word -> word.equals("--watch") || word.equals("--watch=true"));
    this.words = all.toArray(String[]::new);
  }

  /** Goes on until it is interrupted. */
  int run() throws InterruptedException {
    Path store = Configuration.home(context.environment());
    while (true) {
      long start = System.currentTimeMillis() - TICK_MILLIS;
      ReadLog log = ReadLog.startWatching();
      int code = Main.run(words, context);
      if (code == ProblemPrinter.INTERRUPTED || code == ProblemPrinter.WRONG_USAGE) {
        return code;
      }
      try (WatchedPaths paths = WatchedPaths.of(store, log)) {
        Optional<Path> late = paths.changedSince(start);
        if (late.isEmpty()) {
          say("waiting for changes; Ctrl-C ends");
        }
        Path changed = late.isPresent() ? late.get() : paths.await();
        say(name(changed) + " has changed");
      }
    }
  }

  private void say(String text) {
    context.println(context.style().dim("datestone: " + text));
    context.out().flush();
  }

  private String name(Path path) {
    return (path.startsWith(context.here()) && !path.equals(context.here())
            ? context.here().relativize(path)
            : path)
        .toString();
  }
}

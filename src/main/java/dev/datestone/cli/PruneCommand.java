package dev.datestone.cli;

import dev.datestone.session.Quantities;
import dev.datestone.session.Session;
import dev.datestone.session.UsageException;
import dev.datestone.store.Pruning;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.ParseResult;

/** {@code datestone prune}. */
final class PruneCommand {
  private final CommandContext context;

  PruneCommand(CommandContext context) {
    this.context = context;
  }

  int run(ParseResult words) throws InterruptedException {
    Pruning.Request request =
        new Pruning.Request(
            age(words.matchedOptionValue("--age", "")),
            size(words.matchedOptionValue("--size", "")),
            words.hasMatchedOption("--all"),
            words.hasMatchedOption("--reset"),
            words.hasMatchedOption("--dry-run"));
    try (Session session = Session.open(context.environment());
        Progress progress =
            new Progress(context.err(), context.style(), context.progress(), false)) {
      Pruning.Freed freed = session.prune(request, progress);
      context.println(
          (request.dry() ? "would free " : "freed ")
              + Table.bytes(freed.bytes())
              + ": "
              + counted(freed.layers(), "layer")
              + ", "
              + counted(freed.results(), "result")
              + ", "
              + counted(freed.caches(), "cache")
              + ", "
              + counted(freed.images(), "image")
              + "; left are "
              + Table.bytes(freed.left()));
      return 0;
    }
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static Optional<Duration> age(String text) {
    Optional<Duration> age = Quantities.time(text);
    if (age.isEmpty() && !text.isEmpty()) {
      throw new UsageException("--age \"" + text + "\" is not a duration", "write it as 12h or 7d");
    }
    return age;
  }

  private static OptionalLong size(String text) {
    OptionalLong size = Quantities.bytes(text);
    if (size.isEmpty() && !text.isEmpty()) {
      throw new UsageException(
          "--size \"" + text + "\" is not a size", "write it as 500MB or 20GB");
    }
    return size;
  }
}

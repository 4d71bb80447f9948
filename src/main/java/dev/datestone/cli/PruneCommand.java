package dev.datestone.cli;

import dev.datestone.build.Configuration;
import dev.datestone.build.Quantities;
import dev.datestone.build.UsageException;
import dev.datestone.build.Workplace;
import dev.datestone.cli.Main.World;
import dev.datestone.store.Pruning;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.ParseResult;

/** {@code datestone prune}. */
final class PruneCommand {
  private final World world;

  PruneCommand(World world) {
    this.world = world;
  }

  int run(ParseResult words) throws InterruptedException {
    Pruning.Wish wish =
        new Pruning.Wish(
            age(words.matchedOptionValue("--age", "")),
            size(words.matchedOptionValue("--size", "")),
            words.hasMatchedOption("--all"),
            words.hasMatchedOption("--reset"),
            words.hasMatchedOption("--dry-run"));
    try (Workplace workplace = Workplace.open(Configuration.home(world.environment()));
        Progress progress = new Progress(world.err(), world.style(), false, false)) {
      Pruning.Freed freed = workplace.prune(wish, progress);
      world
          .out()
          .println(
              (wish.dry() ? "would free " : "freed ")
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
      throw new UsageException("--age \"" + text + "\" is no time", "write it as 12h or 7d");
    }
    return age;
  }

  private static OptionalLong size(String text) {
    OptionalLong size = Quantities.bytes(text);
    if (size.isEmpty() && !text.isEmpty()) {
      throw new UsageException("--size \"" + text + "\" is no size", "write it as 500MB or 20GB");
    }
    return size;
  }
}

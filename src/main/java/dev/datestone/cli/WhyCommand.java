package dev.datestone.cli;

import dev.datestone.build.Configuration;
import dev.datestone.build.History;
import dev.datestone.build.Workplace;
import dev.datestone.cli.Main.World;
import java.util.Map;

/** {@code datestone why +target}: when each of its steps ran the last time, and why. */
final class WhyCommand {
  private final World world;
  private final GivenOptions given;
  private final Map<String, String> file;

  WhyCommand(World world, GivenOptions given, Map<String, String> file) {
    this.world = world;
    this.given = given;
    this.file = file;
  }

  int print() throws InterruptedException {
    Workplace.Wishes wishes = BuildWords.of(world, given, file).wishesOfOne("why");
    // What IF and FOR run is told on stderr.
    try (Workplace workplace = Workplace.open(Configuration.home(world.environment()));
        Progress progress = new Progress(world.err(), world.style(), false, given.has("verbose"))) {
      for (History.Line line : workplace.why(wishes, world.environment(), progress)) {
        world.out().println(world.style().dim(line.target() + " | ") + line.command());
        world.out().println("    " + line.happened());
      }
      return 0;
    }
  }
}

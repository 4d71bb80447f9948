package dev.datestone.cli;

import dev.datestone.build.Configuration;
import dev.datestone.build.Graph;
import dev.datestone.build.Workplace;
import dev.datestone.cli.Main.World;
import java.util.Map;

/** {@code datestone graph +target}: what a build comes down to, without building it. */
final class GraphCommand {
  /** How it is printed. */
  enum Form {
    TEXT,
    JSON,
    DOT
  }

  private final World world;
  private final GivenOptions given;
  private final Map<String, String> file;

  GraphCommand(World world, GivenOptions given, Map<String, String> file) {
    this.world = world;
    this.given = given;
    this.file = file;
  }

  int print(Form form) throws InterruptedException {
    Workplace.Wishes wishes = BuildWords.of(world, given, file).wishesOfOne("graph");
    // What IF and FOR run is told on stderr: stdout may go into a file.
    try (Workplace workplace = Workplace.open(Configuration.home(world.environment()));
        Progress progress = new Progress(world.err(), world.style(), false, given.has("verbose"))) {
      Graph graph = workplace.graph(wishes, world.environment(), progress);
      world
          .out()
          .print(
              switch (form) {
                case TEXT -> graph.text();
                case JSON -> graph.json();
                case DOT -> graph.dot();
              });
      return 0;
    }
  }
}

package dev.datestone.cli;

import dev.datestone.build.Configuration;
import dev.datestone.build.Workplace;
import dev.datestone.cli.Main.World;
import dev.datestone.store.Images;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** {@code datestone image …}. */
final class ImageCommands {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

  private final World world;

  ImageCommands(World world) {
    this.world = world;
  }

  int load(String name, String file) throws InterruptedException {
    try (Workplace workplace = Workplace.open(Configuration.home(world.environment()));
        Progress progress = new Progress(world.out(), world.style(), false, false)) {
      Images.Image image =
          workplace.load(
              name, world.here(), world.here().resolve(file), world.environment(), progress);
      world.out().println(name + ": " + Table.bytes(image.size()));
      return 0;
    }
  }

  int pull(String name, String platform) throws InterruptedException {
    try (Workplace workplace = Workplace.open(Configuration.home(world.environment()));
        Progress progress = new Progress(world.err(), world.style(), false, false)) {
      Images.Image image =
          workplace.pull(name, platform, world.here(), world.environment(), progress);
      world
          .out()
          .println(
              name
                  + ": sha256:"
                  + image.digest()
                  + ", "
                  + image.platform()
                  + ", "
                  + Table.bytes(image.size()));
      return 0;
    }
  }

  int inspect(String name) {
    try (Workplace workplace = Workplace.open(Configuration.home(world.environment()))) {
      world.out().println(ImageJson.of(workplace.images(name)));
      return 0;
    }
  }

  int list() {
    try (Workplace workplace = Workplace.open(Configuration.home(world.environment()))) {
      Table table = new Table("NAME", "PLATFORM", "SIZE", "DIGEST", "CONTENT", "IMPORTED", "FROM");
      for (Images.Image image : workplace.images()) {
        table.row(
            image.name(),
            image.platform().isEmpty() ? "-" : image.platform(),
            Table.bytes(image.size()),
            image.digest().isEmpty() ? "-" : image.digest().substring(0, 12),
            image.snapshot().content().brief(),
            MINUTE.format(Instant.ofEpochMilli(image.imported())),
            image.source());
      }
      table.print(world.out());
      return 0;
    }
  }

  /** One after the other, up to the first that cannot be. */
  int remove(List<String> names) {
    try (Workplace workplace = Workplace.open(Configuration.home(world.environment()))) {
      names.forEach(workplace::removeImage);
      return 0;
    }
  }
}

package dev.datestone.cli;

import dev.datestone.session.Session;
import dev.datestone.store.Images;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** {@code datestone image …}. */
final class ImageCommands {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

  private final CommandContext context;

  ImageCommands(CommandContext context) {
    this.context = context;
  }

  int load(String name, String file) throws InterruptedException {
    try (Session session = Session.open(context.environment());
        Progress progress =
            new Progress(context.out(), context.style(), context.progress(), false)) {
      Images.Image image =
          session.load(name, context.here(), context.here().resolve(file), progress);
      context.println(name + ": " + Table.bytes(image.size()));
      return 0;
    }
  }

  int pull(String name, String platform) throws InterruptedException {
    try (Session session = Session.open(context.environment());
        Progress progress =
            new Progress(context.err(), context.style(), context.progress(), false)) {
      Images.Image image = session.pull(name, platform, context.here(), progress);
      context.println(
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
    try (Session session = Session.open(context.environment())) {
      context.println(ImageJson.of(session.images(name)));
      return 0;
    }
  }

  int list() {
    try (Session session = Session.open(context.environment())) {
      Table table = new Table("NAME", "PLATFORM", "SIZE", "DIGEST", "CONTENT", "IMPORTED", "FROM");
      for (Images.Image image : session.images()) {
        table.row(
            image.name(),
            image.platform().isEmpty() ? "-" : image.platform(),
            Table.bytes(image.size()),
            image.digest().isEmpty() ? "-" : image.digest().substring(0, 12),
            image.snapshot().content().brief(),
            MINUTE.format(Instant.ofEpochMilli(image.imported())),
            image.source());
      }
      table.print(context.out());
      return 0;
    }
  }

  /** One after the other, up to the first that cannot be. */
  int remove(List<String> names) {
    try (Session session = Session.open(context.environment())) {
      names.forEach(session::removeImage);
      return 0;
    }
  }
}

package dev.datestone.cli;

import dev.datestone.content.JsonObject;
import dev.datestone.session.CacheMounts;
import dev.datestone.session.Session;
import dev.datestone.session.UsageException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** {@code datestone cache …}. */
final class CacheCommands {
  static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

  private final CommandContext context;

  CacheCommands(CommandContext context) {
    this.context = context;
  }

  int list(boolean json) throws IOException {
    try (Session session = Session.open(context.environment())) {
      List<CacheMounts.Row> rows = session.caches(context.here()).rows();
      if (json) {
        List<JsonObject> all = rows.stream().map(CacheCommands::json).toList();
        context.println(JsonObject.write(all, true));
        return 0;
      }
      Table table = new Table("NAME", "PROJECT", "SIZE", "FILES", "LAST USE", "ID", "FOLDER");
      for (CacheMounts.Row row : rows) {
        table.row(
            row.name(),
            row.project(),
            Table.bytes(row.size()),
            Long.toString(row.files()),
            MINUTE.format(Instant.ofEpochMilli(row.lastUse())),
            row.id(),
            row.folder().toString());
      }
      table.print(context.out());
      return 0;
    }
  }

  private static JsonObject json(CacheMounts.Row row) {
    return new JsonObject()
        .put("name", row.name())
        .put("id", row.id())
        .put("project", row.project())
        .put("target", row.target())
        .put("path", row.path())
        .put("folder", row.folder().toString())
        .put("size", row.size())
        .put("files", row.files())
        .put("lastUse", Instant.ofEpochMilli(row.lastUse()).toString());
  }

  int shell(String name, boolean write) throws IOException, InterruptedException {
    try (Session session = Session.open(context.environment())) {
      String shell = context.environment().getOrDefault("SHELL", "/bin/sh");
      return session.caches(context.here()).shell(name, write, shell);
    }
  }

  int copy(String from, String destination) throws IOException, InterruptedException {
    // A cache's name holds a colon too: the path is what stands behind the last one.
    int colon = from.lastIndexOf(':');
    if (colon <= 0 || colon == from.length() - 1) {
      throw new UsageException(
          "\"" + from + "\" is not NAME:PATH", "for example: +build:/app/target:release/app");
    }
    try (Session session = Session.open(context.environment())) {
      session
          .caches(context.here())
          .copy(
              from.substring(0, colon),
              from.substring(colon + 1),
              context.here().resolve(destination));
      return 0;
    }
  }

  int fork(String name, String fresh) throws IOException, InterruptedException {
    try (Session session = Session.open(context.environment())) {
      session.caches(context.here()).fork(name, fresh);
      context.println(name + " was copied to " + fresh);
      return 0;
    }
  }

  /** One after the other, up to the first that cannot be. */
  int remove(List<String> names) throws InterruptedException {
    try (Session session = Session.open(context.environment())) {
      for (String name : names) {
        session.removeCache(context.here(), name);
      }
      return 0;
    }
  }
}

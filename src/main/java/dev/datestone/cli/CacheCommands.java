package dev.datestone.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.datestone.session.CacheMounts;
import dev.datestone.session.Session;
import dev.datestone.session.UsageException;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** {@code datestone cache …}. */
final class CacheCommands {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

  private final CommandContext context;

  CacheCommands(CommandContext context) {
    this.context = context;
  }

  int list(boolean json) throws IOException {
    try (Session session = Session.open(context.environment())) {
      List<CacheMounts.Row> rows = session.caches().rows();
      if (json) {
        context.out().println(json(rows));
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

  private static String json(List<CacheMounts.Row> rows) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartArray();
      for (CacheMounts.Row row : rows) {
        json.writeStartObject();
        json.writeStringField("name", row.name());
        json.writeStringField("id", row.id());
        json.writeStringField("project", row.project());
        json.writeStringField("target", row.target());
        json.writeStringField("path", row.path());
        json.writeStringField("folder", row.folder().toString());
        json.writeNumberField("size", row.size());
        json.writeNumberField("files", row.files());
        json.writeStringField("lastUse", Instant.ofEpochMilli(row.lastUse()).toString());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    return text.toString();
  }

  int shell(String name, boolean write) throws IOException, InterruptedException {
    try (Session session = Session.open(context.environment())) {
      String shell = context.environment().getOrDefault("SHELL", "/bin/sh");
      return session.caches().shell(name, write, shell);
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
          .caches()
          .copy(
              from.substring(0, colon),
              from.substring(colon + 1),
              context.here().resolve(destination));
      return 0;
    }
  }

  /** One after the other, up to the first that cannot be. */
  int remove(List<String> names) throws InterruptedException {
    try (Session session = Session.open(context.environment())) {
      for (String name : names) {
        session.caches().remove(name);
      }
      return 0;
    }
  }
}

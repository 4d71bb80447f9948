package dev.datestone.cli;

import dev.datestone.session.CacheHistories;
import dev.datestone.session.Session;
import dev.datestone.session.UsageException;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.ParseResult;

/** {@code datestone cache snapshot}, {@code log}, {@code rollback} and {@code pin}. */
final class CacheHistoryCommands {
  private final CommandContext context;

  CacheHistoryCommands(CommandContext context) {
    this.context = context;
  }

  int keep(ParseResult given) throws InterruptedException {
    String name = Subcommands.word(given, 0, "NAME");
    try (Session session = Session.open(context.environment())) {
      CacheHistories.Row row =
          session
              .cacheHistories(context.here())
              .keep(name, given.matchedOptionValue("--note", "snapshot"));
      context.println("kept " + name + ": " + size(row));
      return 0;
    }
  }

  private static String size(CacheHistories.Row row) {
    return row.files() + " files, " + Table.bytes(row.size());
  }

  int log(ParseResult given) throws InterruptedException {
    String name = Subcommands.word(given, 0, "NAME");
    try (Session session = Session.open(context.environment())) {
      Table table = new Table("N", "KEPT", "BRANCH", "SIZE", "FILES", "NOTE");
      for (CacheHistories.Row row : session.cacheHistories(context.here()).rows(name)) {
        table.row(
            Integer.toString(row.number()),
            CacheCommands.MINUTE.format(Instant.ofEpochMilli(row.created())),
            row.branch().isEmpty() ? "-" : row.branch(),
            Table.bytes(row.size()),
            Long.toString(row.files()),
            row.reason());
      }
      table.print(context.out());
      return 0;
    }
  }

  int rollBack(ParseResult given) throws InterruptedException {
    List<String> words = Subcommands.words(given, 2);
    if (words.isEmpty()) {
      throw new UsageException(
          "datestone cache rollback needs a NAME", "see datestone cache rollback --help");
    }
    int number = 1;
    if (words.size() > 1) {
      if (!words.get(1).matches("[0-9]{1,6}")) {
        throw new UsageException(
            "\"" + words.get(1) + "\" is not a number",
            "datestone cache log " + words.getFirst() + " shows them");
      }
      number = Integer.parseInt(words.get(1));
    }
    try (Session session = Session.open(context.environment())) {
      CacheHistories.Row row =
          session.cacheHistories(context.here()).rollBack(words.getFirst(), number);
      context.println(
          "%s is what it was at %s: %s (%s)"
              .formatted(
                  words.getFirst(),
                  CacheCommands.MINUTE.format(Instant.ofEpochMilli(row.created())),
                  size(row),
                  row.reason()));
      return 0;
    }
  }

  int pin(ParseResult given) {
    String name = Subcommands.word(given, 0, "NAME");
    boolean undo = given.hasMatchedOption("--undo");
    try (Session session = Session.open(context.environment())) {
      session.caches(context.here()).pin(name, !undo);
      context.println(undo ? "prune may remove " + name : "prune leaves " + name + " alone");
      return 0;
    }
  }
}

package dev.datestone.cli;

import dev.datestone.content.JsonObject;
import dev.datestone.session.CacheTransfers;
import dev.datestone.session.Session;
import dev.datestone.session.UsageException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.ParseResult;

/** {@code datestone cache export}, {@code import} and {@code ls --remote}. */
final class CacheTransferCommands {
  private static final int BRIEF = 12;

  private final CommandContext context;

  CacheTransferCommands(CommandContext context) {
    this.context = context;
  }

  int export(ParseResult given) throws InterruptedException {
    List<String> words = Subcommands.words(given, Integer.MAX_VALUE);
    if (words.size() < 2) {
      throw new UsageException(
          "datestone cache export needs a NAME and a DEST",
          "for example: datestone cache export +build:/app/target cache.tar");
    }
    try (Session session = Session.open(context.environment())) {
      for (CacheTransfers.Exported each :
          session
              .cacheTransfers(context.here())
              .export(
                  words.subList(0, words.size() - 1),
                  words.getLast(),
                  given.matchedOptionValue("--branch", ""))) {
        context.println(
            "exported %s%s: %d files, %s; %s written"
                .formatted(
                    each.name(),
                    onBranch(each.branch()),
                    each.files(),
                    Table.bytes(each.size()),
                    Table.bytes(each.moved())));
      }
      return 0;
    }
  }

  private static String onBranch(String branch) {
    return branch.isEmpty() ? "" : " (branch " + branch + ")";
  }

  int importFrom(ParseResult given) throws InterruptedException {
    List<String> words = Subcommands.words(given, Integer.MAX_VALUE);
    if (words.isEmpty()) {
      throw new UsageException(
          "datestone cache import needs a SOURCE", "for example: datestone cache import cache.tar");
    }
    CacheTransfers.Wish wish =
        new CacheTransfers.Wish(
            given.matchedOptionValue("--branch", ""),
            given.matchedOptionValue("--project", ""),
            given.hasMatchedOption("--force"));
    try (Session session = Session.open(context.environment())) {
      for (CacheTransfers.Imported each :
          session
              .cacheTransfers(context.here())
              .importFrom(words.getFirst(), words.subList(1, words.size()), wish)) {
        tell(each);
      }
      return 0;
    }
  }

  private void tell(CacheTransfers.Imported each) {
    if (each.outcome().equals("kept")) {
      context.println(
          "kept " + each.name() + ": the snapshot" + onBranch(each.branch()) + " is not newer");
      return;
    }
    context.println(
        "%s %s%s: %d files, %s; %s read"
            .formatted(
                each.outcome(),
                each.name(),
                onBranch(each.branch()),
                each.files(),
                Table.bytes(each.size()),
                Table.bytes(each.moved())));
    if (each.earlierBy().compareTo(Duration.ZERO) > 0) {
      context.println(
          "note: this machine's clock is behind that of the machine which exported "
              + each.name()
              + ": all its dates are "
              + each.earlierBy().toHours()
              + " hours earlier here");
    }
  }

  /** Compares two caches; the exit code is 0 whether they differ or not. */
  int difference(ParseResult given) throws InterruptedException {
    List<String> words = Subcommands.words(given, 2);
    if (words.size() < 2) {
      throw new UsageException(
          "datestone cache diff needs two caches",
          "for example: datestone cache diff +build:/app/target cache.tar");
    }
    try (Session session = Session.open(context.environment())) {
      Map<String, Integer> counts = new TreeMap<>();
      long before = 0;
      long after = 0;
      for (CacheTransfers.Difference each :
          session
              .cacheTransfers(context.here())
              .difference(words, given.matchedOptionValue("--branch", ""))) {
        counts.merge(each.kind(), 1, Integer::sum);
        if (!each.kind().equals("date")) {
          before += each.before();
          after += each.after();
          context.println(line(each));
        }
      }
      context.println(
          "%d added, %d changed, %d removed (%s before, %s after); %d with another date alone"
              .formatted(
                  counts.getOrDefault("added", 0),
                  counts.getOrDefault("changed", 0),
                  counts.getOrDefault("removed", 0),
                  Table.bytes(before),
                  Table.bytes(after),
                  counts.getOrDefault("date", 0)));
      return 0;
    }
  }

  private static String line(CacheTransfers.Difference each) {
    String path = each.path().isEmpty() ? "." : each.path();
    return switch (each.kind()) {
      case "added" -> "+ " + path + " (" + Table.bytes(each.after()) + ")";
      case "removed" -> "- " + path + " (" + Table.bytes(each.before()) + ")";
      default ->
          "~ " + path + " (" + Table.bytes(each.before()) + ", " + Table.bytes(each.after()) + ")";
    };
  }

  int list(String from, boolean json) throws InterruptedException {
    try (Session session = Session.open(context.environment())) {
      List<CacheTransfers.Row> rows = session.cacheTransfers(context.here()).remote(from);
      if (json) {
        context.println(
            JsonObject.write(rows.stream().map(CacheTransferCommands::json).toList(), true));
        return 0;
      }
      Table table =
          new Table("NAME", "PROJECT", "BRANCH", "SIZE", "FILES", "CREATED", "ID", "SNAPSHOT");
      for (CacheTransfers.Row row : rows) {
        table.row(
            row.name(),
            row.project(),
            row.branch().isEmpty() ? "-" : row.branch(),
            Table.bytes(row.size()),
            Long.toString(row.files()),
            CacheCommands.MINUTE.format(Instant.ofEpochMilli(row.created())),
            row.id(),
            row.snapshot().substring(0, BRIEF));
      }
      table.print(context.out());
      return 0;
    }
  }

  private static JsonObject json(CacheTransfers.Row row) {
    return new JsonObject()
        .put("name", row.name())
        .put("id", row.id())
        .put("project", row.project())
        .put("branch", row.branch())
        .put("commit", row.commit())
        .put("created", Instant.ofEpochMilli(row.created()).toString())
        .put("files", row.files())
        .put("size", row.size())
        .put("snapshot", row.snapshot());
  }
}

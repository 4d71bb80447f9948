package dev.datestone.cli;

import dev.datestone.content.JsonObject;
import dev.datestone.session.BuildException;
import dev.datestone.session.BuildLogs;
import dev.datestone.session.Session;
import dev.datestone.session.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code report}: one of the last builds as a page for a browser, which needs nothing else. */
final class ReportCommand {
  private final CommandContext context;

  ReportCommand(CommandContext context) {
    this.context = context;
  }

  /**
   * Writes the page.
   *
   * @param which 1 for the last build, as a number or empty
   * @param output the file, empty for one in the store
   */
  int run(String which, String output, boolean open) throws InterruptedException {
    int number = number(which);
    Path page;
    try (Session session = Session.open(context.environment())) {
      BuildLogs logs = session.logs();
      List<Path> all = logs.all();
      if (all.size() < number) {
        throw new BuildException(
            all.isEmpty()
                ? "no build has run a step yet"
                : "only the last " + all.size() + " builds are kept",
            "builds with nothing to do are not kept");
      }
      Path log = all.get(number - 1);
      page = output.isEmpty() ? BuildLogs.page(log) : context.here().resolve(output);
      write(page, html(log, logs));
    }
    context.println(page.toString());
    return open ? open(page) : 0;
  }

  private static int number(String which) {
    if (!which.isEmpty() && !which.matches("[1-9][0-9]{0,3}")) {
      throw new UsageException(
          "\"" + which + "\" is not the number of a build",
          "1 is the last build, 2 the one before it");
    }
    return which.isEmpty() ? 1 : Integer.parseInt(which);
  }

  /** The page of a log. */
  private static String html(Path log, BuildLogs logs) {
    try {
      List<JsonObject> events = events(Files.readAllLines(log));
      JsonObject sizes = new JsonObject();
      for (Map.Entry<String, Long> each : logs.sizes(events).entrySet()) {
        sizes.put(each.getKey(), each.getValue());
      }
      String data =
          JsonObject.write(new JsonObject().put("events", events).put("sizes", sizes), false);
      // Inside a script element; < stands only in texts, where JSON has an escape for it.
      return Resource.text("report/report.html").replace("{data}", data.replace("<", "\\u003c"));
    } catch (IOException e) {
      throw BuildException.unreadable(log.toString(), e);
    }
  }

  /** The last line of a killed build may be half written. */
  private static List<JsonObject> events(List<String> lines) {
    List<JsonObject> events = new ArrayList<>();
    for (String line : lines) {
      try {
        events.add(JsonObject.read(line.getBytes(StandardCharsets.UTF_8)));
      } catch (IOException e) {
        return events;
      }
    }
    return events;
  }

  private static void write(Path page, String text) {
    try {
      Files.writeString(page, text);
    } catch (IOException e) {
      throw BuildException.unwritable(page, e);
    }
  }

  /**
   * Waits for the browser, if it is one that stays in the foreground: it ends with this process.
   */
  private static int open(Path page) throws InterruptedException {
    try {
      Process opener = new ProcessBuilder("xdg-open", page.toString()).inheritIO().start();
      if (opener.waitFor() == 0) {
        return 0;
      }
    } catch (IOException e) {
      // said below
    }
    throw new BuildException("xdg-open cannot open the report", "open it yourself: " + page);
  }
}

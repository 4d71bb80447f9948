package dev.datestone.cli;

import dev.datestone.report.Event;
import dev.datestone.session.Build;
import dev.datestone.session.BuildException;
import dev.datestone.session.BuildLogs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what happens in a build that runs something, for {@code datestone report}. Of one with
 * nothing to do it writes nothing. It is no error if something cannot be kept.
 */
final class BuildRecord implements Event.Listener {
  private final BuildLogs logs;
  private final Path folder;
  private final List<String> words;
  private final List<Event> before = new ArrayList<>();
  private Optional<Event.Planned> planned = Optional.empty();
  private @Nullable EventLog log;
  private boolean closed;

  BuildRecord(BuildLogs logs, Path folder, List<String> words) {
    this.logs = logs;
    this.folder = folder;
    this.words = words;
  }

  @Override
  public synchronized void on(Event event) {
    if (closed || event instanceof Event.Output) {
      return;
    }
    if (event instanceof Event.Planned now) {
      planned = Optional.of(now);
    } else if (log != null) {
      log.on(event);
    } else {
      before.add(event);
      if (event instanceof Event.Started || event instanceof Event.Failed) {
        open();
      }
    }
  }

  private void open() {
    try {
      EventLog opened = new EventLog(logs.create(), folder, words, false);
      before.forEach(opened::on);
      log = opened;
    } catch (BuildException e) {
      closed = true; // a full disk, or a store that cannot be written: the build will say so
    }
    before.clear();
  }

  synchronized void succeeded(Build.Summary summary) {
    end(opened -> opened.succeeded(summary));
  }

  synchronized void failed(int code) {
    end(opened -> opened.failed(code));
  }

  private void end(Consumer<EventLog> last) {
    EventLog opened = log;
    log = null;
    closed = true;
    if (opened != null) {
      try (opened) {
        planned.ifPresent(known -> opened.graph(known.steps().get()));
        last.accept(opened);
      } catch (BuildException e) {
        // only the report lacks it
      }
    }
  }
}

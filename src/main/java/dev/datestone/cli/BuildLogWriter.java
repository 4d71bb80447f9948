package dev.datestone.cli;

import dev.datestone.report.Event;
import dev.datestone.session.Build;
import dev.datestone.session.BuildException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what happens in a build that runs something, for {@code datestone report}. Of one with
 * nothing to do it writes nothing. It is no error if something cannot be kept.
 */
final class BuildLogWriter implements Event.Listener {
  private final Supplier<Path> file;
  private final Path folder;
  private final List<String> words;
  private final List<Event> before = new ArrayList<>();
  private Optional<Event.Planned> planned = Optional.empty();
  private @Nullable EventLog log;
  private boolean closed;

  /**
   * Writes nothing yet.
   *
   * @param file makes the path, when there is something to write
   */
  BuildLogWriter(Supplier<Path> file, Path folder, List<String> words) {
    this.file = file;
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
      write(log, event);
    } else {
      before.add(event);
      if (event instanceof Event.Started || event instanceof Event.Failed) {
        open();
      }
    }
  }

  private void open() {
    try {
      log = new EventLog(file.get(), folder, words, false);
    } catch (BuildException e) {
      closed = true; // a full disk, or a store that cannot be written: the build will say so
    }
    for (Event event : before) {
      if (log != null) {
        write(log, event);
      }
    }
    before.clear();
  }

  private void write(EventLog to, Event event) {
    try {
      to.on(event);
    } catch (BuildException e) {
      closed = true;
      log = null;
      close(to);
    }
  }

  private static void close(EventLog log) {
    try {
      log.close();
    } catch (BuildException e) {
      // what it could not write before it cannot write now
    }
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

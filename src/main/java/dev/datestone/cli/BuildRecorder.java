package dev.datestone.cli;

import dev.datestone.content.ReadLog;
import dev.datestone.session.UnchangedNotes;
import dev.datestone.session.UnchangedNotes.Printed;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Records what a build reads and prints, so that the launcher can tell when the next one would find
 * nothing to do.
 */
public final class BuildRecorder {
  private final String name;
  private final long started;
  private final ReadLog log = ReadLog.start();
  private final List<Printed> printed = new ArrayList<>();

  private BuildRecorder(String name, long started) {
    this.name = name;
    this.started = started;
  }

  /** If the launcher wants to know. */
  public static Optional<BuildRecorder> start() {
    String name = System.getProperty("datestone.unchanged", "");
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(new BuildRecorder(name, Long.getLong("datestone.started", 0)));
  }

  /** The same output; what is written to it is recorded. */
  OutputStream recorded(OutputStream out, boolean error) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        try {
          out.write(bytes, from, length);
        } catch (IOException e) {
          ReadLog.sawMore(); // not all was printed
          throw e;
        }
        add(new Printed(error, new String(bytes, from, length, StandardCharsets.ISO_8859_1)));
      }

      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }
    };
  }

  /** Long output is that of steps that run: then nothing will be noted. */
  private synchronized void add(Printed text) {
    if (log.isComplete()) {
      printed.add(text);
    } else {
      printed.clear();
    }
  }

  /** What was printed up to now. */
  synchronized List<Printed> printed() {
    return List.copyOf(printed);
  }

  /** Notes a build that ran no step. */
  void write(Path store, List<Printed> texts) {
    UnchangedNotes.write(store, name, started, log, texts);
  }
}

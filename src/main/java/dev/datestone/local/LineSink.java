package dev.datestone.local;

import dev.datestone.sandbox.OutputSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cuts what a command says into lines, and keeps the last of them for the end of a failed build.
 */
final class LineSink implements OutputSink {
  private static final int KEPT = 30;
  private static final int LONGEST = 1 << 16;

  private final Consumer<String> lines;
  private final java.io.ByteArrayOutputStream pending = new java.io.ByteArrayOutputStream();
  private final Deque<String> last = new ArrayDeque<>();

  LineSink(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public synchronized void write(byte[] buffer, int offset, int length) {
    int from = offset;
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] == '\n' || pending.size() + i - from >= LONGEST) {
        boolean end = buffer[i] == '\n';
        pending.write(buffer, from, i - from + (end ? 0 : 1));
        emit();
        from = i + 1;
      }
    }
    pending.write(buffer, from, offset + length - from);
  }

  /** The last line may have no end. */
  synchronized void finish() {
    if (pending.size() > 0) {
      emit();
    }
  }

  private void emit() {
    String line = pending.toString(StandardCharsets.UTF_8);
    pending.reset();
    if (line.endsWith("\r")) {
      line = line.substring(0, line.length() - 1);
    }
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.add(line);
    lines.accept(line);
  }

  synchronized List<String> last() {
    return new ArrayList<>(last);
  }
}

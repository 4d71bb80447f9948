package dev.datestone.cli;

import dev.datestone.sandbox.Terminal;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;

/** Lines at the bottom of a terminal, that are written again and again. */
final class LiveLines {
  private static final String ERASE = "\r\033[K";
  private static final String UP = "\033[1A";

  private final PrintStream out;
  private final Style style;
  private final Supplier<Terminal.Size> size;
  private int drawn;

  /**
   * None yet.
   *
   * @param size of the terminal, asked each time that they are written
   */
  LiveLines(PrintStream out, Style style, Supplier<Terminal.Size> size) {
    this.out = out;
    this.style = style;
    this.size = size;
  }

  /**
   * Writes them; the cursor stays in the last. Lines that are too long are cut, and those left out
   * that a low terminal would push out at its top, where they could not be taken away.
   */
  void draw(List<String> lines) {
    wipe();
    // The last column stays empty: a line that fills it goes on to the next in some terminals.
    Terminal.Size now = size.get();
    for (String line : lines.subList(0, Math.min(lines.size(), Math.max(1, now.rows() - 1)))) {
      String fitting = TextWidth.fit(line, now.columns() - 1);
      if (!fitting.isEmpty()) {
        out.print((drawn > 0 ? "\n" : "") + style.dim(fitting));
        drawn++;
      }
    }
    out.flush();
  }

  /** Takes them away; the cursor is where the first began. */
  void wipe() {
    for (int i = 0; i < drawn; i++) {
      out.print(i == 0 ? ERASE : UP + ERASE);
    }
    drawn = 0;
  }
}

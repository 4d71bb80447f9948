package dev.datestone.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.function.IntSupplier;

/** Lines at the bottom of a terminal, that are written again and again. */
final class LiveLines {
  private static final String ERASE = "\r\033[K";
  private static final String UP = "\033[1A";

  private final PrintStream out;
  private final Style style;
  private final IntSupplier columns;
  private int drawn;

  /**
   * None yet.
   *
   * @param columns the terminal's width, asked each time that they are written
   */
  LiveLines(PrintStream out, Style style, IntSupplier columns) {
    this.out = out;
    this.style = style;
    this.columns = columns;
  }

  /** Writes them; the cursor stays in the last. Lines that are too long are cut. */
  void draw(List<String> lines) {
    wipe();
    // The last column stays empty: a line that fills it goes on to the next in some terminals.
    int width = columns.getAsInt() - 1;
    for (String line : lines) {
      String fitting = TextWidth.fit(line, width);
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

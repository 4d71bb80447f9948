package dev.datestone.build;

import dev.datestone.sandbox.Terminal;

/** The width of the terminal, which may change while a build runs. */
public final class TerminalWidth {
  private TerminalWidth() {}

  /** In columns; 0 if there is no terminal or it does not tell. */
  public static int columns() {
    return Terminal.columns();
  }
}

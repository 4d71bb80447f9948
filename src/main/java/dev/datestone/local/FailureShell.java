package dev.datestone.local;

import dev.datestone.operation.Operation;
import dev.datestone.sandbox.ContainerSpec;
import java.io.IOException;
import java.nio.file.Path;

/** What is done where a command failed, while all it saw is still mounted. */
public interface FailureShell {
  /** Ends the build and nothing more. */
  FailureShell NONE =
      new FailureShell() {
        @Override
        public void open(Operation.Run run, ContainerSpec spec, Path scratch) {}

        @Override
        public boolean takeTerminal() {
          return false;
        }

        @Override
        public void giveTerminalBack() {}
      };

  /**
   * Opens a shell in the state of the failed command.
   *
   * @param scratch a folder for files that last as long as the shell
   */
  void open(Operation.Run run, ContainerSpec spec, Path scratch)
      throws IOException, InterruptedException;

  /**
   * Stops what else is drawn on the terminal, for a command that talks to it; false: no terminal.
   */
  boolean takeTerminal() throws InterruptedException;

  void giveTerminalBack();
}

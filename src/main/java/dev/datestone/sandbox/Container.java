package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.file.Path;

/** Runs one command with the OCI runtime. */
public final class Container {
  private Container() {}

  /**
   * Runs the command and waits for its end. Interrupting the thread kills the container with all
   * that is in it.
   *
   * @param scratch an empty folder of the caller's, for the runtime's files
   */
  public static ExitStatus run(RunSpec spec, Path scratch, OutputSink sink)
      throws IOException, InterruptedException {
    return new ExitStatus.NotStarted("this is a skeleton of " + spec.argv());
  }
}

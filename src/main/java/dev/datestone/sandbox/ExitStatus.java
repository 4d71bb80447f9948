package dev.datestone.sandbox;

/** How a command ended. */
public sealed interface ExitStatus {
  /** The command ran; 128+n if it was ended by signal n. */
  record Exited(int code) implements ExitStatus {}

  /** The runtime could not start the command: no such file, no such working directory, … */
  record NotStarted(String reason) implements ExitStatus {}
}

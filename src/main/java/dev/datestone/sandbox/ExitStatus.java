package dev.datestone.sandbox;

/** How a command ended. */
public sealed interface ExitStatus {
  /** It ran; 128+n when signal n ended it. */
  record Exited(int code) implements ExitStatus {}

  /** The runtime could not start it: no such program in the image, no such working folder, … */
  record NotStarted(String reason) implements ExitStatus {}
}

package dev.datestone.sandbox;

/** Receives the output of a command: stdout and stderr in the order of writing. */
@FunctionalInterface
public interface OutputSink {
  /**
   * The buffer is reused after the call. Calls are sequential, from another thread than the run's.
   */
  void write(byte[] buffer, int offset, int length);
}

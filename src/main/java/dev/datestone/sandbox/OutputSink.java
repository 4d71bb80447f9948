package dev.datestone.sandbox;

/** Takes what a command prints, stdout and stderr in the order they were written. */
@FunctionalInterface
public interface OutputSink {
  /**
   * The buffer is used again after the call. Calls come one at a time, from another thread than the
   * run's.
   */
  void write(byte[] buffer, int offset, int length);
}

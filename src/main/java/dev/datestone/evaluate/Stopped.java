package dev.datestone.evaluate;

/** The evaluation was interrupted in the middle of a word. */
final class Stopped extends RuntimeException {
  private static final long serialVersionUID = 1L;
}

package dev.datestone.sandbox;

import java.util.List;

/** Whether this machine can run containers; asked only when something is to be run. */
public final class Requirements {
  private Requirements() {}

  /** What is missing, one line each with what to install or set; empty when all is there. */
  public static List<String> check() {
    throw new UnsupportedOperationException();
  }
}

package dev.datestone.operation;

import java.util.List;

/**
 * How to check that a container of an image is healthy.
 *
 * @param test as in an OCI image configuration: "NONE", or "CMD" or "CMD-SHELL" and the words
 * @param interval in nanoseconds, as the other times; 0 for the default
 * @param retries 0 for the default
 */
public record HealthCheck(
    List<String> test,
    long interval,
    long timeout,
    long startPeriod,
    long startInterval,
    int retries) {
  public HealthCheck {
    test = List.copyOf(test);
  }
}

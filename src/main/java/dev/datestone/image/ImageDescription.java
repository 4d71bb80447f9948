package dev.datestone.image;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What an image says beside its files.
 *
 * @param platform such as linux/amd64 or linux/arm/v7
 * @param environment each "NAME=value", in order
 * @param ports each "80/tcp"
 * @param history what made it, the first first
 */
public record ImageDescription(
    String platform,
    List<String> environment,
    String folder,
    String user,
    List<String> entrypoint,
    List<String> command,
    SortedMap<String, String> labels,
    List<String> ports,
    List<String> volumes,
    String stopSignal,
    List<String> shell,
    Optional<Check> check,
    List<Step> history) {

  /** How it is found out whether a container is well; times in nanoseconds, 0 for the usual. */
  public record Check(
      List<String> test,
      long interval,
      long timeout,
      long startPeriod,
      long startInterval,
      int retries) {}

  /**
   * A line of the history.
   *
   * @param base whether this is the image that all stands on
   * @param changes whether it gave the image a layer
   */
  public record Step(String text, boolean base, boolean changes) {}

  String os() {
    return platform.split("/")[0];
  }

  String architecture() {
    String[] parts = platform.split("/");
    return parts.length > 1 ? parts[1] : "";
  }

  String variant() {
    String[] parts = platform.split("/");
    return parts.length > 2 ? parts[2] : "";
  }
}

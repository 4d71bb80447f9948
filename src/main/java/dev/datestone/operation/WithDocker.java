package dev.datestone.operation;

import java.util.List;

/**
 * The Docker daemon that a command of WITH DOCKER can use.
 *
 * @param images those that are loaded before the command starts
 * @param composeFiles as written, relative to the working directory
 * @param services those of the Compose files that are started; all if empty
 */
public record WithDocker(
    List<LoadedImage> images, List<String> composeFiles, List<String> services) {
  /** Where the data of a daemon with {@code --cache-id} is mounted. */
  public static final String CACHED_DATA = "/run/datestone/docker-data";

  public WithDocker {
    images = List.copyOf(images);
    composeFiles = List.copyOf(composeFiles);
    services = List.copyOf(services);
  }

  /**
   * An image for the daemon.
   *
   * @param files the operation that gives its files
   * @param platform such as linux/amd64
   * @param label of the command that loads it
   */
  public record LoadedImage(
      String name, Operation files, ImageConfig config, String platform, Label label) {}
}

package dev.datestone.operation;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an image says beside its files, and what a target inherits from the one below it.
 *
 * @param folder working folder, absolute
 * @param user as written, empty for root
 * @param ports each "80/tcp"
 * @param volumes absolute paths
 * @param stopSignal as an image says it, empty for the usual one
 * @param shell what the base's health check and those who build on it by other tools run commands
 *     with, empty for the usual one; a RUN here is the language's, of /bin/sh
 */
public record ImageConfig(
    SortedMap<String, String> environment,
    String folder,
    String user,
    List<String> entrypoint,
    List<String> command,
    SortedMap<String, String> labels,
    List<String> ports,
    List<String> volumes,
    Optional<Healthcheck> healthcheck,
    String stopSignal,
    List<String> shell) {
  /** Where programs are looked for when an image does not say. */
  public static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  public static final ImageConfig EMPTY =
      new ImageConfig(
          new TreeMap<>(),
          "/",
          "",
          List.of(),
          List.of(),
          new TreeMap<>(),
          List.of(),
          List.of(),
          Optional.empty(),
          "",
          List.of());

  /**
   * How it is found out whether a container is well.
   *
   * @param test as in an OCI configuration: "NONE", or "CMD" or "CMD-SHELL" and the words
   * @param interval in nanoseconds, as the other times, 0 for the usual
   * @param retries 0 for the usual
   */
  public record Healthcheck(
      List<String> test,
      long interval,
      long timeout,
      long startPeriod,
      long startInterval,
      int retries) {
    public Healthcheck {
      test = List.copyOf(test);
    }
  }

  public ImageConfig {
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    ports = List.copyOf(ports);
    volumes = List.copyOf(volumes);
    shell = List.copyOf(shell);
  }

  public ImageConfig withEnvironment(String name, String value) {
    SortedMap<String, String> changed = new TreeMap<>(environment);
    changed.put(name, value);
    return with(changed, folder, user, entrypoint, command, labels, ports, volumes, healthcheck);
  }

  public ImageConfig withFolder(String newFolder) {
    return with(
        environment, newFolder, user, entrypoint, command, labels, ports, volumes, healthcheck);
  }

  public ImageConfig withUser(String newUser) {
    return with(
        environment, folder, newUser, entrypoint, command, labels, ports, volumes, healthcheck);
  }

  public ImageConfig withEntrypoint(List<String> newEntrypoint) {
    return with(
        environment, folder, user, newEntrypoint, command, labels, ports, volumes, healthcheck);
  }

  public ImageConfig withCommand(List<String> newCommand) {
    return with(
        environment, folder, user, entrypoint, newCommand, labels, ports, volumes, healthcheck);
  }

  public ImageConfig withLabel(String name, String value) {
    SortedMap<String, String> changed = new TreeMap<>(labels);
    changed.put(name, value);
    return with(
        environment, folder, user, entrypoint, command, changed, ports, volumes, healthcheck);
  }

  public ImageConfig withPorts(List<String> newPorts) {
    return with(
        environment, folder, user, entrypoint, command, labels, newPorts, volumes, healthcheck);
  }

  public ImageConfig withVolumes(List<String> newVolumes) {
    return with(
        environment, folder, user, entrypoint, command, labels, ports, newVolumes, healthcheck);
  }

  public ImageConfig withHealthcheck(Healthcheck check) {
    return with(
        environment, folder, user, entrypoint, command, labels, ports, volumes, Optional.of(check));
  }

  private ImageConfig with(
      SortedMap<String, String> newEnvironment,
      String newFolder,
      String newUser,
      List<String> newEntrypoint,
      List<String> newCommand,
      SortedMap<String, String> newLabels,
      List<String> newPorts,
      List<String> newVolumes,
      Optional<Healthcheck> newHealthcheck) {
    return new ImageConfig(
        newEnvironment,
        newFolder,
        newUser,
        newEntrypoint,
        newCommand,
        newLabels,
        newPorts,
        newVolumes,
        newHealthcheck,
        stopSignal,
        shell);
  }
}

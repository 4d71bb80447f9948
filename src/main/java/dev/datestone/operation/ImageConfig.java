package dev.datestone.operation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The configuration of an image, which a target inherits from its base.
 *
 * @param environment in the order in which the variables were first set
 * @param workingDirectory absolute
 * @param user as written, empty for root
 * @param ports each "80/tcp"
 * @param volumes absolute paths
 * @param stopSignal empty for the default
 * @param shell what the image's health check and other tools run commands with, empty for the
 *     default; RUN of an Earthfile uses /bin/sh
 * @param onBuild instructions of a Dockerfile that run in one that starts from this image
 */
public record ImageConfig(
    SequencedMap<String, String> environment,
    String workingDirectory,
    String user,
    List<String> entrypoint,
    List<String> command,
    SortedMap<String, String> labels,
    List<String> ports,
    List<String> volumes,
    Optional<HealthCheck> healthCheck,
    String stopSignal,
    List<String> shell,
    List<String> onBuild) {
  /** The PATH of a RUN if the image has none. */
  public static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  public static final ImageConfig EMPTY =
      new ImageConfig(
          new LinkedHashMap<>(),
          "/",
          "",
          List.of(),
          List.of(),
          new TreeMap<>(),
          List.of(),
          List.of(),
          Optional.empty(),
          "",
          List.of(),
          List.of());

  public ImageConfig {
    environment = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(environment));
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    ports = List.copyOf(ports);
    volumes = List.copyOf(volumes);
    shell = List.copyOf(shell);
    onBuild = List.copyOf(onBuild);
  }

  public ImageConfig withEnvironment(String name, String value) {
    SequencedMap<String, String> environment = new LinkedHashMap<>(this.environment);
    environment.put(name, value);
    return with(environment, workingDirectory, user, entrypoint, command, labels, ports, volumes);
  }

  public ImageConfig withLabel(String name, String value) {
    SortedMap<String, String> labels = new TreeMap<>(this.labels);
    labels.put(name, value);
    return with(environment, workingDirectory, user, entrypoint, command, labels, ports, volumes);
  }

  public ImageConfig withWorkingDirectory(String workingDirectory) {
    return with(environment, workingDirectory, user, entrypoint, command, labels, ports, volumes);
  }

  public ImageConfig withUser(String user) {
    return with(environment, workingDirectory, user, entrypoint, command, labels, ports, volumes);
  }

  public ImageConfig withEntrypoint(List<String> entrypoint) {
    return with(environment, workingDirectory, user, entrypoint, command, labels, ports, volumes);
  }

  public ImageConfig withCommand(List<String> command) {
    return with(environment, workingDirectory, user, entrypoint, command, labels, ports, volumes);
  }

  public ImageConfig withPorts(List<String> ports) {
    return with(environment, workingDirectory, user, entrypoint, command, labels, ports, volumes);
  }

  public ImageConfig withVolumes(List<String> volumes) {
    return with(environment, workingDirectory, user, entrypoint, command, labels, ports, volumes);
  }

  public ImageConfig withHealthCheck(HealthCheck check) {
    return with(Optional.of(check), stopSignal, shell, onBuild);
  }

  public ImageConfig withStopSignal(String signal) {
    return with(healthCheck, signal, shell, onBuild);
  }

  public ImageConfig withShell(List<String> words) {
    return with(healthCheck, stopSignal, words, onBuild);
  }

  public ImageConfig withOnBuild(List<String> instructions) {
    return with(healthCheck, stopSignal, shell, instructions);
  }

  private ImageConfig with(
      Optional<HealthCheck> newCheck,
      String newSignal,
      List<String> newShell,
      List<String> newOnBuild) {
    return new ImageConfig(
        environment,
        workingDirectory,
        user,
        entrypoint,
        command,
        labels,
        ports,
        volumes,
        newCheck,
        newSignal,
        newShell,
        newOnBuild);
  }

  private ImageConfig with(
      SequencedMap<String, String> newEnvironment,
      String newDirectory,
      String newUser,
      List<String> newEntrypoint,
      List<String> newCommand,
      SortedMap<String, String> newLabels,
      List<String> newPorts,
      List<String> newVolumes) {
    return new ImageConfig(
        newEnvironment,
        newDirectory,
        newUser,
        newEntrypoint,
        newCommand,
        newLabels,
        newPorts,
        newVolumes,
        healthCheck,
        stopSignal,
        shell,
        onBuild);
  }
}

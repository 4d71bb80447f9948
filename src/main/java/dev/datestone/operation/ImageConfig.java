package dev.datestone.operation;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an image says beside its files, and what a target inherits from the one below it.
 *
 * @param folder working folder, absolute
 * @param user as written, empty for root
 */
public record ImageConfig(
    SortedMap<String, String> environment,
    String folder,
    String user,
    List<String> entrypoint,
    List<String> command,
    SortedMap<String, String> labels,
    List<String> ports,
    List<String> volumes) {
  /** Where programs are looked for when an image does not say. */
  public static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  public static final ImageConfig EMPTY =
      new ImageConfig(
          new TreeMap<>(), "/", "", List.of(), List.of(), new TreeMap<>(), List.of(), List.of());

  public ImageConfig {
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    ports = List.copyOf(ports);
    volumes = List.copyOf(volumes);
  }

  public ImageConfig withEnvironment(String name, String value) {
    SortedMap<String, String> changed = new TreeMap<>(environment);
    changed.put(name, value);
    return new ImageConfig(changed, folder, user, entrypoint, command, labels, ports, volumes);
  }

  public ImageConfig withFolder(String newFolder) {
    return new ImageConfig(
        environment, newFolder, user, entrypoint, command, labels, ports, volumes);
  }

  public ImageConfig withUser(String newUser) {
    return new ImageConfig(
        environment, folder, newUser, entrypoint, command, labels, ports, volumes);
  }

  public ImageConfig withEntrypoint(List<String> newEntrypoint) {
    return new ImageConfig(
        environment, folder, user, newEntrypoint, command, labels, ports, volumes);
  }

  public ImageConfig withCommand(List<String> newCommand) {
    return new ImageConfig(
        environment, folder, user, entrypoint, newCommand, labels, ports, volumes);
  }
}

package dev.datestone.local;

import dev.datestone.engine.EngineException;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.WithDocker;
import dev.datestone.report.Event;
import dev.datestone.sandbox.ContainerSpec;
import dev.datestone.sandbox.Sandbox;
import dev.datestone.sandbox.UserNetwork;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The Docker daemon of a WITH DOCKER: it is started in the container of the command, by a script
 * that then runs the command. All of it ends with the container; the daemon's data lies in a folder
 * that is deleted then.
 */
final class DockerDaemon implements AutoCloseable {
  private static final String INSIDE = "/run/datestone/docker";
  private static final String SOCKET = "/var/run/docker.sock";

  /** What is written to wherever the daemon's data is. */
  private static final Map<String, String> FOLDERS =
      Map.of("plugins", "/run/docker", "run", "/run/containerd", "opt", "/opt/containerd");

  private final Path folder;

  /** Unique on this machine: cgroups are named by it. */
  private final String id;

  private DockerDaemon(Path folder, String id) {
    this.folder = folder;
    this.id = id;
  }

  /** Prepares the daemon of a command; empty if it has none. */
  static Optional<DockerDaemon> prepare(
      Machine machine, DockerImages images, Operation.Run run, Leases leases)
      throws IOException, InterruptedException {
    if (run.docker().isEmpty()) {
      return Optional.empty();
    }
    if (Sandbox.isRootless()) {
      throw new EngineException.Unusable(
          run.label(),
          "WITH DOCKER needs root: a Docker daemon cannot be started by a normal user",
          "run it with sudo, or use your own Docker: write LOCALLY before WITH DOCKER");
    }
    if (run.options().network() && !UserNetwork.isAvailable()) {
      machine
          .listener()
          .on(
              new Event.Warning(
                  run.label(),
                  "the command and its containers have no network: slirp4netns is not installed"));
    }
    Path folder = machine.store().processFolder().newFolder("docker");
    String process = String.valueOf(machine.store().processFolder().folder().getFileName());
    DockerDaemon daemon = new DockerDaemon(folder, process + "-" + folder.getFileName());
    boolean done = false;
    try {
      daemon.fill(run, run.docker().get(), images, leases);
      done = true;
      return Optional.of(daemon);
    } finally {
      if (!done) {
        daemon.close();
      }
    }
  }

  private void fill(Operation.Run run, WithDocker docker, DockerImages images, Leases leases)
      throws IOException, InterruptedException {
    Files.writeString(folder.resolve("start"), DockerScript.TEXT);
    Files.createFile(folder.resolve("socket"));
    Files.createDirectory(folder.resolve("data"));
    for (String name : FOLDERS.keySet()) {
      Files.createDirectory(folder.resolve(name));
    }
    Optional<Path> kept = kept(run, leases);
    Map<String, String> had = Map.of();
    if (!docker.images().isEmpty()) {
      Path data = kept.orElse(folder.resolve("data"));
      had = images.writeArchive(docker.images(), data, folder.resolve("images"));
    }
    Files.writeString(folder.resolve("settings"), settings(docker, kept.isPresent(), had));
  }

  /** The data of a daemon with {@code --cache-id}. */
  private static Optional<Path> kept(Operation.Run run, Leases leases) {
    for (Mount mount : run.mounts()) {
      if (mount instanceof Mount.Cache cache && cache.target().equals(WithDocker.CACHED_DATA)) {
        return Optional.of(leases.of(cache).data());
      }
    }
    return Optional.empty();
  }

  /**
   * What the script needs to know.
   *
   * @param had images that need no loading, by name with their ids
   */
  private String settings(WithDocker docker, boolean kept, Map<String, String> had) {
    List<String> tags = new ArrayList<>();
    had.forEach((name, id) -> tags.add("ds_tag " + quoted(id) + " " + quoted(name)));
    List<String> files = new ArrayList<>();
    docker.composeFiles().forEach(file -> files.addAll(List.of("-f", file)));
    return """
        ds_id=%s
        ds_data=%s
        ds_kept=%s
        ds_uses_compose=%s
        ds_compose() { ds_docker_compose %s "$@"; }
        ds_start_services() { ds_compose up -d %s; }
        ds_name_images() { :; %s
        }
        """
        .formatted(
            quoted(id),
            kept ? WithDocker.CACHED_DATA : INSIDE + "/data",
            kept ? "yes" : "",
            files.isEmpty() ? "" : "yes",
            quoted(files),
            quoted(docker.services()),
            String.join("; ", tags));
  }

  private static String quoted(List<String> words) {
    return words.stream().map(DockerDaemon::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** A command line that starts the daemon before it runs the command. */
  static List<String> argv(List<String> command) {
    List<String> words = new ArrayList<>(List.of("/bin/sh", INSIDE + "/start"));
    words.addAll(command);
    return words;
  }

  /** Mounts for the container. */
  List<ContainerSpec.Mount> mounts() {
    List<ContainerSpec.Mount> mounts = new ArrayList<>();
    mounts.add(new ContainerSpec.Bind(folder, INSIDE, false));
    mounts.add(new ContainerSpec.Bind(folder.resolve("socket"), SOCKET, false));
    FOLDERS.forEach(
        (name, path) -> mounts.add(new ContainerSpec.Bind(folder.resolve(name), path, false)));
    return mounts;
  }

  /** Why the daemon could not be used, if that is why the command failed. */
  Optional<String> failure() throws IOException {
    Path file = folder.resolve("failure");
    return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
  }

  @Override
  public void close() {
    Trees.delete(folder);
  }
}

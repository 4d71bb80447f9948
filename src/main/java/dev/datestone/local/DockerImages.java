package dev.datestone.local;

import dev.datestone.operation.WithDocker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Gives images to a Docker daemon. What they contain is built already. */
public interface DockerImages {
  /**
   * Writes an archive that {@code docker load} reads, with the images that a daemon lacks.
   *
   * @param data of the daemon
   * @return the names of the images that it has, with their ids as hexadecimal digits
   */
  Map<String, String> writeArchive(List<WithDocker.LoadedImage> images, Path data, Path file)
      throws IOException, InterruptedException;

  /** Loads images into the Docker of this machine, unless they are there. */
  void loadOnHost(List<WithDocker.LoadedImage> images) throws IOException, InterruptedException;
}

package dev.datestone.oci;

import dev.datestone.archive.ImageException;
import java.nio.file.Path;
import java.util.Optional;

/** Where images are saved. */
public sealed interface ImageDestination {
  /** Docker or podman, whichever is available. */
  record Installed() implements ImageDestination {}

  /**
   * A container engine.
   *
   * @param program docker or podman
   */
  record Program(String program) implements ImageDestination {}

  /** An OCI layout; images of other names in it stay. */
  record OciFolder(Path folder) implements ImageDestination {}

  /** An OCI layout as a tar archive. */
  record OciArchive(Path file) implements ImageDestination {}

  /** An archive for {@code docker load}. */
  record DockerArchive(Path file) implements ImageDestination {}

  /** The file or folder that is written, if any. */
  default Optional<Path> place() {
    return switch (this) {
      case Installed installed -> Optional.empty();
      case Program program -> Optional.empty();
      case OciFolder(var folder) -> Optional.of(folder);
      case OciArchive(var file) -> Optional.of(file);
      case DockerArchive(var file) -> Optional.of(file);
    };
  }

  /**
   * Reads {@code docker}, {@code podman}, {@code auto}, {@code oci:DIR}, {@code oci-archive:FILE}
   * or {@code docker-archive:FILE}.
   *
   * @param here the folder for relative paths
   */
  static ImageDestination read(String text, Path here) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String path = colon < 0 ? "" : text.substring(colon + 1);
    if (colon < 0) {
      return switch (kind) {
        case "auto" -> new Installed();
        case "docker", "podman" -> new Program(kind);
        default -> throw unknown(text);
      };
    }
    if (path.isEmpty()) {
      throw unknown(text);
    }
    Path place = here.resolve(path).normalize();
    return switch (kind) {
      case "oci" -> new OciFolder(place);
      case "oci-archive" -> new OciArchive(place);
      case "docker-archive" -> new DockerArchive(place);
      default -> throw unknown(text);
    };
  }

  private static ImageException unknown(String text) {
    return new ImageException(
        "cannot save images to \"" + text + "\"",
        "use auto, docker, podman, oci:DIR, oci-archive:FILE, docker-archive:FILE");
  }
}

package dev.datestone.image;

import java.nio.file.Path;
import java.util.Optional;

/** Where images are saved. */
public sealed interface Destination {
  /** The daemon or podman that is there. */
  record Installed() implements Destination {}

  /**
   * One of them, by the name of its program.
   *
   * @param program docker or podman
   */
  record Program(String program) implements Destination {}

  /** A folder in the OCI's form; images of other names in it stay. */
  record OciFolder(Path folder) implements Destination {}

  /** That folder as one file. */
  record OciArchive(Path file) implements Destination {}

  /** What {@code docker load} reads. */
  record DockerArchive(Path file) implements Destination {}

  /** The file or folder that is written, if it is one. */
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
   * @param here what relative paths are seen from
   */
  static Destination read(String text, Path here) {
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
        "images cannot be saved to \"" + text + "\"",
        "it is one of auto, docker, podman, oci:DIR, oci-archive:FILE, docker-archive:FILE");
  }
}

package dev.datestone.evaluate;

import dev.datestone.operation.SavedArtifact;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An artifact that {@code SAVE ARTIFACT … AS LOCAL} writes to the host after the build.
 *
 * @param destination absolute path on the host; a slash at its end marks a folder
 * @param limit the folder outside of which nothing may be written: for a target of another
 *     repository the user's folder, else none
 * @param written the destination as in the Earthfile
 * @param after how many of the targets that BUILD builds there are saved before it
 */
public record LocalOutput(
    SavedArtifact saved, String destination, Optional<Path> limit, String written, int after) {
  LocalOutput later(int targets) {
    return new LocalOutput(saved, destination, limit, written, after + targets);
  }
}

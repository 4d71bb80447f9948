package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Operation;
import dev.datestone.operation.SavedArtifact;
import java.nio.file.Path;
import java.util.List;

/** The build context of a Dockerfile. */
sealed interface DockerContext {
  /**
   * A folder of the host.
   *
   * @param ignoreFile its {@code .dockerignore}, which may be missing
   */
  record Folder(Path root, Path ignoreFile) implements DockerContext {}

  /**
   * An artifact of a target.
   *
   * @param path among the target's artifacts
   * @param target for messages
   */
  record Artifact(List<SavedArtifact> saved, String path, String target) implements DockerContext {
    public Artifact {
      saved = List.copyOf(saved);
    }
  }

  /**
   * Artifacts that were copied for it.
   *
   * @param name for messages
   */
  record Copied(Operation.Copy files, String name) implements DockerContext {}

  /** Files of the context, by a pattern from its root. */
  default CopySource source(String pattern, int line, int column) {
    return switch (this) {
      case Folder(Path root, Path ignoreFile) ->
          new CopySource.Context(root.toString(), pattern, ignoreFile.toString(), line, column);
      case Artifact(List<SavedArtifact> saved, String path, String target) ->
          new CopySource.Artifact(saved, Paths.join(path, pattern), true, target, line, column);
      case Copied(Operation.Copy files, String name) ->
          new CopySource.Stage(files, pattern, name, line, column);
    };
  }
}

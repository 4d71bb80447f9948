package dev.datestone.operation;

import java.util.List;

/** What a COPY copies. */
public sealed interface CopySource {
  /** The path or pattern as written, for messages. */
  String pattern();

  /** The operations whose files are copied. */
  default List<Operation> inputs() {
    return switch (this) {
      case Context _, Host _ -> List.of();
      case Artifact artifact -> artifact.saved().stream().map(SavedArtifact::from).toList();
    };
  }

  /**
   * Files of the build context.
   *
   * @param root the context's absolute path
   * @param pattern relative to the root, with {@code * ? [ ]}
   * @param line where messages point
   */
  record Context(String root, String pattern, int line, int column) implements CopySource {}

  /**
   * Files of the host that a target of LOCALLY saves, or of a fetched commit. Ignore files do not
   * count.
   *
   * @param root an absolute path
   */
  record Host(String root, String pattern) implements CopySource {}

  /**
   * Artifacts of a target.
   *
   * @param saved all artifacts of the target, in order
   * @param pattern the path among the artifacts' names
   * @param followLinks whether a symlink is copied as the file that it points to
   * @param target the reference as written, for messages
   */
  record Artifact(
      List<SavedArtifact> saved,
      String pattern,
      boolean followLinks,
      String target,
      int line,
      int column)
      implements CopySource {
    public Artifact {
      saved = List.copyOf(saved);
    }
  }
}

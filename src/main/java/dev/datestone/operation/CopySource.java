package dev.datestone.operation;

import java.util.List;

/** What a COPY copies. */
public sealed interface CopySource {
  /** The path or pattern as written, for messages. */
  String pattern();

  /** The operations whose files are copied. */
  default List<Operation> inputs() {
    return switch (this) {
      case Context _, Host _, Inline _ -> List.of();
      case Stage stage -> List.of(stage.from());
      case Artifact artifact -> artifact.saved().stream().map(SavedArtifact::from).toList();
    };
  }

  /**
   * Files of the build context.
   *
   * @param root the context's absolute path
   * @param pattern relative to the root, with {@code * ? [ ]}
   * @param ignoreFile an absolute path; empty for the context's own .earthlyignore
   * @param line where messages point
   */
  record Context(String root, String pattern, String ignoreFile, int line, int column)
      implements CopySource {
    public Context(String root, String pattern, int line, int column) {
      this(root, pattern, "", line, column);
    }
  }

  /** The text of a here-document, as a file of that name. */
  record Inline(String name, String text) implements CopySource {
    @Override
    public String pattern() {
      return name;
    }
  }

  /**
   * Files of a stage or an image.
   *
   * @param pattern from its root
   * @param stage what it is called, for messages
   */
  record Stage(Operation from, String pattern, String stage, int line, int column)
      implements CopySource {
    /** The same as an artifact: the whole file system is saved. */
    public Artifact artifact() {
      SavedArtifact all = new SavedArtifact(from, "/", "", false, false, false, true, from.label());
      return new Artifact(List.of(all), pattern, true, stage, line, column);
    }
  }

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

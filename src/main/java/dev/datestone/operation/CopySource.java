package dev.datestone.operation;

import java.util.List;

/** What a COPY copies. */
public sealed interface CopySource {
  /** The path or pattern as written, for messages. */
  String pattern();

  /** The operations whose files are copied. */
  default List<Operation> inputs() {
    return switch (this) {
      case Context _, Host _, Inline _, Url _ -> List.of();
      case Filtered filtered -> filtered.from().inputs();
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

    /** The name of the ignore file, for messages. */
    public String ignoreFileName() {
      return ignoreFile.isEmpty()
          ? ".earthlyignore"
          : ignoreFile.substring(ignoreFile.lastIndexOf('/') + 1);
    }
  }

  /**
   * Some of the files of another source.
   *
   * @param include a pattern from the folder that the source is: what matches it, and the folders
   *     above that, are copied with their paths; empty for all
   * @param excludes patterns of what is left out, with the syntax of {@code .dockerignore}
   */
  record Filtered(CopySource from, String include, List<String> excludes) implements CopySource {
    public Filtered {
      excludes = List.copyOf(excludes);
    }

    @Override
    public String pattern() {
      return include.isEmpty() ? from.pattern() : include;
    }

    /** The source of the files themselves, for messages. */
    public CopySource whole() {
      return switch (from) {
        case Context(var root, var folder, var ignored, int line, int column) ->
            new Context(root, below(folder), ignored, line, column);
        case Stage(var stage, var folder, var name, int line, int column) ->
            new Stage(stage, below(folder), name, line, column);
        case Artifact(var saved, var folder, var links, var target, int line, int column) ->
            new Artifact(saved, below(folder), links, target, line, column);
        case Host _, Inline _, Url _, Filtered _ -> from;
      };
    }

    private String below(String folder) {
      return include.isEmpty() ? folder : folder.equals(".") ? include : folder + "/" + include;
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
   * A file of the web.
   *
   * @param name of the file
   * @param sha256 what its content must be, as hexadecimal digits; empty if that is not known
   */
  record Url(String url, String name, String sha256, int line, int column) implements CopySource {
    @Override
    public String pattern() {
      return name;
    }
  }

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

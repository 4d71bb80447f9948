package dev.datestone.operation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A step that gives a file system. The graph is these values pointing at each other; nothing in it
 * has been done yet. Compare nodes by identity: a deep graph is costly to compare by value.
 */
public sealed interface Operation {
  Label label();

  /** What it stands on, if it stands on anything. */
  default Optional<Operation> below() {
    return switch (this) {
      case Image image -> Optional.empty();
      case Scratch scratch -> Optional.empty();
      case MakeFolder folder -> Optional.of(folder.base());
      case Copy copy -> Optional.of(copy.base());
      case Run run -> Optional.of(run.base());
      case Attempt attempt -> Optional.of(attempt.run().base());
      case Succeeded succeeded -> Optional.of(succeeded.attempt());
      case HostRun run -> Optional.of(run.base());
      case HostCopy copy -> Optional.of(copy.base());
    };
  }

  /** The file system of an image. */
  record Image(String reference, String platform, Label label) implements Operation {}

  /** The empty file system. */
  record Scratch(Label label) implements Operation {
    /** Whether nobody has asked for it: there is no FROM yet. */
    public boolean isNone() {
      return label.text().isEmpty();
    }
  }

  /**
   * A folder that has to be there, as WORKDIR makes one.
   *
   * @param path absolute
   */
  record MakeFolder(Operation base, String path, Label label) implements Operation {}

  /**
   * Files copied onto a file system.
   *
   * @param destination absolute; a slash at its end says that it is a folder
   */
  record Copy(
      Operation base,
      List<CopySource> sources,
      String destination,
      CopyOptions options,
      Label label)
      implements Operation {
    public Copy {
      sources = List.copyOf(sources);
    }
  }

  /**
   * A command run in a file system.
   *
   * @param argv the program and its arguments
   * @param environment all of it
   * @param user as written: empty, a name or number, with ":group"
   * @param always never taken from memory, nor is what stands on it
   */
  record Run(
      Operation base,
      List<String> argv,
      SortedMap<String, String> environment,
      String folder,
      String user,
      List<Mount> mounts,
      RunOptions options,
      boolean always,
      Label label)
      implements Operation {
    public Run {
      argv = List.copyOf(argv);
      environment = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(environment));
      mounts = List.copyOf(mounts);
    }

    /** A copy of the environment in the form that programs get it. */
    public List<String> environmentText() {
      return environment.entrySet().stream().map(Run::text).toList();
    }

    private static String text(Map.Entry<String, String> variable) {
      return variable.getKey() + "=" + variable.getValue();
    }
  }

  /** What a command leaves, whether it fails or not: what TRY runs, and FINALLY saves from. */
  record Attempt(Run run) implements Operation {
    @Override
    public Label label() {
      return run.label();
    }
  }

  /** What an attempt leaves if it did not fail; if it did, this fails in its place. */
  record Succeeded(Attempt attempt) implements Operation {
    @Override
    public Label label() {
      return attempt.label();
    }
  }

  /**
   * A command run on the host, each time, after what it stands on. It changes no file system.
   *
   * @param environment added to the host's own
   */
  record HostRun(
      Operation base,
      List<String> argv,
      SortedMap<String, String> environment,
      String folder,
      boolean raw,
      Label label)
      implements Operation {
    public HostRun {
      argv = List.copyOf(argv);
      environment = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    }
  }

  /**
   * Artifacts written to the host while the build runs.
   *
   * @param destination absolute; a slash at its end says that it is a folder
   */
  record HostCopy(
      Operation base, CopySource.Artifact source, String destination, boolean ifExists, Label label)
      implements Operation {}
}

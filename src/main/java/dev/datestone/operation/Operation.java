package dev.datestone.operation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A step that makes a file system: a node of the graph. Compare nodes by identity, because
 * comparing deep graphs by value is slow.
 */
public sealed interface Operation {
  Label label();

  /** The operations that have to be done before this one: its parent first, then what it copies. */
  default List<Operation> inputs() {
    return switch (this) {
      case Image _, Scratch _ -> List.of();
      case MakeDirectory folder -> List.of(folder.base());
      case Copy copy -> {
        List<Operation> inputs = new ArrayList<>(List.of(copy.base()));
        copy.sources().forEach(source -> inputs.addAll(source.inputs()));
        yield inputs;
      }
      case Run run -> {
        List<Operation> inputs = new ArrayList<>(withImages(run.base(), run.docker()));
        inputs.addAll(run.mountedFiles());
        yield inputs;
      }
      case Try attempt -> attempt.run().inputs();
      case RequireSuccess succeeded -> List.of(succeeded.attempt());
      case HostRun run -> withImages(run.base(), run.docker());
      case HostCopy copy -> {
        List<Operation> inputs = new ArrayList<>(List.of(copy.base()));
        inputs.addAll(copy.source().inputs());
        yield inputs;
      }
    };
  }

  private static List<Operation> withImages(Operation base, Optional<WithDocker> docker) {
    if (docker.isEmpty()) {
      return List.of(base);
    }
    List<Operation> inputs = new ArrayList<>(List.of(base));
    docker.get().images().forEach(image -> inputs.add(image.files()));
    return inputs;
  }

  /** The operation whose file system this one starts from; an image and scratch have none. */
  default Optional<Operation> parent() {
    return inputs().stream().findFirst();
  }

  /** The file system of an image. */
  record Image(String reference, String platform, Label label) implements Operation {}

  /** The empty file system. */
  record Scratch(Label label) implements Operation {
    /** Whether it only stands for a missing FROM. */
    public boolean isMissingFrom() {
      return label.text().isEmpty();
    }
  }

  /**
   * A directory that WORKDIR creates if it does not exist.
   *
   * @param path absolute
   * @param owner the USER in force, to whom it belongs
   */
  record MakeDirectory(Operation base, String path, String owner, Label label)
      implements Operation {}

  /**
   * Files copied onto a file system.
   *
   * @param destination absolute; a slash at its end marks a folder
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
   * @param environment all variables
   * @param user as written: empty, a name or number, with ":group"
   * @param always never cached, nor is what depends on it
   * @param docker the daemon beside it, if it is in WITH DOCKER
   */
  record Run(
      Operation base,
      List<String> argv,
      SortedMap<String, String> environment,
      String workingDirectory,
      String user,
      List<Mount> mounts,
      RunOptions options,
      boolean always,
      Optional<WithDocker> docker,
      Label label)
      implements Operation {
    public Run {
      argv = List.copyOf(argv);
      environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
      mounts = List.copyOf(mounts);
    }

    public Run(
        Operation base,
        List<String> argv,
        SortedMap<String, String> environment,
        String workingDirectory,
        String user,
        List<Mount> mounts,
        RunOptions options,
        boolean always,
        Label label) {
      this(
          base,
          argv,
          environment,
          workingDirectory,
          user,
          mounts,
          options,
          always,
          Optional.empty(),
          label);
    }

    /** What makes the files of its mounts that have some, in order. */
    public List<Copy> mountedFiles() {
      return mounts.stream().flatMap(mount -> mount.mountedFiles().stream()).toList();
    }

    /** The same command with other mounts. */
    public Run withMounts(List<Mount> others) {
      return new Run(
          base, argv, environment, workingDirectory, user, others, options, always, docker, label);
    }

    /** The same command with a Docker daemon, which needs all privileges. */
    public Run withDocker(WithDocker daemon, List<Mount> allMounts) {
      return new Run(
          base,
          argv,
          environment,
          workingDirectory,
          user,
          allMounts,
          options.withPrivileges(),
          always,
          Optional.of(daemon),
          label);
    }
  }

  /** A command of TRY, whose file system is kept even if it fails: FINALLY saves from it. */
  record Try(Run run) implements Operation {
    @Override
    public Label label() {
      return run.label();
    }
  }

  /** Fails if the command of a TRY failed. */
  record RequireSuccess(Try attempt) implements Operation {
    @Override
    public Label label() {
      return attempt.label();
    }
  }

  /**
   * A command that runs on the host in every build, after its parent. It has no file system of its
   * own.
   *
   * @param environment added to the host's
   * @param docker what the host's daemon is given before, if it is in WITH DOCKER
   */
  record HostRun(
      Operation base,
      List<String> argv,
      SortedMap<String, String> environment,
      String workingDirectory,
      boolean raw,
      Optional<WithDocker> docker,
      Label label)
      implements Operation {
    public HostRun {
      argv = List.copyOf(argv);
      environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    }

    public HostRun(
        Operation base,
        List<String> argv,
        SortedMap<String, String> environment,
        String workingDirectory,
        boolean raw,
        Label label) {
      this(base, argv, environment, workingDirectory, raw, Optional.empty(), label);
    }

    /** The same command with images for the host's daemon. */
    public HostRun withDocker(WithDocker daemon) {
      return new HostRun(
          base, argv, environment, workingDirectory, raw, Optional.of(daemon), label);
    }
  }

  /**
   * Artifacts that are copied to the host during the build.
   *
   * @param destination absolute; a slash at its end marks a folder
   */
  record HostCopy(
      Operation base, CopySource.Artifact source, String destination, boolean ifExists, Label label)
      implements Operation {}
}

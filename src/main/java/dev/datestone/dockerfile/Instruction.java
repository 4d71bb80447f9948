package dev.datestone.dockerfile;

import dev.datestone.earthfile.Invocation;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One instruction of a Dockerfile. Words are not expanded, and quoted as written. */
public sealed interface Instruction {
  /**
   * An instruction as it is written.
   *
   * @param text its lines, here-documents included
   */
  record Source(Position position, String text) {}

  Source source();

  default Position position() {
    return source().position();
  }

  /** A name and its value. */
  record Pair(Word name, Word value) {}

  /** A name and its default, if it has one. */
  record Default(Word name, @Nullable Word value) {}

  record Arg(Source source, List<Default> args) implements Instruction {
    public Arg {
      args = List.copyOf(args);
    }
  }

  /**
   * The start of a stage.
   *
   * @param name of the stage in lower case, empty if it has none
   */
  record From(Source source, @Nullable Word platform, Word image, String name)
      implements Instruction {}

  record Env(Source source, List<Pair> variables) implements Instruction {
    public Env {
      variables = List.copyOf(variables);
    }
  }

  record Label(Source source, List<Pair> labels) implements Instruction {
    public Label {
      labels = List.copyOf(labels);
    }
  }

  record Run(Source source, RunFlags flags, Invocation invocation, List<Heredoc> heredocs)
      implements Instruction {
    public Run {
      heredocs = List.copyOf(heredocs);
    }
  }

  record RunFlags(List<Word> mounts, @Nullable Word network, @Nullable Word security) {
    public RunFlags {
      mounts = List.copyOf(mounts);
    }
  }

  /**
   * COPY or ADD.
   *
   * @param add whether it is ADD: it downloads addresses and unpacks archives
   * @param sources what is not a here-document, in order with those by their words
   */
  record Copy(
      Source source,
      boolean add,
      CopyFlags flags,
      List<Word> sources,
      Word destination,
      List<Heredoc> heredocs)
      implements Instruction {
    public Copy {
      sources = List.copyOf(sources);
      heredocs = List.copyOf(heredocs);
    }
  }

  record CopyFlags(
      @Nullable Word from,
      @Nullable Word chown,
      @Nullable Word chmod,
      @Nullable Word checksum,
      boolean link,
      boolean parents,
      boolean keepGit,
      @Nullable Word unpack,
      List<Word> excludes) {
    public CopyFlags {
      excludes = List.copyOf(excludes);
    }
  }

  record Cmd(Source source, Invocation invocation) implements Instruction {}

  record Entrypoint(Source source, Invocation invocation) implements Instruction {}

  record Shell(Source source, List<String> words) implements Instruction {
    public Shell {
      words = List.copyOf(words);
    }
  }

  /**
   * HEALTHCHECK.
   *
   * @param command absent for NONE
   */
  record Healthcheck(
      Source source,
      @Nullable Word interval,
      @Nullable Word timeout,
      @Nullable Word startPeriod,
      @Nullable Word startInterval,
      @Nullable Word retries,
      @Nullable Invocation command)
      implements Instruction {}

  record StopSignal(Source source, Word signal) implements Instruction {}

  record User(Source source, Word user) implements Instruction {}

  record Workdir(Source source, Word path) implements Instruction {}

  record Volume(Source source, List<Word> paths) implements Instruction {
    public Volume {
      paths = List.copyOf(paths);
    }
  }

  record Expose(Source source, List<Word> ports) implements Instruction {
    public Expose {
      ports = List.copyOf(ports);
    }
  }

  record Maintainer(Source source) implements Instruction {}

  /**
   * ONBUILD.
   *
   * @param trigger the instruction as text, which an image based on this one runs
   */
  record OnBuild(Source source, String trigger) implements Instruction {}
}

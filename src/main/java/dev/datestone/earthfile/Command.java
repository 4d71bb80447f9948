package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command of a recipe, its flags typed and its words not yet expanded. Blocks hold their
 * bodies. It does not know what a value will be, nor whether a reference leads anywhere.
 */
public sealed interface Command {
  Span span();

  default Position position() {
    return span().start();
  }

  /** The commands inside a block; none in any other command. */
  default List<List<Command>> bodies() {
    return List.of();
  }

  /** A command with a mistake: an error where it is reached, and only there. */
  record Invalid(Span span, EarthfileException error) implements Command {}

  /** {@code FROM image} or {@code FROM +target}: which of the two is known after expansion. */
  record From(Span span, Word image, @Nullable Word platform, CallArgs call) implements Command {}

  record FromDockerfile(
      Span span,
      Source context,
      @Nullable Source file,
      @Nullable Word target,
      @Nullable Word platform,
      Toggle allowPrivileged,
      List<BuildArg> args)
      implements Command {
    public FromDockerfile {
      args = List.copyOf(args);
    }
  }

  record Locally(Span span) implements Command {}

  record Run(Span span, Invocation invocation, RunFlags flags) implements Command {}

  record RunFlags(
      Toggle push,
      Toggle noCache,
      Toggle entrypoint,
      Toggle privileged,
      Toggle ssh,
      Toggle rawOutput,
      Toggle interactive,
      Toggle interactiveKeep,
      Toggle aws,
      @Nullable Word oidc,
      @Nullable Word network,
      List<Word> secrets,
      List<Word> mounts) {
    public RunFlags {
      secrets = List.copyOf(secrets);
      mounts = List.copyOf(mounts);
    }
  }

  record Copy(Span span, List<Source> sources, Word destination, CopyFlags flags, CallArgs call)
      implements Command {
    public Copy {
      sources = List.copyOf(sources);
    }
  }

  record CopyFlags(
      Toggle dir,
      Toggle keepTs,
      Toggle keepOwn,
      Toggle ifExists,
      Toggle symlinkNoFollow,
      @Nullable Word chmod,
      @Nullable Word chown,
      @Nullable Word platform,
      @Nullable Word from) {}

  record SaveArtifact(
      Span span,
      Word source,
      @Nullable Word destination,
      @Nullable Word local,
      Toggle keepTs,
      Toggle keepOwn,
      Toggle ifExists,
      Toggle symlinkNoFollow,
      Toggle force)
      implements Command {}

  record SaveImage(
      Span span,
      List<Word> names,
      Toggle push,
      Toggle noManifestList,
      Toggle cacheHint,
      Toggle insecure,
      Toggle withoutLabels,
      List<Word> cacheFrom)
      implements Command {
    public SaveImage {
      names = List.copyOf(names);
      cacheFrom = List.copyOf(cacheFrom);
    }
  }

  record Build(Span span, Word target, List<Word> platforms, Toggle autoSkip, CallArgs call)
      implements Command {
    public Build {
      platforms = List.copyOf(platforms);
    }
  }

  record Arg(Span span, Word name, @Nullable Word value, Toggle required, Toggle global)
      implements Command {}

  record Let(Span span, Word name, Word value) implements Command {}

  record Set(Span span, Word name, Word value) implements Command {}

  record Env(Span span, Word name, Word value) implements Command {}

  record Label(Span span, List<Pair> labels) implements Command {
    public Label {
      labels = List.copyOf(labels);
    }
  }

  /** One label: the key may be quoted too. */
  record Pair(Word key, Word value) {}

  record Workdir(Span span, Word path) implements Command {}

  record User(Span span, Word user) implements Command {}

  record Expose(Span span, List<Word> ports) implements Command {
    public Expose {
      ports = List.copyOf(ports);
    }
  }

  record Volume(Span span, List<Word> paths) implements Command {
    public Volume {
      paths = List.copyOf(paths);
    }
  }

  record Cmd(Span span, Invocation invocation) implements Command {}

  record Entrypoint(Span span, Invocation invocation) implements Command {}

  /** Without a command it is {@code HEALTHCHECK NONE}. */
  record Healthcheck(
      Span span,
      @Nullable Invocation command,
      @Nullable Word interval,
      @Nullable Word timeout,
      @Nullable Word startPeriod,
      @Nullable Word startInterval,
      @Nullable Word retries)
      implements Command {}

  record Host(Span span, Word name, Word address) implements Command {}

  record Cache(
      Span span,
      Word path,
      @Nullable Word id,
      @Nullable Word sharing,
      @Nullable Word chmod,
      Toggle persist)
      implements Command {}

  record GitClone(Span span, Word url, Word path, @Nullable Word branch, Toggle keepTs)
      implements Command {}

  record Do(Span span, Word function, CallArgs call) implements Command {}

  record Import(
      Span span, Word earthfile, @Nullable Word alias, Toggle allowPrivileged, Toggle passArgs)
      implements Command {}

  record Project(Span span, Word name) implements Command {}

  /** The branches in order, the first being the IF; an absent ELSE differs from an empty one. */
  record If(Span span, List<Branch> branches, @Nullable List<Command> otherwise)
      implements Command {
    public If {
      branches = List.copyOf(branches);
      otherwise = otherwise == null ? null : List.copyOf(otherwise);
    }

    @Override
    public List<List<Command>> bodies() {
      List<List<Command>> bodies = new ArrayList<>();
      branches.forEach(branch -> bodies.add(branch.body()));
      if (otherwise != null) {
        bodies.add(otherwise);
      }
      return bodies;
    }
  }

  /** An IF or ELSE IF with what runs when its condition ends with 0. */
  record Branch(Span span, Invocation condition, Access access, List<Command> body) {
    public Branch {
      body = List.copyOf(body);
    }
  }

  /** The items are split at the separators (blank, tab, newline if none) after expansion. */
  record For(
      Span span,
      Word variable,
      List<Word> items,
      @Nullable Word separators,
      Access access,
      List<Command> body)
      implements Command {
    public For {
      items = List.copyOf(items);
      body = List.copyOf(body);
    }

    @Override
    public List<List<Command>> bodies() {
      return List.of(body);
    }
  }

  record Wait(Span span, List<Command> body) implements Command {
    public Wait {
      body = List.copyOf(body);
    }

    @Override
    public List<List<Command>> bodies() {
      return List.of(body);
    }
  }

  record Try(Span span, List<Command> body, List<Command> finallyBody) implements Command {
    public Try {
      body = List.copyOf(body);
      finallyBody = List.copyOf(finallyBody);
    }

    @Override
    public List<List<Command>> bodies() {
      return List.of(body, finallyBody);
    }
  }

  /** A RUN with a Docker daemon. */
  record WithDocker(
      Span span,
      List<Word> pulls,
      List<Load> loads,
      List<Word> composeFiles,
      List<Word> services,
      @Nullable Word platform,
      @Nullable Word cacheId,
      CallArgs call,
      List<Command> body)
      implements Command {
    public WithDocker {
      pulls = List.copyOf(pulls);
      loads = List.copyOf(loads);
      composeFiles = List.copyOf(composeFiles);
      services = List.copyOf(services);
      body = List.copyOf(body);
    }

    @Override
    public List<List<Command>> bodies() {
      return List.of(body);
    }
  }
}

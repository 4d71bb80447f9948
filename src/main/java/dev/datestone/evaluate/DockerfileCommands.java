package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.content.ReadLog;
import dev.datestone.dockerfile.Dockerfile;
import dev.datestone.dockerfile.DockerfileParser;
import dev.datestone.earthfile.ArtifactReference;
import dev.datestone.earthfile.BuildArg;
import dev.datestone.earthfile.CallArgs;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Source;
import dev.datestone.earthfile.Toggle;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.CopyOptions;
import dev.datestone.operation.CopyRules;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** FROM DOCKERFILE: a recipe starts from what a Dockerfile builds. */
final class DockerfileCommands {
  private final RecipeState state;
  private final Command.FromDockerfile command;
  private final String platform;

  /** The targets whose artifacts are used, besides. */
  private RecipeState next;

  private DockerfileCommands(RecipeState state, Command.FromDockerfile command) {
    this.state = state;
    this.command = command;
    this.platform = References.platform(state, command.platform());
    this.next = state;
  }

  static RecipeState from(RecipeState state, Command.FromDockerfile command)
      throws InterruptedException {
    return new DockerfileCommands(state, command).from();
  }

  private RecipeState from() throws InterruptedException {
    Word target = command.target();
    String wanted = target == null ? "" : state.text(target);
    Place context = place(command.context());
    Source written = command.file();
    Place file = written == null ? context.below("Dockerfile") : place(written);
    Dockerfile dockerfile = read(file, written == null ? command.context() : written);
    DockerfileBuild build =
        new DockerfileBuild(
            state,
            dockerfile,
            context(context, file),
            References.args(state, command.args(), List.of()),
            platform,
            privileged());
    StageState end = build.target(wanted, target == null ? null : state.frame().place(target));
    return BaseCommands.start(next, end.end(), end.config(), end.platform(), false, List.of());
  }

  /** A file or folder of the host or among artifacts. */
  private sealed interface Place {
    record Host(Path path) implements Place {}

    /**
     * An artifact.
     *
     * @param isContent whether it is named with {@code /*}: what the folder contains
     */
    record Saved(EvaluatedTarget target, String path, boolean isContent) implements Place {}

    default Place below(String name) {
      return switch (this) {
        case Host(Path path) -> new Host(path.resolve(name));
        case Saved(EvaluatedTarget target, String path, boolean isContent) ->
            new Saved(target, Paths.join(path, name), false);
      };
    }
  }

  private Place place(Source source) throws InterruptedException {
    return switch (source) {
      case Source.ArtifactSource(Word word, List<BuildArg> args) ->
          artifact(word, state.path(word), args);
      case Source.ContextSource(Word word) -> {
        String path = state.path(word);
        yield ArtifactReference.looksLikeOne(path)
            ? artifact(word, path, List.of())
            : new Place.Host(onHost(word, path.replace("\\+", "+")));
      }
    };
  }

  private Place artifact(Word word, String expanded, List<BuildArg> args)
      throws InterruptedException {
    ArtifactReference reference = ArtifactReference.parse(expanded, word.position());
    CallArgs call = new CallArgs(command.allowPrivileged(), Toggle.Plain.ABSENT, List.of());
    EvaluatedTarget target =
        References.prepare(state, reference.target(), word, call, args, platform, false)
            .evaluate()
            .target();
    next = next.with(next.results().withUsed(target));
    String path = Paths.normal(reference.path());
    boolean isContent = path.equals("*") || path.endsWith("/*");
    return new Place.Saved(target, isContent ? Paths.parent(path) : path, isContent);
  }

  private Path onHost(Word word, String written) {
    Project project = state.project();
    Path path = project.folder().resolve(written).normalize();
    if (!BaseCommands.isWithin(path, project.boundary())) {
      throw state.error(
          word,
          "\"" + written + "\" is outside of the repository",
          "another repository's Earthfile reads nothing else of this machine");
    }
    return path;
  }

  private Dockerfile read(Place place, Source source) throws InterruptedException {
    String name;
    Optional<String> text;
    switch (place) {
      case Place.Host(Path path) -> {
        name = state.context().earthfiles().displayPath(path);
        text = state.context().earthfiles().readDockerfile(path);
      }
      case Place.Saved(EvaluatedTarget target, String path, boolean isContent) -> {
        name = target.name() + "/" + path;
        state.recipe().waited().set(true);
        text = state.context().backend().artifactText(artifact(target, path, source));
      }
    }
    if (text.isEmpty()) {
      throw state.error(
          source.position(),
          "no such file: " + name,
          "FROM DOCKERFILE takes the folder of the build context; -f names the file");
    }
    return DockerfileParser.parse(name, text.get());
  }

  private static CopySource.Artifact artifact(EvaluatedTarget target, String path, Source source) {
    return new CopySource.Artifact(
        target.saved(),
        path,
        true,
        target.name(),
        source.position().line(),
        source.position().column());
  }

  /** An ignore file that is named after the Dockerfile comes before that of the context. */
  private DockerContext context(Place context, Place file) {
    return switch (context) {
      case Place.Saved(EvaluatedTarget target, String path, boolean isContent) ->
          isContent || path.isEmpty()
              ? new DockerContext.Artifact(target.saved(), path, target.name())
              : copied(target, path);
      case Place.Host(Path root) -> {
        Path own = ignoreFile(file);
        yield new DockerContext.Folder(root, own == null ? root.resolve(".dockerignore") : own);
      }
    };
  }

  /** What COPY --dir makes of an artifact: the context contains the folder, as in the reference. */
  private DockerContext copied(EvaluatedTarget target, String path) {
    CopyOptions options = new CopyOptions(true, false, true, false, "", "", CopyRules.EARTHFILE);
    Label label = state.label(command.position(), "FROM DOCKERFILE " + target.name() + "/" + path);
    Operation.Copy files =
        new Operation.Copy(
            new Operation.Scratch(label),
            List.of(artifact(target, path, command.context())),
            "/",
            options,
            label);
    return new DockerContext.Copied(files, target.name());
  }

  private static @Nullable Path ignoreFile(Place file) {
    if (file instanceof Place.Host(Path path)) {
      Path own = path.resolveSibling(path.getFileName() + ".dockerignore");
      return ReadLog.sawType(own, Files.exists(own)) ? own : null;
    }
    return null;
  }

  private boolean privileged() {
    if (!state.isOn(command.allowPrivileged())) {
      return false;
    }
    if (!state.context().options().allowPrivileged() || !state.frame().allowPrivileged()) {
      throw state.error(
          command.position(),
          "this command asks for all privileges (--allow-privileged)",
          "allow it with --allow-privileged (-P) if you trust this Dockerfile");
    }
    return true;
  }
}

package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.earthfile.ArtifactReference;
import dev.datestone.earthfile.BuildArg;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.FileMode;
import dev.datestone.earthfile.Reference;
import dev.datestone.earthfile.Source;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.CopyOptions;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import dev.datestone.operation.Saved;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files that come in and go out: COPY, SAVE ARTIFACT, SAVE IMAGE. */
final class Files {
  private final Recipe recipe;
  private final Values values;
  private final References references;

  Files(Recipe recipe, Values values, References references) {
    this.recipe = recipe;
    this.values = values;
    this.references = references;
  }

  /** The files of one source; of an artifact, with the way to evaluate its target. */
  private sealed interface Read {
    record FromContext(CopySource.Context source) implements Read {}

    record FromTarget(References.Prepared call, String path, Word word) implements Read {}
  }

  void copy(Command.Copy copy) throws InterruptedException {
    Command.CopyFlags flags = copy.flags();
    if (flags.from() != null) {
      throw recipe.frame.error(
          copy.position(),
          "COPY".length(),
          "COPY --from is not of this language",
          "give the image a target with FROM and SAVE ARTIFACT, and copy +target/path");
    }
    CopyOptions options =
        new CopyOptions(
            values.is(flags.dir()),
            values.is(flags.keepTs()),
            values.is(flags.keepOwn()),
            values.is(flags.ifExists()),
            mode(flags.chmod()),
            flags.chown() == null ? "" : values.text(flags.chown()));
    List<Read> sources = new ArrayList<>();
    for (Source source : copy.sources()) {
      read(source, copy, sources);
    }
    String written = values.text(copy.destination());
    if (recipe.onHost) {
      toHost(copy, sources, written, options);
      return;
    }
    String destination = destination(written, sources.size() > 1);
    List<CopySource> context = new ArrayList<>();
    for (Read source : sources) {
      switch (source) {
        case Read.FromContext(CopySource.Context from) -> context.add(from);
        case Read.FromTarget target -> {
          // Each target's artifacts come in a layer of their own: they bring a state of their own.
          flush(context, destination, options, copy);
          recipe.end =
              new Operation.Copy(
                  recipe.end,
                  List.of(artifact(target, copy)),
                  destination,
                  options,
                  recipe.label(copy));
        }
      }
    }
    flush(context, destination, options, copy);
  }

  private void flush(
      List<CopySource> context, String destination, CopyOptions options, Command.Copy copy) {
    if (!context.isEmpty()) {
      recipe.end =
          new Operation.Copy(recipe.end, context, destination, options, recipe.label(copy));
      context.clear();
    }
  }

  private void toHost(Command.Copy copy, List<Read> sources, String written, CopyOptions options)
      throws InterruptedException {
    for (Read source : sources) {
      switch (source) {
        case Read.FromContext(CopySource.Context from) ->
            throw recipe.frame.error(
                copy.position(),
                "COPY".length(),
                "after LOCALLY, COPY takes only artifacts",
                "\"" + from.pattern() + "\" is on the host already; RUN cp copies it");
        case Read.FromTarget target -> {
          Path path = recipe.hostFolder().resolve(written).normalize();
          recipe.end =
              new Operation.HostCopy(
                  recipe.end,
                  artifact(target, copy),
                  isFolder(written) || sources.size() > 1 ? path + "/" : path.toString(),
                  options.ifExists(),
                  recipe.label(copy));
        }
      }
    }
  }

  private String mode(@Nullable Word word) {
    if (word == null) {
      return "";
    }
    return Integer.toOctalString(FileMode.parse(values.text(word), word.position()));
  }

  /** Absolute; with a slash at its end when it must be a folder. */
  private String destination(String written, boolean several) {
    String absolute = "/" + Paths.resolve(recipe.config.folder(), written);
    boolean folder = several || isFolder(written);
    return folder && !absolute.endsWith("/") ? absolute + "/" : absolute;
  }

  private static boolean isFolder(String written) {
    return written.endsWith("/")
        || written.equals(".")
        || written.equals("..")
        || written.endsWith("/.");
  }

  private void read(Source source, Command.Copy copy, List<Read> into) throws InterruptedException {
    switch (source) {
      case Source.ArtifactSource artifact ->
          target(
              artifact.reference(), values.path(artifact.reference()), artifact.args(), copy, into);
      case Source.ContextSource context -> {
        String pattern = values.path(context.path());
        if (ArtifactReference.looksLikeOne(pattern)) {
          target(context.path(), pattern, List.of(), copy, into);
          return;
        }
        into.add(
            new Read.FromContext(
                new CopySource.Context(
                    recipe.project.folder().toString(),
                    pattern.replace("\\+", "+"),
                    context.path().position().line(),
                    context.path().position().column())));
      }
    }
  }

  private void target(
      Word word, String expanded, List<BuildArg> args, Command.Copy copy, List<Read> into)
      throws InterruptedException {
    ArtifactReference reference = ArtifactReference.parse(expanded, word.position());
    String platform = references.platform(copy.flags().platform());
    List<Reference> all = List.of(reference.target());
    if (recipe.frame.has(Feature.WILDCARD_COPY)) {
      all = references.folders(reference.target(), word);
    }
    for (Reference each : all) {
      into.add(
          new Read.FromTarget(
              references.prepare(each, word, copy.call(), args, platform, false),
              reference.path(),
              word));
    }
  }

  private CopySource.Artifact artifact(Read.FromTarget target, Command.Copy copy)
      throws InterruptedException {
    Goal goal = target.call().evaluate().goal();
    return new CopySource.Artifact(
        goal.saved(),
        target.path(),
        !values.is(copy.flags().symlinkNoFollow()),
        goal.name(),
        target.word().position().line(),
        target.word().position().column());
  }

  /**
   * The files of a commit come as a COPY of what was fetched: a commit that moved is other files.
   */
  void gitClone(Command.GitClone clone) {
    String url = values.text(clone.url());
    String branch = clone.branch() == null ? "" : values.text(clone.branch());
    if (recipe.project.isRemote() && isOnThisMachine(url)) {
      throw recipe.frame.error(
          clone.url(),
          "a target of another repository cannot clone from this machine",
          "another repository cannot refer to what lies on this machine");
    }
    Path folder;
    try {
      folder = recipe.evaluator.earthfiles().clone(url, branch);
    } catch (Earthfiles.Unreachable e) {
      throw recipe.frame.error(clone.url(), String.valueOf(e.getMessage()), e.hint());
    }
    CopyOptions options = new CopyOptions(false, values.is(clone.keepTs()), false, false, "", "");
    String destination = destination(values.text(clone.path()), false);
    recipe.end =
        new Operation.Copy(
            recipe.end,
            List.of(new CopySource.Host(folder.toString(), ".")),
            destination.endsWith("/") ? destination : destination + "/",
            options,
            withoutCredentials(recipe.label(clone)));
  }

  /** As git decides it: what has no host before its first colon is a path. */
  private static boolean isOnThisMachine(String url) {
    int colon = url.indexOf(':');
    return colon < 0 || url.lastIndexOf('/', colon) >= 0 || url.startsWith("file:");
  }

  /** What is shown of a command tells no password that stands in an address. */
  private static Label withoutCredentials(Label label) {
    String text = label.text().replaceAll("://[^/@\\s]*@", "://");
    return new Label(
        label.file(), label.line(), label.column(), label.target(), text, label.place());
  }

  // --- what goes out

  void saveArtifact(Command.SaveArtifact save) {
    saveArtifact(save, recipe.end);
  }

  void saveArtifact(Command.SaveArtifact save, Operation from) {
    Word destination = save.destination();
    String as = destination == null ? "" : values.text(destination);
    String written = values.path(save.source());
    Saved artifact = recipe.onHost ? onHost(save, written, as) : inside(save, from, written, as);
    recipe.saved.add(artifact);
    Word local = save.local();
    if (local != null) {
      String path = local(recipe.project.saves(), local, values.is(save.force()));
      Optional<Path> limit =
          recipe.project.isRemote() ? Optional.of(recipe.project.saves()) : Optional.empty();
      recipe.outputs.add(new LocalOutput(artifact, path, limit, values.text(local)));
    }
  }

  private Saved inside(Command.SaveArtifact save, Operation from, String written, String as) {
    String source = "/" + Paths.resolve(recipe.config.folder(), written);
    return saved(save, from, source, as);
  }

  /** What lies on the host comes into a file system of its own, after the commands before it. */
  private Saved onHost(Command.SaveArtifact save, String written, String as) {
    Path folder = recipe.project.folder();
    Path path = recipe.hostFolder().resolve(written).normalize();
    Path top = path.startsWith(folder) ? folder : Path.of("/");
    Operation.Copy copy =
        new Operation.Copy(
            recipe.end,
            List.of(new CopySource.Host(top.toString(), top.relativize(path).toString())),
            "/saved/",
            new CopyOptions(true, values.is(save.keepTs()), false, true, "", ""),
            recipe.label(save));
    return saved(save, copy, "/saved/" + Paths.name(Paths.normal(written)), as);
  }

  private Saved saved(Command.SaveArtifact save, Operation from, String source, String as) {
    return new Saved(
        from,
        source,
        as.replaceFirst("^(\\./|/)+", ""),
        values.is(save.keepTs()),
        values.is(save.ifExists()),
        !values.is(save.symlinkNoFollow()),
        recipe.label(save));
  }

  private String local(Path folder, Word word, boolean force) {
    String written = values.text(word);
    Path path = folder.resolve(written).normalize();
    if (!path.startsWith(folder) && recipe.project.isRemote()) {
      throw recipe.frame.error(
          word,
          "\"" + written + "\" lies outside of the folder that you are in",
          "another repository saves below it only; --artifact saves where you say");
    }
    boolean needsForce = recipe.frame.has(Feature.REQUIRE_FORCE_FOR_UNSAFE_SAVES);
    if (!path.startsWith(folder) && !force && needsForce) {
      throw recipe.frame.error(
          word,
          "\"" + written + "\" lies outside of the Earthfile's folder",
          "write SAVE ARTIFACT --force to allow it");
    }
    boolean isFolder = written.endsWith("/") || written.equals(".") || written.endsWith("/.");
    return isFolder ? path + "/" : path.toString();
  }

  void saveImage(Command.SaveImage save) {
    if (values.is(save.push()) && save.names().isEmpty()) {
      throw recipe.frame.error(
          save.position(),
          save.span().text().length(),
          "SAVE IMAGE --push needs the name of an image",
          "SAVE IMAGE --push registry.example/name:tag");
    }
    recipe.images.add(
        new SavedImage(
            save.names().stream().map(values::text).filter(name -> !name.isEmpty()).toList(),
            recipe.end,
            recipe.config,
            recipe.platform,
            values.is(save.push()),
            values.is(save.noManifestList()),
            values.is(save.insecure()),
            values.is(save.withoutLabels()),
            recipe.label(save)));
  }
}

package dev.datestone.engine;

import dev.datestone.content.Glob;
import dev.datestone.content.Paths;
import dev.datestone.operation.CopyOptions;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import dev.datestone.operation.SavedArtifact;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Lists what a COPY or an output takes: files of the host, or artifacts of targets. */
public final class Sources {
  private final Inputs inputs;
  private final Artifacts artifacts;
  private final ExecutorService threads;
  private final Maker maker;

  /** Builds an operation. */
  interface Maker {
    Snapshot make(Operation operation) throws InterruptedException;
  }

  Sources(Inputs inputs, Artifacts artifacts, ExecutorService threads, Maker maker) {
    this.inputs = inputs;
    this.artifacts = artifacts;
    this.threads = threads;
    this.maker = maker;
  }

  /** All that a COPY copies, in order. */
  List<CopyItem> items(Operation.Copy copy) throws InterruptedException {
    List<CopyItem> items = new ArrayList<>();
    for (CopySource source : copy.sources()) {
      items.addAll(items(copy, source));
    }
    return items;
  }

  private List<CopyItem> items(Operation.Copy copy, CopySource source) throws InterruptedException {
    List<CopyItem> found = found(copy, source);
    if (found.isEmpty() && !mayBeMissing(copy.options(), source)) {
      throw missing(copy, source);
    }
    return found;
  }

  private static boolean mayBeMissing(CopyOptions options, CopySource source) {
    boolean filtered = source instanceof CopySource.Filtered some && some.include().isEmpty();
    return options.ifExists()
        || filtered
        || (options.rules().docker() && Glob.isGlob(source.pattern()));
  }

  private List<CopyItem> found(Operation.Copy copy, CopySource source) throws InterruptedException {
    boolean owners = copy.options().keepOwners();
    try {
      return switch (source) {
        case CopySource.Filtered filtered ->
            new FileFilter(filtered, owners).filter(items(copy, filtered.from()));
        case CopySource.Context context -> inputs.files(context, owners);
        case CopySource.Artifact artifact ->
            artifacts.items(from(artifact.saved()), artifact, owners);
        case CopySource.Host host -> inputs.files(host);
        case CopySource.Inline inline -> List.of(CopyItem.ofText(inline.name(), inline.text()));
        case CopySource.Url url -> List.of(inputs.file(url));
        case CopySource.Stage stage ->
            items(stage.artifact(), owners).stream().map(CopyItem::orEmptyFolder).toList();
      };
    } catch (InputException e) {
      throw unusable(copy, source, e);
    }
  }

  private static EngineException unusable(
      Operation.Copy copy, CopySource source, InputException e) {
    String cause = String.valueOf(e.getMessage());
    return switch (source) {
      case CopySource.Filtered filtered -> unusable(copy, filtered.from(), e);
      case CopySource.Context context ->
          new EngineException.Unusable(
              copy.label(), context.line(), context.column(), cause, e.hint());
      case CopySource.Stage stage ->
          new EngineException.Unusable(copy.label(), stage.line(), stage.column(), cause, e.hint());
      case CopySource.Artifact(var saved, var pattern, var links, var target, int line, int col) ->
          new EngineException.Unusable(copy.label(), line, col, cause, e.hint());
      case CopySource.Url url ->
          new EngineException.Unusable(copy.label(), url.line(), url.column(), cause, e.hint());
      case CopySource.Host _, CopySource.Inline _ ->
          new EngineException.Unusable(copy.label(), cause, e.hint());
    };
  }

  private List<Artifacts.From> from(List<SavedArtifact> saved) throws InterruptedException {
    if (saved.size() == 1) {
      return List.of(new Artifacts.From(saved.getFirst(), maker.make(saved.getFirst().from())));
    }
    List<Future<Snapshot>> running = new ArrayList<>();
    for (SavedArtifact each : saved) {
      running.add(threads.submit(() -> maker.make(each.from())));
    }
    List<Artifacts.From> from = new ArrayList<>();
    for (int i = 0; i < saved.size(); i++) {
      try {
        from.add(new Artifacts.From(saved.get(i), running.get(i).get()));
      } catch (ExecutionException e) {
        throw Engine.unwrap(e);
      }
    }
    return from;
  }

  /** What one SAVE ARTIFACT saves; nothing where that is allowed. */
  public List<CopyItem> items(SavedArtifact saved) throws InterruptedException {
    CopySource.Artifact source =
        new CopySource.Artifact(
            List.of(saved),
            ArtifactTree.path(saved),
            saved.followLinks(),
            saved.label().target(),
            saved.label().line(),
            1);
    return artifacts.items(from(List.of(saved)), source, false);
  }

  /**
   * What a path among a target's artifacts names.
   *
   * @param owners whether files keep their owners
   */
  public List<CopyItem> items(CopySource.Artifact source, boolean owners)
      throws InterruptedException {
    return artifacts.items(from(source.saved()), source, owners);
  }

  private EngineException missing(Operation.Copy copy, CopySource source) {
    return switch (source) {
      case CopySource.Filtered filtered -> missing(copy, filtered.whole());
      case CopySource.Host host ->
          new EngineException.Unusable(
              copy.label(),
              "there is no " + host.pattern() + " in " + host.root(),
              "--if-exists makes it optional");
      case CopySource.Inline _, CopySource.Url _ ->
          new EngineException.Unusable(copy.label(), source.pattern() + " has no content", "");
      case CopySource.Stage stage ->
          new EngineException.Unusable(
              copy.label(),
              stage.line(),
              stage.column(),
              "nothing matches \"" + stage.pattern() + "\" in " + stage.stage(),
              "");
      case CopySource.Context context ->
          new EngineException.Unusable(
              copy.label(),
              context.line(),
              context.column(),
              "nothing matches \"" + context.pattern() + "\" in " + context.root(),
              inputs.hint(context));
      case CopySource.Artifact artifact -> notSaved(copy.label(), artifact);
    };
  }

  /** For a command that names an artifact that nobody saves. */
  public static EngineException notSaved(Label label, CopySource.Artifact artifact) {
    return new EngineException.Unusable(
        label,
        artifact.line(),
        artifact.column(),
        artifact.target() + " saves no \"" + artifact.pattern() + "\"",
        savedHint(artifact));
  }

  private static String savedHint(CopySource.Artifact artifact) {
    if (artifact.saved().isEmpty()) {
      return "add SAVE ARTIFACT to that target";
    }
    List<String> names =
        artifact.saved().stream()
            .map(
                saved ->
                    saved.name().isEmpty() || saved.name().endsWith("/")
                        ? saved.name() + Paths.name(Paths.normal(saved.source()))
                        : saved.name())
            .toList();
    return "it saves " + String.join(", ", names);
  }
}

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
import dev.datestone.operation.CopyRules;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** COPY and GIT CLONE: files that come in. */
final class CopyCommands {
  private CopyCommands() {}

  /** One source of a COPY, its words expanded and its target not yet evaluated. */
  private sealed interface CopiedFrom {
    record BuildContext(CopySource.Context source) implements CopiedFrom {}

    record Target(References.PreparedCall call, String path, Word word) implements CopiedFrom {}
  }

  static RecipeState copy(RecipeState state, Command.Copy copy) throws InterruptedException {
    Command.CopyFlags flags = copy.flags();
    if (flags.from() != null) {
      throw state.error(
          copy.position(),
          "COPY --from is not supported in an Earthfile",
          "give the image a target with FROM and SAVE ARTIFACT, and copy +target/path");
    }
    String owner = flags.chown() == null ? "" : state.text(flags.chown());
    boolean keepsOwners = owner.isEmpty() && state.isOn(flags.keepOwn());
    CopyOptions options =
        new CopyOptions(
            state.isOn(flags.dir()),
            state.isOn(flags.keepTs()),
            keepsOwners,
            state.isOn(flags.ifExists()),
            mode(state, flags.chmod()),
            owner.isEmpty() && !keepsOwners ? state.config().user() : owner,
            keepsOwners && state.frame().has(Feature.USE_COPY_LINK)
                ? CopyRules.RENAMING
                : CopyRules.EARTHFILE);
    List<CopiedFrom> sources = new ArrayList<>();
    for (Source source : copy.sources()) {
      expand(state, source, copy, sources);
    }
    checkKinds(state, copy, sources);
    String written = state.text(copy.destination());
    if (written.startsWith("~")) {
      String text = "the destination " + written + " is a folder named ~, not a home directory";
      state.context().warn(state.label(copy), text);
    }
    return state.isOnHost()
        ? copyToHost(state, copy, sources, written, options)
        : copyInside(state, copy, sources, written, options);
  }

  private static void checkKinds(RecipeState state, Command.Copy copy, List<CopiedFrom> sources) {
    long targets = sources.stream().filter(CopiedFrom.Target.class::isInstance).count();
    if (targets > 0 && targets < sources.size()) {
      throw state.error(
          copy.position(),
          "one COPY cannot take both artifacts and files of the build context",
          "write a COPY for each");
    }
  }

  private static RecipeState copyInside(
      RecipeState state,
      Command.Copy copy,
      List<CopiedFrom> sources,
      String written,
      CopyOptions options)
      throws InterruptedException {
    String destination = destination(state, written, sources.size() > 1);
    RecipeState next = state;
    List<CopySource> context = new ArrayList<>();
    for (CopiedFrom source : sources) {
      switch (source) {
        case CopiedFrom.BuildContext(CopySource.Context from) -> context.add(from);
        case CopiedFrom.Target from -> {
          // Each target's artifacts get a layer of their own: its chain has seen other dates.
          next = copied(next, context, destination, options, copy);
          context.clear();
          EvaluatedTarget target = from.call().evaluate().target();
          next = next.with(next.results().withUsed(target));
          next =
              copied(next, List.of(artifact(next, target, from, copy)), destination, options, copy);
        }
      }
    }
    return copied(next, context, destination, options, copy);
  }

  private static RecipeState copied(
      RecipeState state,
      List<CopySource> sources,
      String destination,
      CopyOptions options,
      Command.Copy copy) {
    return sources.isEmpty()
        ? state
        : state.with(
            new Operation.Copy(state.end(), sources, destination, options, state.label(copy)));
  }

  private static RecipeState copyToHost(
      RecipeState state,
      Command.Copy copy,
      List<CopiedFrom> sources,
      String written,
      CopyOptions options)
      throws InterruptedException {
    Path path = Path.of(state.config().workingDirectory()).resolve(written).normalize();
    boolean folder = isFolder(written) || sources.size() > 1 || options.folders();
    RecipeState next = state;
    for (CopiedFrom source : sources) {
      switch (source) {
        case CopiedFrom.BuildContext(CopySource.Context from) ->
            throw state.error(
                copy.position(),
                "after LOCALLY, COPY takes only artifacts",
                "\"" + from.pattern() + "\" is on the host already; RUN cp copies it");
        case CopiedFrom.Target from -> {
          EvaluatedTarget target = from.call().evaluate().target();
          next = next.with(next.results().withUsed(target));
          next =
              next.with(
                  new Operation.HostCopy(
                      next.end(),
                      artifact(next, target, from, copy),
                      folder ? path + "/" : path.toString(),
                      options.ifExists(),
                      next.label(copy)));
        }
      }
    }
    return next;
  }

  private static String mode(RecipeState state, @Nullable Word word) {
    return word == null
        ? ""
        : Integer.toOctalString(FileMode.parse(state.text(word), word.position()));
  }

  /** The absolute destination; it ends with a slash if it must be a folder. */
  private static String destination(RecipeState state, String written, boolean several) {
    // An empty destination is the root, wherever the recipe is.
    String absolute =
        written.isEmpty() ? "/" : "/" + Paths.resolve(state.config().workingDirectory(), written);
    boolean folder = several || isFolder(written);
    return folder && !absolute.endsWith("/") ? absolute + "/" : absolute;
  }

  private static boolean isFolder(String written) {
    return written.equals("..") || SaveCommands.isFolder(written);
  }

  private static void expand(
      RecipeState state, Source source, Command.Copy copy, List<CopiedFrom> into)
      throws InterruptedException {
    switch (source) {
      case Source.ArtifactSource(Word word, List<BuildArg> args) ->
          expand(state, word, state.path(word), args, copy, into);
      case Source.ContextSource(Word word) -> {
        String pattern = state.path(word);
        if (ArtifactReference.looksLikeOne(pattern)) {
          expand(state, word, pattern, List.of(), copy, into);
          return;
        }
        if (pattern.isEmpty() && copy.sources().size() > 1) {
          return; // a variable without a value
        }
        into.add(
            new CopiedFrom.BuildContext(
                new CopySource.Context(
                    state.project().folder().toString(),
                    Wildcards.ofContext(pattern.replace("\\+", "+")),
                    word.position().line(),
                    word.position().column())));
      }
    }
  }

  private static void expand(
      RecipeState state,
      Word word,
      String expanded,
      List<BuildArg> args,
      Command.Copy copy,
      List<CopiedFrom> into)
      throws InterruptedException {
    ArtifactReference reference = ArtifactReference.parse(expanded, word.position());
    String platform = References.platform(state, copy.flags().platform());
    for (Reference each :
        References.matching(state, reference.target(), word, Feature.WILDCARD_COPY)) {
      into.add(
          new CopiedFrom.Target(
              References.prepare(state, each, word, copy.call(), args, platform, false),
              Wildcards.ofArtifact(reference.path()),
              word));
    }
  }

  private static CopySource.Artifact artifact(
      RecipeState state, EvaluatedTarget target, CopiedFrom.Target from, Command.Copy copy) {
    return new CopySource.Artifact(
        target.saved(),
        from.path(),
        !state.isOn(copy.flags().symlinkNoFollow()),
        target.name(),
        from.word().position().line(),
        from.word().position().column());
  }

  /** A COPY of the commit's files, which were fetched: a branch that moved has other files. */
  static RecipeState gitClone(RecipeState state, Command.GitClone clone) {
    String url = state.text(clone.url());
    String branch = clone.branch() == null ? "" : state.text(clone.branch());
    if (state.project().isRemote() && isOnThisMachine(url)) {
      throw state.error(
          clone.url(),
          "a target of another repository cannot clone from this machine",
          "another repository cannot refer to files of this machine");
    }
    Path folder;
    try {
      folder = state.context().earthfiles().cloneRepository(url, branch);
    } catch (EarthfileLoader.Unreachable e) {
      throw state.error(clone.url(), String.valueOf(e.getMessage()), e.hint());
    }
    return state.with(
        new Operation.Copy(
            state.end(),
            List.of(new CopySource.Host(folder.toString(), ".")),
            destination(state, state.text(clone.path()), true),
            new CopyOptions(
                false, state.isOn(clone.keepTs()), false, false, "", state.config().user()),
            withoutCredentials(state.label(clone))));
  }

  /** As git decides it: a path has a slash before its first colon, or no colon. */
  private static boolean isOnThisMachine(String url) {
    int colon = url.indexOf(':');
    return colon < 0 || url.lastIndexOf('/', colon) >= 0 || url.startsWith("file:");
  }

  /** Leaves out user names and passwords of addresses. */
  private static Label withoutCredentials(Label label) {
    String text = label.text().replaceAll("://[^/@\\s]*@", "://");
    return new Label(
        label.file(), label.line(), label.column(), label.target(), text, label.stableTarget());
  }
}

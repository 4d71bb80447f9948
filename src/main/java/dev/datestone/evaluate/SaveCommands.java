package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.CopyOptions;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Operation;
import dev.datestone.operation.SavedArtifact;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** SAVE ARTIFACT and SAVE IMAGE: files that go out. */
final class SaveCommands {
  private SaveCommands() {}

  static RecipeState saveArtifact(RecipeState state, Command.SaveArtifact save) {
    return saveArtifact(state, save, state.end());
  }

  /**
   * Saves an artifact.
   *
   * @param from the file system that it is taken from
   */
  static RecipeState saveArtifact(RecipeState state, Command.SaveArtifact save, Operation from) {
    Word destination = save.destination();
    String name = destination == null ? "" : state.text(destination);
    String written = Wildcards.ofArtifact(state.path(save.source()).replace("\\+", "+"));
    String path = "/" + Paths.resolve(state.config().workingDirectory(), written);
    SavedArtifact artifact =
        state.isOnHost()
            ? onHost(state, save, written, name)
            : artifact(state, save, from, path, name);
    RecipeState next = state.with(state.results().withSaved(artifact));
    if (state.isOnHost()) {
      // What follows on the host waits for it, and may then change the files.
      next = next.with(artifact.from());
    }
    Word local = save.local();
    if (local == null) {
      return next;
    }
    Project project = state.project();
    return next.with(
        next.results()
            .withOutput(
                new LocalOutput(
                    artifact,
                    localPath(state, local, state.isOn(save.force())),
                    project.isRemote() ? Optional.of(project.localRoot()) : Optional.empty(),
                    state.text(local),
                    state.recipe().builds().size())));
  }

  /** Copies files of the host into a file system of their own, after the commands before. */
  private static SavedArtifact onHost(
      RecipeState state, Command.SaveArtifact save, String written, String name) {
    Path folder = state.project().folder();
    Path path = Path.of(state.config().workingDirectory()).resolve(written).normalize();
    Path root = path.startsWith(folder) ? folder : Path.of("/");
    String into = "/saved/" + state.results().saved().size() + "/";
    Operation.Copy copy =
        new Operation.Copy(
            state.end(),
            List.of(new CopySource.Host(root.toString(), root.relativize(path).toString())),
            into,
            new CopyOptions(true, state.isOn(save.keepTs()), false, true, "", ""),
            state.label(save));
    return artifact(state, save, copy, into + Paths.name(Paths.normal(written)), name);
  }

  private static SavedArtifact artifact(
      RecipeState state, Command.SaveArtifact save, Operation from, String source, String name) {
    return new SavedArtifact(
        from,
        source,
        name.replaceFirst("^(\\./|/)+", ""),
        state.isOn(save.keepTs()),
        state.isOn(save.ifExists()),
        !state.isOn(save.symlinkNoFollow()),
        state.frame().has(Feature.SAVE_ARTIFACT_KEEP_OWN) || state.isOn(save.keepOwn()),
        state.label(save));
  }

  /** The absolute path of AS LOCAL; it ends with a slash if it is a folder. */
  private static String localPath(RecipeState state, Word word, boolean force) {
    Project project = state.project();
    String written = state.text(word);
    Path path = project.localRoot().resolve(written).normalize();
    boolean outside = !path.startsWith(project.localRoot());
    if (outside && project.isRemote()) {
      throw state.error(
          word,
          "\"" + written + "\" is outside of the folder that you are in",
          "another repository saves only inside it; --artifact saves where you say");
    }
    if (outside && !force && state.frame().has(Feature.REQUIRE_FORCE_FOR_UNSAFE_SAVES)) {
      throw state.error(
          word,
          "\"" + written + "\" is outside of the Earthfile's folder",
          "write SAVE ARTIFACT --force to allow it");
    }
    return isFolder(written) ? path + "/" : path.toString();
  }

  static boolean isFolder(String written) {
    return written.endsWith("/") || written.equals(".") || written.endsWith("/.");
  }

  static RecipeState saveImage(RecipeState state, Command.SaveImage save) {
    if (state.isOn(save.push()) && save.names().isEmpty()) {
      throw state.error(
          save.position(),
          save.span().text().length(),
          "SAVE IMAGE --push needs the name of an image",
          "SAVE IMAGE --push registry.example/name:tag");
    }
    return state.with(
        state
            .results()
            .withImage(
                new SavedImage(
                    save.names().stream().map(state::text).filter(name -> !name.isEmpty()).toList(),
                    state.end(),
                    state.config(),
                    state.stage().platform(),
                    state.isOnHost(),
                    state.isOn(save.push()),
                    state.isOn(save.noManifestList()),
                    state.isOn(save.insecure()),
                    state.isOn(save.withoutLabels()),
                    state.label(save))));
  }
}

package dev.datestone.evaluate;

import dev.datestone.content.LayoutReference;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Reference;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** FROM and LOCALLY: what a recipe starts from. */
final class BaseCommands {
  private BaseCommands() {}

  static RecipeState from(RecipeState state, Command.From from) throws InterruptedException {
    String platform = References.platform(state, from.platform());
    String image = state.path(from.image());
    if (!from.call().args().isEmpty() && !Reference.looksLikeOne(image)) {
      throw state.error(
          from.call().args().getFirst().name(),
          "an image has no arguments",
          "leave it out; arguments are for targets: FROM +target --NAME=value");
    }
    if (image.equals("scratch")) {
      Operation scratch = new Operation.Scratch(state.label(from));
      return start(state, scratch, ImageConfig.EMPTY, platform, false, List.of());
    }
    if (Reference.looksLikeOne(image)) {
      Reference reference = Reference.parse(image, from.image().position());
      TargetMemo.Outcome outcome =
          References.prepare(
                  state, reference, from.image(), from.call(), List.of(), platform, false)
              .evaluate();
      EvaluatedTarget target = outcome.target();
      return start(
          state.with(state.results().withUsed(target)),
          target.end(),
          target.config(),
          target.platform(),
          outcome.onHost(),
          outcome.hosts());
    }
    String plain = state.text(from.image());
    if (plain.isEmpty()) {
      throw state.error(from.image(), "the image's name is empty", "name an image or a target");
    }
    Operation.Image operation =
        new Operation.Image(
            LayoutReference.of(plain).map(layout -> layout(state, from, layout)).orElse(plain),
            platform.equals(Platforms.NATIVE) ? "" : platform,
            state.label(from));
    // ONBUILD is for Dockerfiles: here it is neither done nor handed on.
    ImageConfig config = state.context().backend().imageConfig(operation).withOnBuild(List.of());
    return start(state, operation, config, platform, false, List.of());
  }

  /**
   * The state that commands after a FROM start in.
   *
   * @param hosts of HOST that the base brings
   */
  static RecipeState start(
      RecipeState state,
      Operation end,
      ImageConfig config,
      String platform,
      boolean onHost,
      List<String> hosts)
      throws InterruptedException {
    if (state.isOnHost()) {
      finishOnHost(state);
    }
    return state.with(
        new RecipeState.Stage(
            end,
            config,
            platform,
            onHost,
            state.isInteractive(),
            List.of(),
            hosts,
            state.stage().docker(),
            null));
  }

  /** What ran on the host is done before another FROM: what follows may copy its files. */
  private static void finishOnHost(RecipeState state) throws InterruptedException {
    state.recipe().waited().set(true);
    state
        .context()
        .backend()
        .complete(
            new Backend.WaitBlock(
                List.of(state.end()), List.of(), List.of(), List.of(), List.of(), false));
  }

  /** An OCI layout in a folder that is relative to the Earthfile's. */
  private static String layout(RecipeState state, Command.From from, LayoutReference image) {
    if (image.folder().isEmpty()) {
      throw state.error(
          from.image(), "the image's folder has no name", "oci-layout:./FOLDER or :./FOLDER:TAG");
    }
    Project project = state.project();
    Path folder = project.folder().resolve(image.folder()).normalize();
    if (!isWithin(folder, project.boundary())) {
      throw state.error(
          from.image(),
          "\"" + image.folder() + "\" is outside of the repository",
          "another repository's Earthfile reads nothing else of this machine");
    }
    return image.in(folder.toString()).toString();
  }

  static boolean isWithin(Path folder, Path boundary) {
    try {
      return folder.startsWith(boundary)
          && (!Files.exists(folder) || folder.toRealPath().startsWith(boundary.toRealPath()));
    } catch (IOException e) {
      return false;
    }
  }

  static RecipeState locally(RecipeState state, Command.Locally locally)
      throws InterruptedException {
    Project project = state.project();
    if (state.context().options().strict()) {
      throw state.error(
          locally.position(),
          "LOCALLY is not allowed with --strict",
          "leave out --strict (and --ci), or run the commands in an image");
    }
    if (project.isRemote()) {
      throw state.error(
          locally.position(),
          "a target of another repository cannot run on this machine (LOCALLY)",
          "clone the repository and build it there, or write a target of your own");
    }
    return start(
        state,
        new Operation.Scratch(state.label(locally)),
        ImageConfig.EMPTY.withWorkingDirectory(project.folder().toString()),
        Platforms.NATIVE,
        true,
        List.of());
  }
}

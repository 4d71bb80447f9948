package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Load;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Reference;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.CacheName;
import dev.datestone.operation.CommandResult;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.Sharing;
import dev.datestone.operation.WithDocker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** WITH DOCKER: a RUN with a Docker daemon, and the images that are loaded into it. */
final class DockerCommands {
  private static final Set<String> ROOT = Set.of("", "root", "0");

  private DockerCommands() {}

  /**
   * The block that commands are in.
   *
   * @param mounts those of the daemon
   * @param ran whether there was a RUN
   */
  record Block(WithDocker daemon, List<Mount> mounts, boolean ran) {
    Block afterRun() {
      return new Block(daemon, mounts, true);
    }
  }

  static RecipeState withDocker(RecipeState state, Command.WithDocker command)
      throws InterruptedException {
    if (state.stage().docker() != null) {
      throw state.error(
          command.position(), "WITH DOCKER is not allowed inside WITH DOCKER", "leave out one");
    }
    if (command.body().size() > 1) {
      throw state.error(
          command.body().get(1).position(),
          "WITH DOCKER takes one command, which is or contains a RUN",
          "join the commands with &&, or move others before or after the block");
    }
    requirePrivileges(state, command.position());
    String platform = References.platform(state, command.platform());
    List<WithDocker.LoadedImage> images = new ArrayList<>();
    RecipeState next = state;
    for (Load load : command.loads()) {
      TargetMemo.Outcome outcome = target(state, command, load, platform);
      next = next.with(next.results().withUsed(outcome.target()));
      images.add(loaded(state, command, load, outcome));
    }
    for (Word pull : command.pulls()) {
      images.add(pulled(state, command, pull, state.text(pull), platform));
    }
    List<String> files = command.composeFiles().stream().map(state::text).toList();
    List<String> services = command.services().stream().map(state::text).toList();
    if (!state.isOnHost()) {
      next = next.with(DockerInstallation.operation(next, command));
      images.addAll(ofServices(next, command, images, files, services, platform));
    } else if (!files.isEmpty()) {
      state.context().warn(state.label(command), "--compose has no effect after LOCALLY");
    }
    WithDocker daemon = new WithDocker(images, files, services);
    Block block = new Block(daemon, data(state, command.cacheId()), false);
    RecipeState last = Commands.run(next.with(next.stage().withDocker(block)), command.body());
    Block after = last.stage().docker();
    if (after == null || !after.ran()) {
      throw state.error(
          command.position(),
          "WITH DOCKER has no RUN in it",
          "write the RUN that needs Docker inside");
    }
    return last.with(last.stage().withDocker(null));
  }

  private static void requirePrivileges(RecipeState state, Position position) {
    if (!state.isOnHost()) {
      CommandRules.requirePrivileges(
          state,
          position,
          "WITH DOCKER needs all privileges, for its Docker daemon",
          "WITH DOCKER of another repository needs all privileges, for its Docker daemon");
    }
  }

  /** The RUN of the block. */
  static RecipeState run(RecipeState state, Block block, Command.Run run) {
    // Once more: a function may be of another repository, and may have left the host.
    requirePrivileges(state, run.position());
    if (block.ran()) {
      throw state.error(run.position(), "WITH DOCKER takes one RUN", "join the commands with &&");
    }
    if (state.isOn(run.flags().push())) {
      throw state.error(
          run.position(),
          "RUN --push is not allowed inside WITH DOCKER",
          "write it after the block");
    }
    String user = state.config().user();
    if (!state.isOnHost() && !ROOT.contains(user.split(":", 2)[0])) {
      throw state.error(
          run.position(),
          "the RUN of WITH DOCKER must be run by root, and USER is " + user,
          "write USER root before the block, and USER " + user + " after it");
    }
    RecipeState ran = RunCommands.run(state.with(state.stage().withDocker(null)), run);
    Operation operation =
        switch (ran.end()) {
          case Operation.Run inside -> inside.withDocker(block.daemon(), mounts(block, inside));
          case Operation.HostRun onHost -> onHost.withDocker(block.daemon());
          default -> throw new IllegalStateException("RUN gave " + ran.end());
        };
    return ran.with(ran.stage().withEnd(operation).withDocker(block.afterRun()));
  }

  private static List<Mount> mounts(Block block, Operation.Run run) {
    List<Mount> all = new ArrayList<>(run.mounts());
    all.addAll(block.mounts());
    return all;
  }

  /** The data of the daemon, where it is kept. */
  private static List<Mount> data(RecipeState state, @Nullable Word cacheId) {
    String id = cacheId == null ? "" : state.text(cacheId);
    return id.isEmpty()
        ? List.of()
        : List.of(
            new Mount.Cache(
                CacheName.global("docker " + id),
                WithDocker.CACHED_DATA,
                Sharing.LOCKED,
                0711,
                false));
  }

  private static TargetMemo.Outcome target(
      RecipeState state, Command.WithDocker command, Load load, String platform)
      throws InterruptedException {
    Reference reference = Reference.parse(state.path(load.target()), load.target().position());
    TargetMemo.Outcome outcome =
        References.prepare(
                state, reference, load.target(), command.call(), load.args(), platform, false)
            .evaluate();
    if (outcome.onHost()) {
      throw state.error(
          load.target(),
          outcome.target().name() + " runs on the host (LOCALLY), so it is not an image",
          "load a target that starts with FROM");
    }
    return outcome;
  }

  private static WithDocker.LoadedImage loaded(
      RecipeState state, Command.WithDocker command, Load load, TargetMemo.Outcome outcome) {
    EvaluatedTarget target = outcome.target();
    Word name = load.image();
    return new WithDocker.LoadedImage(
        name == null ? savedName(state, load, target) : state.text(name),
        target.end(),
        target.config(),
        target.platform(),
        state.label(command));
  }

  /** The one name that a target's SAVE IMAGE gives. */
  private static String savedName(RecipeState state, Load load, EvaluatedTarget target) {
    List<String> names =
        target.images().stream().flatMap(image -> image.names().stream()).distinct().toList();
    if (names.size() != 1) {
      throw state.error(
          load.target(),
          names.isEmpty()
              ? target.name() + " has no SAVE IMAGE with a name"
              : target.name() + " saves images of several names",
          "name the image: --load NAME:TAG=" + state.path(load.target()));
    }
    return names.getFirst();
  }

  private static WithDocker.LoadedImage pulled(
      RecipeState state, Command.WithDocker command, Word word, String name, String platform) {
    if (name.isEmpty()) {
      throw state.error(word, "the image's name is empty", "write --pull NAME:TAG");
    }
    int digest = name.indexOf('@');
    String inside = digest < 0 ? name : name.substring(0, digest);
    if (digest >= 0 && inside.indexOf(':', inside.lastIndexOf('/') + 1) < 0) {
      throw state.error(
          word,
          "Docker cannot load an image that has a digest but no tag",
          "write --pull "
              + inside
              + ":TAG"
              + name.substring(digest)
              + ", and run it as "
              + inside
              + ":TAG");
    }
    Operation.Image image =
        new Operation.Image(
            name, platform.equals(Platforms.NATIVE) ? "" : platform, state.label(command));
    ImageConfig config = state.context().backend().imageConfig(image);
    return new WithDocker.LoadedImage(inside, image, config, platform, state.label(command));
  }

  /** The images of Compose services, but for those that are loaded anyway. */
  private static List<WithDocker.LoadedImage> ofServices(
      RecipeState state,
      Command.WithDocker command,
      List<WithDocker.LoadedImage> loaded,
      List<String> files,
      List<String> services,
      String platform)
      throws InterruptedException {
    if (files.isEmpty()) {
      return List.of();
    }
    CommandResult config =
        state
            .context()
            .backend()
            .query(DockerInstallation.composeConfig(state, command, files), true);
    if (config.exitCode() != 0) {
      throw state.error(
          command.composeFiles().getFirst(), "Docker Compose cannot read its files", null);
    }
    Set<String> there = new HashSet<>();
    loaded.forEach(image -> there.add(withTag(image.name())));
    List<WithDocker.LoadedImage> images = new ArrayList<>();
    for (ComposeServices.Image image : services(command, state, config).images(services)) {
      // Docker pulls itself what is named by a digest: an image cannot be loaded with one.
      if (there.add(withTag(image.name())) && image.name().indexOf('@') < 0) {
        Word written = command.composeFiles().getFirst();
        String wanted =
            image.platform().isEmpty()
                ? platform
                : Platforms.parse(image.platform(), written.position());
        images.add(pulled(state, command, written, image.name(), wanted));
      }
    }
    return images;
  }

  private static ComposeServices services(
      Command.WithDocker command, RecipeState state, CommandResult config) {
    try {
      return ComposeServices.parse(config.output());
    } catch (YamlEngineException e) {
      throw state.error(
          command.composeFiles().getFirst(),
          "what Docker Compose prints of its files is not YAML: " + e.getMessage(),
          null);
    }
  }

  /** A name without what it has by default. */
  private static String withTag(String name) {
    String brief = name.replaceFirst("^docker[.]io/(library/)?", "");
    return brief.indexOf(':', brief.lastIndexOf('/') + 1) < 0 ? brief + ":latest" : brief;
  }
}

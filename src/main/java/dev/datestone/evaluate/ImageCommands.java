package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.DeferredText;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Invocation;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** ENV, WORKDIR, USER, CMD and the other commands that change the image's configuration. */
final class ImageCommands {
  private ImageCommands() {}

  static RecipeState env(RecipeState state, Command.Env env) {
    return state.with(
        state.config().withEnvironment(state.text(env.name()), state.text(env.value())));
  }

  static RecipeState workdir(RecipeState state, Command.Workdir workdir) {
    String before = state.config().workingDirectory();
    String written = state.text(workdir.path());
    if (state.isOnHost()) {
      Path folder = Path.of(before).resolve(written).normalize();
      Operation make =
          new Operation.HostRun(
              state.end(),
              List.of("mkdir", "-p", "--", folder.toString()),
              new TreeMap<>(),
              before,
              false,
              state.label(workdir));
      return state.with(state.config().withWorkingDirectory(folder.toString())).with(make);
    }
    String folder = "/" + Paths.resolve(before, written);
    return state
        .with(state.config().withWorkingDirectory(folder))
        .with(
            new Operation.MakeDirectory(
                state.end(), folder, state.config().user(), state.label(workdir)));
  }

  static RecipeState user(RecipeState state, Command.User user) {
    return state.with(state.config().withUser(state.text(user.user())));
  }

  static RecipeState cmd(RecipeState state, Command.Cmd cmd) {
    return state.with(state.config().withCommand(argv(state, cmd.invocation())));
  }

  static RecipeState entrypoint(RecipeState state, Command.Entrypoint entrypoint) {
    return state.with(state.config().withEntrypoint(argv(state, entrypoint.invocation())));
  }

  private static List<String> argv(RecipeState state, Invocation invocation) {
    return RunCommands.argv(withValues(state, invocation));
  }

  /** Shell text of a command that runs later, with the values of arguments and variables in it. */
  private static Invocation withValues(RecipeState state, Invocation invocation) {
    Scope scope = state.frame().scope();
    ImageConfig config = state.config();
    return switch (invocation) {
      case Invocation.Exec exec -> exec;
      case Invocation.Shell(Word text) -> {
        String later =
            DeferredText.of(
                text,
                name ->
                    config.environment().containsKey(name)
                        ? scope.own(name)
                        : scope.find(name, Map.of()));
        yield new Invocation.Shell(new Word(later, text.position()));
      }
    };
  }

  static RecipeState label(RecipeState state, Command.Label label) {
    ImageConfig config = state.config();
    for (Command.Pair pair : label.labels()) {
      String name = state.text(pair.key());
      CommandRules.checkLabel(state, pair.key(), name);
      config = config.withLabel(name, state.text(pair.value()));
    }
    return state.with(config);
  }

  static RecipeState expose(RecipeState state, Command.Expose expose) {
    Set<String> ports = new LinkedHashSet<>(state.config().ports());
    for (Word port : expose.ports()) {
      String written = state.text(port);
      CommandRules.checkPort(state, port, written);
      ports.add(written.indexOf('/') < 0 ? written + "/tcp" : written);
    }
    return state.with(state.config().withPorts(List.copyOf(ports)));
  }

  static RecipeState volume(RecipeState state, Command.Volume volume) {
    Set<String> volumes = new LinkedHashSet<>(state.config().volumes());
    volume.paths().forEach(path -> volumes.add(state.text(path)));
    return state.with(state.config().withVolumes(List.copyOf(volumes)));
  }

  static RecipeState healthcheck(RecipeState state, Command.Healthcheck check) {
    HealthChecks checks =
        new HealthChecks(
            new HealthChecks.Texts() {
              @Override
              public String text(Word word) {
                return state.text(word);
              }

              @Override
              public EarthfileException error(Word word, String message, @Nullable String hint) {
                return state.error(word, message, hint);
              }
            });
    Invocation command = check.command();
    return state.with(
        state
            .config()
            .withHealthCheck(
                checks.of(
                    command == null ? null : withValues(state, command),
                    check.interval(),
                    check.timeout(),
                    check.startPeriod(),
                    check.startInterval(),
                    check.retries())));
  }
}

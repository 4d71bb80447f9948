package dev.datestone.evaluate;

import dev.datestone.earthfile.Access;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Invocation;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Toggle;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.CommandResult;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import dev.datestone.operation.RunOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** RUN, what IF and {@code $(…)} run, and CACHE and HOST, which count for all of these. */
final class RunCommands {
  /** What an id of a secret may begin with. */
  private static final String SECRETS = "+secrets/";

  private RunCommands() {}

  static RecipeState run(RecipeState state, Command.Run run) {
    DockerCommands.Block docker = state.stage().docker();
    if (docker != null) {
      return DockerCommands.run(state, docker, run);
    }
    if (state.isOnHost()) {
      CommandRules.checkFlagsOnHost(state, run);
      boolean raw = state.isOn(run.flags().rawOutput());
      return state.with(hostRun(state, state.end(), argv(run.invocation()), raw, state.label(run)));
    }
    boolean push = state.isOn(run.flags().push());
    Operation pushed = state.stage().pushed();
    Operation base = push && pushed != null ? pushed : state.end();
    RunOptions.Terminal terminal = terminal(state, run);
    Operation operation = containerRun(state, base, run, push, terminal);
    RecipeState next =
        terminal == RunOptions.Terminal.DISCARD
            ? state.with(state.stage().withInteractive())
            : state;
    return push
        ? next.with(next.stage().withPushed(operation))
            .with(next.results().withPushes(RecipeState.plus(next.results().pushes(), operation)))
        : next.with(operation);
  }

  private static RunOptions.Terminal terminal(RecipeState state, Command.Run run) {
    RunOptions.Terminal terminal =
        state.isOn(run.flags().interactiveKeep())
            ? RunOptions.Terminal.KEEP
            : state.isOn(run.flags().interactive())
                ? RunOptions.Terminal.DISCARD
                : RunOptions.Terminal.NONE;
    if (terminal != RunOptions.Terminal.NONE && state.context().options().strict()) {
      throw state.error(
          run.position(),
          "RUN --interactive is not allowed with --strict",
          "leave out --strict (and --ci), or give the command all that it needs");
    }
    return terminal;
  }

  private static Operation.HostRun hostRun(
      RecipeState state, Operation base, List<String> argv, boolean raw, Label label) {
    ImageConfig config = state.config();
    return new Operation.HostRun(
        base,
        argv,
        state.frame().scope().over(config.environment()),
        config.workingDirectory(),
        raw,
        label);
  }

  private static Operation.Run containerRun(
      RecipeState state,
      Operation base,
      Command.Run run,
      boolean push,
      RunOptions.Terminal terminal) {
    Command.RunFlags flags = run.flags();
    if (flags.oidc() != null) {
      throw state.error(
          run.position(),
          "RUN --oidc is not supported: it needs the cloud service of the language's makers",
          "get the credentials before, and give them with --secret or --aws");
    }
    boolean once = push || terminal != RunOptions.Terminal.NONE;
    Mounts mounts = mounts(state, flags.mounts());
    RunOptions options =
        new RunOptions(
            network(state, flags.network()),
            privileged(state, flags.privileged(), run.position()),
            state.isOn(flags.ssh()) || mounts.hasSsh(),
            state.isOn(flags.aws()),
            once,
            state.isOn(flags.rawOutput()),
            terminal,
            secrets(state, flags.secrets()),
            state.stage().hosts());
    List<String> argv =
        state.isOn(flags.entrypoint()) ? entrypoint(state, run) : argv(run.invocation());
    boolean always = once || state.isOn(flags.noCache());
    return operation(state, base, argv, mounts, options, always, state.label(run));
  }

  private static Operation.Run operation(
      RecipeState state,
      Operation base,
      List<String> argv,
      Mounts mounts,
      RunOptions options,
      boolean always,
      Label label) {
    ImageConfig config = state.config();
    SortedMap<String, String> environment = state.frame().scope().over(config.environment());
    environment.putIfAbsent("PATH", ImageConfig.PATH);
    return new Operation.Run(
        base,
        argv,
        environment,
        config.workingDirectory(),
        config.user(),
        mounts.all(),
        options,
        always,
        label);
  }

  /** A command of the tool itself: root runs it, whatever USER says, without caches. */
  static Operation.Run asRoot(RecipeState state, String script, Label label) {
    ImageConfig config = state.config().withUser("");
    RunOptions options =
        new RunOptions(
            true,
            false,
            false,
            false,
            false,
            false,
            RunOptions.Terminal.NONE,
            List.of(),
            state.stage().hosts());
    RecipeState plain = state.with(state.stage().withConfig(config).withCaches(List.of()));
    return operation(plain, state.end(), shell(script), new Mounts(plain), options, false, label);
  }

  /** What RUN --entrypoint runs: the image's entrypoint, if it has one, and the words after it. */
  private static List<String> entrypoint(RecipeState state, Command.Run run) {
    List<String> words = new ArrayList<>(state.config().entrypoint());
    if (words.isEmpty()) {
      return argv(run.invocation());
    }
    return switch (run.invocation()) {
      case Invocation.Exec exec -> {
        words.addAll(exec.arguments());
        yield words;
      }
      case Invocation.Shell(Word text) -> {
        if (text.text().isBlank()) {
          yield words;
        }
        StringBuilder line = new StringBuilder();
        words.forEach(word -> line.append('\'').append(word.replace("'", "'\\''")).append("' "));
        yield shell(line + text.text());
      }
    };
  }

  private static boolean network(RecipeState state, @Nullable Word network) {
    if (network == null) {
      return true;
    }
    String value = state.text(network);
    if (!value.equals("none")) {
      throw state.error(
          network, "unknown network \"" + value + "\"", "only --network=none is known");
    }
    return false;
  }

  private static boolean privileged(RecipeState state, Toggle toggle, Position position) {
    if (!state.isOn(toggle)) {
      return false;
    }
    CommandRules.requirePrivileges(
        state,
        position,
        "this command asks for all privileges (--privileged)",
        "this command of another repository asks for all privileges (--privileged)");
    return true;
  }

  /** Each {@code NAME}, {@code NAME=id}, or {@code NAME=+secrets/id}; no secret for an empty id. */
  private static List<RunOptions.Secret> secrets(RecipeState state, List<Word> words) {
    List<RunOptions.Secret> secrets = new ArrayList<>();
    for (Word word : words) {
      String text = state.text(word);
      int equals = text.indexOf('=');
      String variable = equals < 0 ? text : text.substring(0, equals);
      String id = equals < 0 ? text : text.substring(equals + 1);
      if (id.startsWith(SECRETS)) {
        id = id.substring(SECRETS.length());
      }
      if (equals == 0 || variable.startsWith(SECRETS)) {
        throw state.error(word, "a name is missing in --secret " + text, "write --secret NAME=id");
      }
      if (!id.isEmpty()) {
        secrets.add(new RunOptions.Secret(variable, id));
      }
    }
    return secrets;
  }

  /** The mounts of CACHE, and those that {@code --mount} asks for. */
  private static Mounts mounts(RecipeState state, List<Word> words) {
    Mounts mounts = new Mounts(state);
    for (Word word : words) {
      String text = state.text(word);
      if (!text.isEmpty()) {
        mounts.add(text, word);
      }
    }
    return mounts;
  }

  static RecipeState cache(RecipeState state, Command.Cache cache) {
    // Without the option, as in 0.7, all that caches hold comes into the image.
    boolean persist =
        !state.frame().has(Feature.CACHE_PERSIST_OPTION) || state.isOn(cache.persist());
    Mounts mounts = new Mounts(state);
    mounts.addCache(cache, persist);
    return state.with(state.stage().withCaches(mounts.all()));
  }

  static RecipeState host(RecipeState state, Command.Host host) {
    String address = state.text(host.address());
    if (!CommandRules.isAddress(address)) {
      throw state.error(
          host.address(),
          "\"" + address + "\" is not an IP address",
          "write HOST name address, such as HOST db 10.0.0.7");
    }
    return state.with(state.stage().withHost(address + " " + state.text(host.name())));
  }

  // --- what a command runs

  static List<String> argv(Invocation invocation) {
    return switch (invocation) {
      case Invocation.Shell(Word text) -> shell(text.text());
      case Invocation.Exec(List<String> arguments, Position position) -> arguments;
    };
  }

  private static List<String> shell(String text) {
    return List.of("/bin/sh", "-c", text);
  }

  // --- commands that run during the evaluation

  /** Runs the condition of an IF. */
  static boolean isTrue(RecipeState state, Command.Branch branch) throws InterruptedException {
    Position start = branch.span().start();
    if (state.hasNoFrom()) {
      throw state.error(
          start, "there is no file system yet to run this condition in", "write a FROM before it");
    }
    List<String> argv = argv(branch.condition());
    Label label = state.label(start, branch.span().text());
    return query(state, argv, branch.access(), start, label, false).exitCode() == 0;
  }

  /** What {@code $(command)} prints. */
  static String output(RecipeState state, String command, Access flags, Position position)
      throws InterruptedException {
    String text = "$(" + command.strip() + ")";
    int length = command.length() + 3;
    if (state.hasNoFrom()) {
      throw state.error(
          position, length, "there is no file system yet to run $(…) in", "write a FROM before it");
    }
    List<String> argv = shell(command.strip());
    CommandResult result = query(state, argv, flags, position, state.label(position, text), true);
    if (result.exitCode() != 0) {
      throw state.error(
          position, length, text + " ended with exit code " + result.exitCode(), null);
    }
    return result.output();
  }

  private static CommandResult query(
      RecipeState state,
      List<String> argv,
      Access flags,
      Position position,
      Label label,
      boolean capturesOutput)
      throws InterruptedException {
    Backend backend = state.context().backend();
    if (state.isOnHost()) {
      state.recipe().waited().set(true);
      return backend.runOnHost(hostRun(state, state.end(), argv, false, label));
    }
    Mounts mounts = mounts(state, flags.mounts());
    RunOptions options =
        new RunOptions(
            true,
            privileged(state, flags.privileged(), position),
            state.isOn(flags.ssh()) || mounts.hasSsh(),
            false,
            false,
            false,
            RunOptions.Terminal.NONE,
            secrets(state, flags.secrets()),
            state.stage().hosts());
    boolean always = state.isOn(flags.noCache());
    return backend.query(
        operation(state, state.end(), argv, mounts, options, always, label), capturesOutput);
  }
}

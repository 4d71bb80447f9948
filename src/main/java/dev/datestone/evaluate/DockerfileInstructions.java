package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.dockerfile.Instruction;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Invocation;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Evaluates instructions: each is a function of the state before it. */
final class DockerfileInstructions {
  private static final List<String> SHELL = List.of("/bin/sh", "-c");

  private DockerfileInstructions() {}

  static StageState run(StageState state, Instruction instruction) throws InterruptedException {
    return switch (instruction) {
      case Instruction.From from -> throw new IllegalStateException("FROM");
      case Instruction.Arg arg -> arg(state, arg);
      case Instruction.Env env -> env(state, env);
      case Instruction.Label label -> label(state, label);
      case Instruction.Run run -> DockerfileRuns.run(state, run);
      case Instruction.Copy copy -> DockerfileCopies.copy(state, copy);
      case Instruction.Cmd cmd ->
          state.with(state.config().withCommand(argv(state, cmd.invocation()))).withOwnCommand();
      case Instruction.Entrypoint entrypoint -> entrypoint(state, entrypoint);
      case Instruction.Shell shell -> state.with(state.config().withShell(shell.words()));
      case Instruction.Healthcheck check -> healthcheck(state, check);
      case Instruction.StopSignal signal ->
          state.with(state.config().withStopSignal(state.text(signal.signal())));
      case Instruction.User user -> state.with(state.config().withUser(state.text(user.user())));
      case Instruction.Workdir workdir -> workdir(state, workdir);
      case Instruction.Volume volume -> volume(state, volume);
      case Instruction.Expose expose -> expose(state, expose);
      case Instruction.Maintainer ignored -> state;
      case Instruction.OnBuild trigger -> {
        List<String> all = new ArrayList<>(state.config().onBuild());
        all.add(trigger.trigger());
        yield state.with(state.config().withOnBuild(all));
      }
    };
  }

  private static StageState arg(StageState state, Instruction.Arg arg) {
    StageState next = state;
    for (Instruction.Default each : arg.args()) {
      String name = each.name().text();
      Word value = each.value();
      String text = state.build().given().get(name);
      if (text == null) {
        text = value == null ? state.build().globals().get(name) : next.text(value);
      }
      if (text != null) {
        next = next.withArgument(name, text);
      }
    }
    return next;
  }

  /** All values are of before the instruction. */
  private static StageState env(StageState state, Instruction.Env env) {
    ImageConfig config = state.config();
    for (Instruction.Pair pair : env.variables()) {
      config = config.withEnvironment(state.text(pair.name()), state.text(pair.value()));
    }
    return state.with(config);
  }

  private static StageState label(StageState state, Instruction.Label label) {
    ImageConfig config = state.config();
    for (Instruction.Pair pair : label.labels()) {
      config = config.withLabel(state.text(pair.name()), state.text(pair.value()));
    }
    return state.with(config);
  }

  /** What runs a command that is written for a shell. */
  static List<String> shell(StageState state, String text) {
    List<String> words = state.config().shell();
    List<String> argv = new ArrayList<>(words.isEmpty() ? SHELL : words);
    argv.add(text);
    return argv;
  }

  private static List<String> argv(StageState state, Invocation invocation) {
    return switch (invocation) {
      case Invocation.Exec(List<String> arguments, var position) -> arguments;
      case Invocation.Shell(Word text) ->
          text.text().isBlank() ? List.of() : shell(state, text.text());
    };
  }

  /** A command of the base image is made for its own entrypoint. */
  private static StageState entrypoint(StageState state, Instruction.Entrypoint entrypoint) {
    ImageConfig config = state.config().withEntrypoint(argv(state, entrypoint.invocation()));
    return state.with(state.hasOwnCommand() ? config : config.withCommand(List.of()));
  }

  private static StageState workdir(StageState state, Instruction.Workdir workdir) {
    String folder =
        "/" + Paths.resolve(state.config().workingDirectory(), state.text(workdir.path()));
    return state
        .with(state.config().withWorkingDirectory(folder))
        .with(
            new Operation.MakeDirectory(
                state.end(),
                folder,
                DockerfileCopies.owner(state.config().user()),
                state.label(workdir)));
  }

  private static StageState volume(StageState state, Instruction.Volume volume) {
    Set<String> volumes = new LinkedHashSet<>(state.config().volumes());
    for (Word path : volume.paths()) {
      String text = state.text(path).strip();
      if (text.isEmpty()) {
        throw state.error(path, "the path of a VOLUME is empty", "write VOLUME /path");
      }
      volumes.add(text);
    }
    return state.with(state.config().withVolumes(List.copyOf(volumes)));
  }

  private static StageState expose(StageState state, Instruction.Expose expose) {
    Set<String> ports = new LinkedHashSet<>(state.config().ports());
    for (Word word : expose.ports()) {
      for (String port : state.text(word).split("\\s+")) {
        if (!port.isEmpty()) {
          ports.addAll(ports(state, word, port));
        }
      }
    }
    return state.with(state.config().withPorts(List.copyOf(ports)));
  }

  /** The ports of {@code 80}, {@code 53/udp} or {@code 8000-8010}. */
  private static List<String> ports(StageState state, Word word, String written) {
    if (!written.matches("[0-9]{1,5}(-[0-9]{1,5})?(/(tcp|udp|sctp|TCP|UDP|SCTP))?")) {
      throw state.error(word, "\"" + written + "\" is not a port", "write 80, 53/udp or 8000-8010");
    }
    String[] parts = written.split("/");
    String protocol = parts.length > 1 ? parts[1].toLowerCase(Locale.ROOT) : "tcp";
    String[] ends = parts[0].split("-");
    int first = Integer.parseInt(ends[0]);
    int last = Integer.parseInt(ends[ends.length - 1]);
    if (first > last || last > 65535) {
      throw state.error(word, "\"" + written + "\" is not a range of ports", null);
    }
    List<String> ports = new ArrayList<>();
    for (int port = first; port <= last; port++) {
      ports.add(port + "/" + protocol);
    }
    return ports;
  }

  private static StageState healthcheck(StageState state, Instruction.Healthcheck check) {
    HealthChecks checks =
        new HealthChecks(
            new HealthChecks.Texts() {
              @Override
              public String text(Word word) {
                return word.text();
              }

              @Override
              public EarthfileException error(Word word, String message, @Nullable String hint) {
                return state.error(word, message, hint);
              }
            });
    return state.with(
        state
            .config()
            .withHealthCheck(
                checks.of(
                    check.command(),
                    check.interval(),
                    check.timeout(),
                    check.startPeriod(),
                    check.startInterval(),
                    check.retries())));
  }
}

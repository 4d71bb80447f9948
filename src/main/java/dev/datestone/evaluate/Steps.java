package dev.datestone.evaluate;

import dev.datestone.earthfile.Access;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Invocation;
import dev.datestone.earthfile.MountText;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Span;
import dev.datestone.earthfile.Toggle;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.RunOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Commands that run: RUN itself, the conditions of IF, {@code $(…)}, and CACHE for all of them. */
final class Steps {
  private static final Access PLAIN =
      new Access(
          Toggle.Plain.ABSENT, Toggle.Plain.ABSENT, Toggle.Plain.ABSENT, List.of(), List.of());

  private final Recipe recipe;
  private final Values values;

  Steps(Recipe recipe) {
    this.recipe = recipe;
    this.values = new Values(recipe, this);
  }

  Values values() {
    return values;
  }

  void run(Command.Run run) {
    Command.RunFlags flags = run.flags();
    boolean push = values.is(flags.push());
    if (recipe.interactive) {
      throw error(run.position(), "nothing can run after RUN --interactive", "move it to the end");
    }
    Operation operation = recipe.onHost ? onHost(run) : inside(run, push);
    if (push) {
      recipe.pushes.add(operation);
    } else {
      recipe.end = operation;
    }
  }

  /** What the next command stands on: the last push, where there is one. */
  private Operation below(boolean push) {
    return push && !recipe.pushes.isEmpty() ? recipe.pushes.getLast() : recipe.end;
  }

  private Operation.HostRun onHost(Command.Run run) {
    Command.RunFlags flags = run.flags();
    refuse(run, flags.privileged(), "--privileged");
    refuse(run, flags.entrypoint(), "--entrypoint");
    refuse(run, flags.ssh(), "--ssh");
    refuse(run, flags.interactive(), "--interactive");
    refuse(run, flags.interactiveKeep(), "--interactive-keep");
    if (flags.network() != null) {
      throw error(
          run.position(), "after LOCALLY a RUN has no --network", "there it has the host's");
    }
    if (!flags.mounts().isEmpty() || !flags.secrets().isEmpty()) {
      throw error(
          run.position(),
          "after LOCALLY a RUN has neither --mount nor --secret",
          "there it runs on the host, with the host's files and environment");
    }
    return hostRun(
        below(values.is(flags.push())),
        argv(run.invocation()),
        values.is(flags.rawOutput()),
        recipe.label(run));
  }

  private void refuse(Command.Run run, Toggle toggle, String flag) {
    if (values.is(toggle)) {
      throw error(run.position(), "after LOCALLY a RUN has no " + flag, "it runs on the host");
    }
  }

  private Operation.HostRun hostRun(Operation base, List<String> argv, boolean raw, Label label) {
    return new Operation.HostRun(
        base, argv, recipe.frame.scope().all(), recipe.hostFolder().toString(), raw, label);
  }

  private Operation.Run inside(Command.Run run, boolean push) {
    Command.RunFlags flags = run.flags();
    if (flags.oidc() != null) {
      throw error(
          run.position(),
          "RUN --oidc is not supported: it needs the cloud service of the language's makers",
          "get the credentials before, and give them with --secret or --aws");
    }
    RunOptions.Terminal terminal = RunOptions.Terminal.NONE;
    if (values.is(flags.interactiveKeep())) {
      terminal = RunOptions.Terminal.KEEP;
    } else if (values.is(flags.interactive())) {
      terminal = RunOptions.Terminal.DISCARD;
      recipe.interactive = true;
    }
    if (terminal != RunOptions.Terminal.NONE && recipe.evaluator.options().strict()) {
      throw error(
          run.position(),
          "RUN --interactive is not allowed with --strict",
          "leave out --strict (and --ci), or give the command all that it needs");
    }
    Mounted mounted = mounts(flags.mounts());
    RunOptions options =
        new RunOptions(
            network(flags.network()),
            privileged(flags.privileged(), run.position()),
            values.is(flags.ssh()) || mounted.ssh(),
            values.is(flags.aws()),
            push || terminal != RunOptions.Terminal.NONE,
            values.is(flags.rawOutput()),
            terminal,
            secrets(flags.secrets()),
            recipe.hosts);
    List<String> argv = values.is(flags.entrypoint()) ? entrypoint(run) : argv(run.invocation());
    boolean always = push || values.is(flags.noCache()) || terminal != RunOptions.Terminal.NONE;
    return operation(below(push), argv, mounted.mounts(), options, always, recipe.label(run));
  }

  private Operation.Run operation(
      Operation base,
      List<String> argv,
      List<Mount> mounts,
      RunOptions options,
      boolean always,
      Label label) {
    SortedMap<String, String> environment = new TreeMap<>(recipe.config.environment());
    environment.putIfAbsent("PATH", ImageConfig.PATH);
    environment.putAll(recipe.frame.scope().all());
    return new Operation.Run(
        base,
        argv,
        environment,
        recipe.config.folder(),
        recipe.config.user(),
        mounts,
        options,
        always,
        label);
  }

  private List<String> entrypoint(Command.Run run) {
    List<String> words = new ArrayList<>(recipe.config.entrypoint());
    if (words.isEmpty()) {
      throw error(
          run.position(), "there is no ENTRYPOINT for RUN --entrypoint", "write one before");
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

  private boolean network(@Nullable Word network) {
    if (network == null) {
      return true;
    }
    String value = values.text(network);
    if (!value.equals("none")) {
      throw recipe.frame.error(
          network, "unknown network \"" + value + "\"", "only --network=none is known");
    }
    return false;
  }

  private boolean privileged(Toggle toggle, Position position) {
    if (!values.is(toggle)) {
      return false;
    }
    if (!recipe.evaluator.options().allowPrivileged()) {
      throw error(
          position,
          "this command asks for all rights (--privileged)",
          "allow it with --allow-privileged (-P) if you trust this Earthfile");
    }
    if (!recipe.frame.allowPrivileged()) {
      throw error(
          position,
          "this command of another repository asks for all rights (--privileged)",
          "allow it where it is called: with --allow-privileged on FROM, COPY, BUILD, DO or IMPORT");
    }
    return true;
  }

  /**
   * Each {@code NAME}, {@code NAME=id}, or {@code NAME=+secrets/id} as of old; an empty id: none.
   */
  private List<RunOptions.Secret> secrets(List<Word> words) {
    List<RunOptions.Secret> secrets = new ArrayList<>();
    for (Word word : words) {
      String text = values.text(word);
      int equals = text.indexOf('=');
      String variable = equals < 0 ? text : text.substring(0, equals);
      String id = equals < 0 ? text : text.substring(equals + 1);
      if (id.startsWith("+secrets/")) {
        id = id.substring("+secrets/".length());
      }
      if (equals == 0) {
        throw recipe.frame.error(
            word, "a name is missing in --secret " + text, "write --secret NAME=id");
      }
      if (!id.isEmpty()) {
        secrets.add(new RunOptions.Secret(variable, id));
      }
    }
    return secrets;
  }

  /**
   * What {@code --mount} asks for.
   *
   * @param ssh whether the host's ssh agent is among it
   */
  private record Mounted(List<Mount> mounts, boolean ssh) {}

  private Mounted mounts(List<Word> words) {
    List<Mount> mounts = new ArrayList<>(recipe.caches);
    boolean ssh = false;
    for (Word word : words) {
      String text = values.text(word);
      if (!text.isEmpty()) {
        dev.datestone.earthfile.Mount mount = MountText.parse(text, word.position());
        ssh |= mount instanceof dev.datestone.earthfile.Mount.SshMount;
        namedMounts().of(mount, word).ifPresent(each -> put(mounts, each));
      }
    }
    return new Mounted(mounts, ssh);
  }

  /** The last one at a place counts: it would hide those before it. */
  private static void put(List<Mount> mounts, Mount mount) {
    mounts.removeIf(each -> each.target().equals(mount.target()));
    mounts.add(mount);
  }

  private Mounts namedMounts() {
    // What a target is given but never declares makes it no other target.
    return new Mounts(
        recipe.project,
        recipe.call.target(),
        recipe.given.of(recipe.declared),
        recipe.config.folder());
  }

  void cache(Command.Cache cache) {
    // Without the option, as in 0.7, all that caches hold comes into the image.
    boolean persist = !recipe.frame.has(Feature.CACHE_PERSIST_OPTION) || values.is(cache.persist());
    put(
        recipe.caches,
        namedMounts()
            .cache(
                values.text(cache.path()),
                values.optional(cache.id()),
                values.optional(cache.sharing()),
                values.optional(cache.chmod()),
                persist,
                cache));
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

  // --- questions

  /** Whether there is something that a question could run in. */
  boolean canAsk() {
    return recipe.onHost || !(recipe.end instanceof Operation.Scratch scratch && scratch.isNone());
  }

  /** Whether a condition is true. */
  boolean isTrue(Command.Branch branch) throws InterruptedException {
    Span span = branch.span();
    if (!canAsk()) {
      throw error(
          span.start(), "there is nothing yet to run this condition in", "write a FROM before it");
    }
    return ask(argv(branch.condition()), branch.access(), span.start(), span.text(), false).code()
        == 0;
  }

  /** Words for which the flags of a FOR count. */
  private Access access = PLAIN;

  void withAccess(Access other, Runnable work) {
    Access before = access;
    access = other;
    try {
      work.run();
    } finally {
      access = before;
    }
  }

  /** What {@code $(command)} prints. */
  String output(String command, Position position) throws InterruptedException {
    Access own = access;
    access = PLAIN;
    try {
      Probe.Answer answer =
          ask(shell(command.strip()), own, position, "$(" + command.strip() + ")", true);
      if (answer.code() != 0) {
        throw recipe.frame.error(
            position,
            command.length() + 3,
            "$(" + command.strip() + ") ended with exit code " + answer.code(),
            null);
      }
      return answer.output();
    } finally {
      access = own;
    }
  }

  private Probe.Answer ask(
      List<String> argv, Access flags, Position position, String text, boolean captures)
      throws InterruptedException {
    Label label = recipe.frame.label(position, text, recipe.shown(), recipe.place());
    if (recipe.onHost) {
      recipe.waited = true;
      return recipe.evaluator.probe().ask(hostRun(recipe.end, argv, false, label));
    }
    Mounted mounted = mounts(flags.mounts());
    RunOptions options =
        new RunOptions(
            true,
            privileged(flags.privileged(), position),
            values.is(flags.ssh()) || mounted.ssh(),
            false,
            false,
            false,
            RunOptions.Terminal.NONE,
            secrets(flags.secrets()),
            recipe.hosts);
    return recipe
        .evaluator
        .probe()
        .ask(
            operation(
                recipe.end, argv, mounted.mounts(), options, values.is(flags.noCache()), label),
            captures);
  }

  private EarthfileException error(Position position, String message, @Nullable String hint) {
    return recipe.frame.error(position, message, hint);
  }
}

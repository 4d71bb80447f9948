package dev.datestone.cli;

import dev.datestone.build.Build;
import dev.datestone.build.BuildException;
import dev.datestone.build.Configuration;
import dev.datestone.build.Problem;
import dev.datestone.build.Problems;
import dev.datestone.build.Workplace;
import dev.datestone.cli.Main.World;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.ParseResult;

/** {@code datestone +target}: builds, and says what was done. */
final class BuildCommand {
  private static final long SECONDS_TO_END = 15;

  private final World world;
  private final ParseResult words;

  BuildCommand(World world, ParseResult words) {
    this.world = world;
    this.words = words;
  }

  int run() throws InterruptedException {
    List<String> positional = new ArrayList<>(words.matchedPositionalValue(0, List.of()));
    positional.addAll(words.unmatched());
    Wanted wanted = wanted(positional);
    Map<String, String> environment = new HashMap<>(world.environment());
    String config = words.matchedOptionValue("--config", "");
    if (!config.isEmpty()) {
      if (!java.nio.file.Files.isReadable(world.here().resolve(config))) {
        throw new BuildException("there is no settings file " + config, "");
      }
      environment.put("DATESTONE_CONFIG", world.here().resolve(config).toString());
    }
    boolean ci = words.hasMatchedOption("--ci");
    boolean live = world.terminal() && !ci && environment.get("CI") == null;
    boolean shell = words.hasMatchedOption("--interactive");
    if (shell && !world.terminal()) {
      throw new BuildException("--interactive needs a terminal", "leave it out in CI and pipes");
    }
    try (Progress progress =
        new Progress(world.out(), world.style(), live, words.hasMatchedOption("--explain"))) {
      Workplace.Wishes wishes =
          new Workplace.Wishes(
              world.here(),
              wanted.folder(),
              wanted.target(),
              wanted.arguments(),
              words.hasMatchedOption("--no-cache"),
              words.hasMatchedOption("--no-output"),
              ci,
              Versions.tool(),
              wanted.artifact(),
              wanted.destination());
      return build(wishes, environment, progress, shell);
    }
  }

  private int build(
      Workplace.Wishes wishes, Map<String, String> environment, Progress progress, boolean shell)
      throws InterruptedException {
    long start = System.nanoTime();
    Thread builder = Thread.currentThread();
    CountDownLatch ended = new CountDownLatch(1);
    AtomicBoolean stopped = new AtomicBoolean();
    Thread hook =
        new Thread(
            () -> {
              stopped.set(true);
              builder.interrupt();
              await(ended);
            });
    Runtime.getRuntime().addShutdownHook(hook);
    try (Workplace workplace = Workplace.open(Configuration.home(environment))) {
      Build.Summary summary =
          workplace.build(
              wishes,
              environment,
              progress,
              shell,
              new Workplace.Screen(world.terminal(), progress::pause, progress::goOn));
      progress.close();
      world
          .out()
          .println(
              world.style().green("ok")
                  + ": "
                  + summary.ran()
                  + (summary.ran() == 1 ? " step run, " : " steps run, ")
                  + summary.cached()
                  + " cached, "
                  + Progress.seconds(System.nanoTime() - start));
      return 0;
    } catch (RuntimeException | InterruptedException e) {
      progress.close();
      world.out().flush();
      // Whatever an interrupted call makes of it, the user has stopped the build.
      Problem problem = stopped.get() ? new Problem.Interrupted() : Problems.of(e, world.here());
      return new Messages(world.err(), world.style()).tell(problem);
    } finally {
      ended.countDown();
    }
  }

  private static void await(CountDownLatch ended) {
    try {
      if (!ended.await(SECONDS_TO_END, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(Messages.INTERRUPTED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The words behind the options, understood. */
  private record Wanted(
      Path folder,
      String target,
      SortedMap<String, String> arguments,
      String artifact,
      String destination) {}

  private Wanted wanted(List<String> positional) {
    SortedMap<String, String> arguments = new TreeMap<>();
    List<String> buildArgs = words.matchedOptionValue("--build-arg", List.of());
    for (String each : buildArgs) {
      argument(arguments, "--" + each);
    }
    List<String> plain = new ArrayList<>();
    for (String word : positional) {
      if (word.startsWith("--")) {
        argument(arguments, word);
      } else if (word.startsWith("-")) {
        throw new BuildException(
            "the option " + word + " stands behind the target", "put it before the target");
      } else {
        plain.add(word);
      }
    }
    if (plain.isEmpty()) {
      throw new BuildException(
          "no target is named", "for example: datestone +build; datestone --help");
    }
    String reference = plain.getFirst();
    int plus = reference.lastIndexOf('+');
    if (plus < 0) {
      throw new BuildException(
          "\"" + reference + "\" is no target", "did you mean +" + reference + "?");
    }
    boolean artifact = words.hasMatchedOption("--artifact");
    if (plain.size() > (artifact ? 2 : 1)) {
      throw new BuildException(
          "\"" + plain.getLast() + "\" is one word too many",
          "an argument of the target begins with two dashes");
    }
    String name = reference.substring(plus + 1);
    String path = "";
    if (artifact) {
      int slash = name.indexOf('/');
      if (slash < 0 || slash == name.length() - 1) {
        throw new BuildException(
            "\"" + reference + "\" names no artifact", "for example: -a +build/app ./app");
      }
      path = name.substring(slash + 1);
      name = name.substring(0, slash);
    }
    String destination = plain.size() > 1 ? plain.get(1) : "./";
    boolean folder = destination.endsWith("/") || destination.equals(".");
    return new Wanted(
        world.here().resolve(reference.substring(0, plus)).normalize(),
        name,
        arguments,
        path,
        world.here().resolve(destination).normalize() + (folder ? "/" : ""));
  }

  private static void argument(SortedMap<String, String> arguments, String word) {
    int equals = word.indexOf('=');
    if (equals < 3) {
      throw new BuildException(
          "\"" + word + "\" is no argument",
          "options stand before the target; arguments are --NAME=VALUE");
    }
    arguments.put(word.substring(2, equals), word.substring(equals + 1));
  }
}

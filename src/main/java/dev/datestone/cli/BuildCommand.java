package dev.datestone.cli;

import dev.datestone.build.Build;
import dev.datestone.build.BuildException;
import dev.datestone.build.Configuration;
import dev.datestone.build.Problem;
import dev.datestone.build.Problems;
import dev.datestone.build.Workplace;
import dev.datestone.cli.Main.World;
import dev.datestone.report.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code datestone +target}: builds, and says what was done. */
final class BuildCommand {
  private static final long SECONDS_TO_END = 15;

  private final World world;
  private final GivenOptions given;
  private final Map<String, String> file;

  /**
   * A build to do.
   *
   * @param file what .env says: seen by options, and by nothing that the build runs
   */
  BuildCommand(World world, GivenOptions given, Map<String, String> file) {
    this.world = world;
    this.given = given;
    this.file = file;
  }

  int run() throws InterruptedException {
    Workplace.Wishes wishes = BuildWords.of(world, given, file).wishes();
    boolean live = world.terminal() && !wishes.ci() && world.environment().get("CI") == null;
    boolean shell = given.has("interactive");
    if (shell && !world.terminal()) {
      throw new BuildException("--interactive needs a terminal", "leave it out in CI and pipes");
    }
    try (Progress progress = new Progress(world.out(), world.style(), live, given.has("verbose"))) {
      return build(wishes, world.environment(), progress, shell);
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
      Messages messages = new Messages(world.err(), world.style());
      if (!stopped.get()) {
        others(progress.failures(), e).forEach(messages::tell);
      }
      return messages.tell(problem);
    } finally {
      ended.countDown();
    }
  }

  /** The steps that failed beside the one that ended the build. */
  private static List<Problem> others(List<Event.Failed> failures, Exception end) {
    List<Problem> others = new ArrayList<>();
    Set<String> told = new HashSet<>();
    if (Problems.of(end, Path.of("")) instanceof Problem.Failure failure) {
      told.add(place(failure));
    }
    for (Event.Failed failed : failures) {
      Problem.Failure other = Problems.of(failed);
      if (told.add(place(other))) {
        others.add(other);
      }
    }
    return others;
  }

  private static String place(Problem.Failure failure) {
    return failure.target() + " " + failure.file() + ":" + failure.line() + ":" + failure.column();
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
}

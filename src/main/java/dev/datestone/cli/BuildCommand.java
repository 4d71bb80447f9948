package dev.datestone.cli;

import dev.datestone.operation.Label;
import dev.datestone.report.Event;
import dev.datestone.session.Build;
import dev.datestone.session.BuildException;
import dev.datestone.session.BuildRequest;
import dev.datestone.session.Configuration;
import dev.datestone.session.DockerfileTarget;
import dev.datestone.session.Problem;
import dev.datestone.session.Problems;
import dev.datestone.session.Session;
import dev.datestone.session.UnchangedNotes.Printed;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code datestone +target}: builds, and says what was done. */
final class BuildCommand {
  private static final long SECONDS_TO_END = 15;

  /** What takes so long makes people ask what did. */
  private static final long LONG_NANOS = 10_000_000_000L;

  private final CommandContext context;
  private final ParsedOptions options;
  private final Map<String, String> file;

  /**
   * A build to do.
   *
   * @param file what .env says: seen by options, and by nothing that the build runs
   */
  BuildCommand(CommandContext context, ParsedOptions options, Map<String, String> file) {
    this.context = context;
    this.options = options;
    this.file = file;
  }

  int run() throws InterruptedException {
    return run(RequestParser.of(context, options, file).request());
  }

  /** Builds a Dockerfile. */
  int run(DockerfileTarget dockerfile) throws InterruptedException {
    return run(RequestParser.of(context, options, file).request().of(dockerfile));
  }

  private int run(BuildRequest request) throws InterruptedException {
    boolean live = context.terminal() && !request.ci() && context.environment().get("CI") == null;
    if (request.interactive() && !context.terminal()) {
      throw new BuildException("--interactive needs a terminal", "leave it out in CI and pipes");
    }
    String log = options.value("log-json");
    try (Progress progress =
        new Progress(context.out(), context.style(), kind(live), options.has("verbose"))) {
      if (log.isEmpty()) {
        return build(request, progress, progress, summary -> {});
      }
      try (EventLog events =
          new EventLog(context.here().resolve(log), context.here(), options.rest())) {
        Event.Listener both =
            event -> {
              progress.on(event);
              events.on(event);
            };
        int code = build(request, progress, both, events::succeeded);
        if (code != 0) {
          events.failed(code);
        }
        return code;
      }
    }
  }

  private Progress.Kind kind(boolean live) {
    return options.has("quiet")
        ? Progress.Kind.QUIET
        : live ? Progress.Kind.LIVE : Progress.Kind.LINES;
  }

  private int build(
      BuildRequest request,
      Progress progress,
      Event.Listener listener,
      Consumer<Build.Summary> succeeded)
      throws InterruptedException {
    long start = System.nanoTime();
    Thread builder = Thread.currentThread();
    CountDownLatch ended = new CountDownLatch(1);
    AtomicBoolean stopped = new AtomicBoolean();
    @Nullable BuildLogWriter record = null;
    Thread hook =
        new Thread(
            () -> {
              stopped.set(true);
              builder.interrupt();
              await(ended);
            });
    Runtime.getRuntime().addShutdownHook(hook);
    try (Session session = Session.open(context.environment())) {
      BuildLogWriter kept =
          new BuildLogWriter(session.logs()::create, context.here(), options.rest());
      record = kept;
      Build.Summary summary =
          session.build(
              request,
              event -> {
                listener.on(event);
                kept.on(event);
              },
              new Session.Screen(context.terminal(), progress::pause, progress::goOn));
      progress.close();
      kept.succeeded(summary);
      succeeded.accept(summary);
      if (!options.has("quiet")) {
        say(summary, progress.slowest(), start);
      }
      return 0;
    } catch (RuntimeException | InterruptedException e) {
      progress.close();
      context.out().flush();
      // Whatever an interrupted call makes of it, the user has stopped the build.
      Problem problem = stopped.get() ? new Problem.Interrupted() : Problems.of(e, context.here());
      ProblemPrinter messages = new ProblemPrinter(context.err(), context.style());
      if (!stopped.get()) {
        others(progress.failures(), e).forEach(messages::tell);
      }
      int code = messages.tell(problem);
      if (record != null) {
        record.failed(code);
      }
      return code;
    } finally {
      ended.countDown();
    }
  }

  private void say(Build.Summary summary, List<String> slowest, long start) {
    PrintStream out = context.out();
    if (System.nanoTime() - start >= LONG_NANOS && !slowest.isEmpty()) {
      out.println("slowest steps:");
      slowest.forEach(each -> out.println("  " + each));
    }
    out.print(
        context.style().green("ok")
            + ": "
            + summary.ran()
            + (summary.ran() == 1 ? " step run, " : " steps run, ")
            + summary.cached()
            + " cached, ");
    out.flush();
    // The next one takes another time.
    List<Printed> printed = context.recorder().map(BuildRecorder::printed).orElse(List.of());
    out.println(Progress.seconds(System.nanoTime() - start));
    out.flush();
    if (context.recorder().isPresent() && summary.ran() == 0) {
      context.recorder().get().write(Configuration.home(context.environment()), printed);
    }
  }

  /** The steps that failed beside the one that ended the build. */
  private static List<Problem> others(List<Event.Failed> failures, Exception end) {
    List<Problem> others = new ArrayList<>();
    Set<String> told = new HashSet<>();
    if (Problems.of(end, Path.of("")) instanceof Problem.Failure(Event.Failed step)) {
      told.add(place(step.label()));
    }
    for (Event.Failed failed : failures) {
      if (told.add(place(failed.label()))) {
        others.add(new Problem.Failure(failed));
      }
    }
    return others;
  }

  private static String place(Label label) {
    return label.target() + " " + label.file() + ":" + label.line() + ":" + label.column();
  }

  private static void await(CountDownLatch ended) {
    try {
      if (!ended.await(SECONDS_TO_END, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(ProblemPrinter.INTERRUPTED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.datestone.cli;

import dev.datestone.session.BuildRequest;
import dev.datestone.session.DockerfileTarget;
import dev.datestone.session.Graph;
import dev.datestone.session.Session;
import dev.datestone.session.TargetHistory;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code graph} and {@code why}: what a build of a target would do and did, without building it.
 */
final class InspectCommands {
  /** How a graph is printed. */
  enum Form {
    TEXT,
    JSON,
    DOT
  }

  private final CommandContext context;
  private final ParsedOptions options;
  private final Map<String, String> file;
  private final @Nullable DockerfileTarget dockerfile;

  /**
   * Of one target.
   *
   * @param dockerfile what docker-build builds, null for the target that the options name
   */
  InspectCommands(
      CommandContext context,
      ParsedOptions options,
      Map<String, String> file,
      @Nullable DockerfileTarget dockerfile) {
    this.context = context;
    this.options = options;
    this.file = file;
    this.dockerfile = dockerfile;
  }

  int graph(Form form) throws InterruptedException {
    return inspect(
        "graph",
        (session, request, progress) -> {
          Graph graph = session.graph(request, progress);
          context
              .out()
              .print(
                  switch (form) {
                    case TEXT -> graph.text();
                    case JSON -> graph.json();
                    case DOT -> graph.dot();
                  });
        });
  }

  int why() throws InterruptedException {
    return inspect(
        "why",
        (session, request, progress) -> {
          for (TargetHistory.Line line : session.why(request, progress)) {
            context.println(context.style().dim(line.target() + " | ") + line.command());
            context.println("    " + line.happened());
          }
        });
  }

  private interface Inspection {
    void run(Session session, BuildRequest request, Progress progress) throws InterruptedException;
  }

  /** Progress, such as that of a command in IF, goes to stderr: stdout may be redirected. */
  private int inspect(String command, Inspection inspection) throws InterruptedException {
    BuildRequest one = RequestParser.of(context, options, file).ofOneTarget(command);
    BuildRequest request = dockerfile == null ? one : one.of(dockerfile);
    try (Session session = Session.open(context.environment());
        Progress progress =
            new Progress(
                context.err(), context.style(), Progress.Kind.LINES, options.has("verbose"))) {
      inspection.run(session, request, progress);
      return 0;
    }
  }
}

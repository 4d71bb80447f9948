package dev.datestone.session;

import dev.datestone.engine.StepHistory;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** When each step of a target ran the last time, and why. */
public final class TargetHistory {
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  /**
   * What became of one step.
   *
   * @param target as it stands in front of the step's output
   * @param happened what there is to say of it
   */
  public record Line(String target, String command, String happened) {}

  private TargetHistory() {}

  static List<Line> of(Graph graph, StepHistory history) {
    List<Line> lines = new ArrayList<>();
    for (Operation step : graph.operations()) {
      switch (step) {
        case Operation.Copy _, Operation.Run _, Operation.Try _ ->
            lines.add(line(step.label(), happened(history.last(step.label()))));
        case Operation.HostRun _, Operation.HostCopy _ ->
            lines.add(line(step.label(), "runs on the host in every build"));
        case Operation.Image _,
            Operation.Scratch _,
            Operation.MakeDirectory _,
            Operation.RequireSuccess _ -> {}
      }
    }
    return lines;
  }

  private static Line line(Label label, String happened) {
    return new Line(label.target(), label.text(), happened);
  }

  private static String happened(Optional<StepHistory.Execution> last) {
    return last.map(
            run -> {
              String when =
                  WHEN.format(Instant.ofEpochMilli(run.ended()).atZone(ZoneId.systemDefault()));
              String took = String.format(Locale.ROOT, "%.1f s", run.millis() / 1000.0);
              return "ran " + when + " (" + took + ") because " + run.reason();
            })
        .orElse("this command has not run here");
  }
}

package dev.datestone.report;

import dev.datestone.operation.Label;
import java.util.List;

/** Why a step ran. */
public sealed interface Reason {
  /** How many names a line lists at most. */
  int SOME = 4;

  /** How many characters of another step's command a line shows. */
  int WIDTH = 60;

  /** A new step: no command ran at this place of the Earthfile before. */
  record NewStep() implements Reason {}

  /** Some of its own inputs are not those of the last time. */
  record Changed(List<String> what) implements Reason {
    public Changed {
      what = List.copyOf(what);
    }
  }

  /**
   * Its own inputs are the same, but an earlier step made something else.
   *
   * @param why the reason of that step
   */
  record InvalidatedBy(Label step, String why) implements Reason {}

  /** It is never cached. */
  record AlwaysRuns() implements Reason {}

  /** The build was started with --no-cache. */
  record NoCache() implements Reason {}

  /** It ran before, but its result is missing or damaged. */
  record ResultMissing() implements Reason {}

  /** The end of "it ran because ...". */
  default String words() {
    return switch (this) {
      case NewStep() -> "it is a new step";
      case Changed(List<String> what) ->
          some(what.stream().map(Reason::named).toList()) + " changed";
      case InvalidatedBy(Label step, String why) -> "of " + name(step) + ": " + why;
      case AlwaysRuns() -> "it always runs";
      case NoCache() -> "--no-cache was given";
      case ResultMissing() -> "its result is missing";
    };
  }

  /** The whole build context is called by a dot. */
  private static String named(String thing) {
    return thing.equals("file ") ? "file ." : thing;
  }

  private static String name(Label step) {
    String text = step.text();
    String cut = text.length() > WIDTH ? text.substring(0, WIDTH) + "…" : text;
    return step.file() + ":" + step.line() + ", " + cut;
  }

  /** The first names, and how many more there are. */
  static String some(List<String> all) {
    int more = all.size() - SOME;
    return String.join(", ", more > 0 ? all.subList(0, SOME) : all)
        + (more > 0 ? " and " + more + " more" : "");
  }
}

package dev.datestone.report;

import dev.datestone.operation.Label;
import java.util.List;

/** Why a step ran, noted at the moment it was decided. */
public sealed interface Reason {
  /** How many things of a kind a line names. */
  int SOME = 4;

  /** How much of another step's command a line shows. */
  int WIDTH = 60;

  /** Its command was never done before at this place of the Earthfile. */
  record First() implements Reason {}

  /** What it is known by differs from the last time, in these things of its own. */
  record Changed(List<String> what) implements Reason {
    public Changed {
      what = List.copyOf(what);
    }
  }

  /**
   * It is as it was, but what it stands on is not, because of a step further down.
   *
   * @param why what is to be said of that one
   */
  record Below(Label step, String why) implements Reason {}

  /** It asks to be run always. */
  record Always() implements Reason {}

  /** The whole build was asked to do every step. */
  record NoCache() implements Reason {}

  /** It was done before, and what it had made is no longer there, or not to be trusted. */
  record Gone() implements Reason {}

  /** The end of "it ran because ...". */
  default String words() {
    return switch (this) {
      case First() -> "this command was not run here before";
      case Changed(List<String> what) ->
          some(what.stream().map(Reason::named).toList()) + " changed";
      case Below(Label step, String why) -> "of " + name(step) + ": " + why;
      case Always() -> "it is always run";
      case NoCache() -> "--no-cache was given";
      case Gone() -> "what it had made is no longer there";
    };
  }

  /** A COPY of the whole build context has no name of its own. */
  private static String named(String thing) {
    return thing.equals("file ") ? "file ." : thing;
  }

  private static String name(Label step) {
    String text = step.oneLine();
    String cut = text.length() > WIDTH ? text.substring(0, WIDTH) + "…" : text;
    return step.file() + ":" + step.line() + ", " + cut;
  }

  /** The first of them, and how many more there are. */
  static String some(List<String> all) {
    int more = all.size() - SOME;
    return String.join(", ", more > 0 ? all.subList(0, SOME) : all)
        + (more > 0 ? " and " + more + " more" : "");
  }
}

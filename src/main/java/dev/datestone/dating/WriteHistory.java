package dev.datestone.dating;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The contents through which RUNs with a cache in their hands took a path: what the first of them
 * found there, what each left. Such a file may be made from what the cache holds, or that from it.
 *
 * @param steps the first first; none when something else was found, and no RUN that found it has
 *     come to its end
 * @param used whether a RUN has found what the last one left: more may be made from it since
 */
public record WriteHistory(List<Step> steps, boolean used) {
  static final WriteHistory LOST = new WriteHistory(List.of(), false);

  /**
   * What lay there.
   *
   * @param by the command that found it and left something else; empty when none did
   */
  public record Step(Sighting sighting, String by) {}

  public WriteHistory {
    steps = List.copyOf(steps);
  }

  boolean isLost() {
    return steps.isEmpty();
  }

  /** Where this content is on the history, the last time; null when it is not. */
  @Nullable Step at(String content) {
    for (Step step : steps.reversed()) {
      if (step.sighting().content().equals(content)) {
        return step;
      }
    }
    return null;
  }

  /** Whether a RUN went on from this content, so that one that finds it again may have to. */
  boolean goesOnFrom(String content) {
    Step step = at(content);
    return step != null && !step.by().isEmpty();
  }

  /** After a command that found the one and left the other: what came behind it before is void. */
  WriteHistory after(Sighting found, Sighting left, String command) {
    List<Step> after = new ArrayList<>();
    for (Step step : steps) {
      if (step.sighting().content().equals(found.content())) {
        break;
      }
      after.add(step);
    }
    if (left.content().equals(found.content())) {
      after.add(new Step(found, ""));
    } else {
      after.add(new Step(found, command));
      after.add(new Step(left, ""));
    }
    return new WriteHistory(after, false);
  }

  /** The same after a RUN has found this there; lost where nobody left that. */
  WriteHistory found(Sighting now) {
    if (at(now.content()) == null) {
      return LOST;
    }
    List<Step> after = new ArrayList<>();
    for (Step step : steps) {
      boolean same = step.sighting().content().equals(now.content());
      after.add(same ? new Step(now, step.by()) : step);
    }
    return new WriteHistory(after, used || !goesOnFrom(now.content()));
  }
}

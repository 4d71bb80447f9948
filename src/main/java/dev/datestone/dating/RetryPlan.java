package dev.datestone.dating;

import java.util.HashSet;
import java.util.Set;

/**
 * Which files a RUN has to be executed again for before its result counts, and with which dates.
 *
 * <p>Where RUNs with a cache wrote, and something else is found now, the cache may hold what was
 * made from that file: then it has to be new. Or the file is made from what the cache holds: then
 * it has to be old. So the RUN is done with it new, and after that, when all in the cache knows it,
 * once more with it old. Where the same command finds again what it found the last time it is
 * expected to write there again, and done once; if it does not, as above.
 *
 * @param command tells commands apart
 * @param sources files that were left alone against expectation: new, until they are outputs
 * @param outputs files that all in the cache knows: old
 */
public record RetryPlan(String command, Set<String> sources, Set<String> outputs) {
  public RetryPlan {
    sources = Set.copyOf(sources);
    outputs = Set.copyOf(outputs);
  }

  /** Before a command was done at all. */
  public static RetryPlan nothing(String command) {
    return new RetryPlan(command, Set.of(), Set.of());
  }

  /** Files of which a cache knows nothing until the RUN has come to a good end. */
  public Set<String> doubtful(Dates dates) {
    Set<String> doubtful = new HashSet<>(sources);
    doubtful.addAll(outputs);
    doubtful.addAll(dates.undecided());
    return doubtful;
  }

  /** Whether nothing is open about a file any more, when a RUN has come to a good end. */
  boolean isSettled(String path, ObservedRun run) {
    // What package managers do to the image's own lists need not be done twice.
    return outputs.contains(path)
        || (run.before().showsBaseFile(path) && run.written().containsKey(path));
  }

  /**
   * The plan for the next attempt after one that succeeded; equal to this one if the result counts.
   */
  public RetryPlan next(Dates dates, ObservedRun run) {
    Set<String> left = new HashSet<>(dates.replayed());
    left.removeAll(run.written().keySet());
    left.addAll(sources);
    Set<String> known = new HashSet<>(dates.undecided());
    known.removeIf(path -> isSettled(path, run));
    known.addAll(outputs);
    return new RetryPlan(command, left, known);
  }
}

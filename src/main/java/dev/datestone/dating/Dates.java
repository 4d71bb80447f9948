package dev.datestone.dating;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the dating rule says of one view.
 *
 * @param seen every file above the base image, and those of the base image that get another date,
 *     as the RUN will see them
 * @param changed the dates that differ from those in the layers, by path
 * @param replayed what RUNs with a cache wrote and this one finds as they found it: right if it
 *     writes there too
 * @param undecided what RUNs with a cache wrote and this one finds otherwise: it may be made from
 *     what the cache holds, or that from it
 * @param warnings dates asked for with {@code --keep-ts} that would have hidden an edit
 */
public record Dates(
    Map<String, Sighting> seen,
    Map<String, Long> changed,
    Set<String> replayed,
    Set<String> undecided,
    List<KeptWarning> warnings) {
  /**
   * A host's date that was not kept.
   *
   * @param state the state that had already seen something else there
   * @param others how many more files went the same way
   */
  public record KeptWarning(String path, String state, int others) {}

  /**
   * The latest date in view up to a limit; a RUN must not start before it has passed. What lies
   * further ahead was given a date of the future by whoever made it.
   */
  public long latest(long limit) {
    long latest = Long.MIN_VALUE;
    for (Sighting sighting : seen.values()) {
      if (sighting.date() <= limit) {
        latest = Math.max(latest, sighting.date());
      }
    }
    return latest;
  }
}

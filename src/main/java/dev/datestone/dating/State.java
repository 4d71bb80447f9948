package dev.datestone.dating;

import java.util.Map;

/**
 * Anything that outlives a RUN and may hold outputs made from inputs.
 *
 * @param id tells states of one view apart; files that an artifact brought carry its id as owner
 * @param name what a message calls it
 * @param written when the last RUN that had it ended, in nanoseconds since 1970: nothing in it that
 *     a RUN made is younger
 * @param holdsFolders false for an artifact of single files only. Such a file was made from an
 *     image's files at most, and is not made anew from them in another image
 */
public record State(
    String id, Kind kind, String name, StateRecord record, long written, boolean holdsFolders) {
  /** Who owns the files that the chain's own RUNs made. */
  public static final String CHAIN = "chain";

  /**
   * What the state knows after one more look.
   *
   * @param now all that is in view and not in the base image as it is
   */
  public StateRecord afterSeeing(View view, Map<String, Sighting> now) {
    long unseen = kind == Kind.CACHE ? written : Long.MIN_VALUE;
    return record.afterSeeing(view, now, date -> written, date -> unseen);
  }

  /** The three things that outlive a RUN. */
  public enum Kind {
    /** The layers below, as their last RUN left them. */
    CHAIN,
    /** What was copied in from another target. */
    ARTIFACT,
    /** A cache mount. */
    CACHE
  }
}

package dev.datestone.dating;

/**
 * What a state saw at a path.
 *
 * @param content what a RUN can tell apart (see {@link dev.datestone.content.Entry#contentKey()})
 * @param date the modification time it was seen with, in nanoseconds since 1970
 * @param after outputs that the state made from other content of this file are not younger than
 *     this; {@link Long#MIN_VALUE} when it never saw other content here. Always before the date
 */
public record Sighting(String content, long date, long after) {
  private static final String GONE = "gone ";

  /** Stands for a path at which nothing was ever found: like no file's content. */
  static final Sighting ABSENT = new Sighting("", 0);

  /** Stands for what is not known, and is not what is there now: like no file's content. */
  static final Sighting OTHER = new Sighting("?", 0);

  public Sighting {
    after = Math.min(after, date - 1);
  }

  /** A sighting by a state that never saw other content at this path. */
  public Sighting(String content, long date) {
    this(content, date, Long.MIN_VALUE);
  }

  /** The same file when it was seen to be away; what it held is not forgotten. */
  Sighting gone() {
    return isGone() ? this : new Sighting(GONE + content, date, after);
  }

  /** Whether the state found nothing here when it last looked. */
  boolean isGone() {
    return content.startsWith(GONE);
  }

  /** Whether the last file that was seen here held this, even if it was away later. */
  boolean lastHeld(String file) {
    return content.equals(file) || (isGone() && content.substring(GONE.length()).equals(file));
  }

  /** Whether both saw the same content with the same date. */
  boolean looksLike(Sighting other) {
    return content.equals(other.content) && date == other.date;
  }

  /** The same, where no other date than this one is known to be right. */
  Sighting exactly() {
    return new Sighting(content, date, date - 1);
  }

  /** The same, seen by a state that was last written then and had no such file before. */
  Sighting since(long written) {
    return new Sighting(content, date, written);
  }

  /** The same after a look at which it held this and the state was last written then. */
  Sighting next(Sighting now, long written) {
    return content.equals(now.content)
        ? new Sighting(now.content, now.date, after)
        : new Sighting(now.content, now.date, written);
  }

  /** What two states know together when they become one. */
  Sighting joined(Sighting other) {
    if (!content.equals(other.content)) {
      return OTHER;
    }
    long bound = Math.max(after, other.after);
    long least = Math.min(date, other.date);
    return new Sighting(content, least > bound ? least : Math.max(date, other.date), bound);
  }
}

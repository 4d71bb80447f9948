package dev.datestone.dating;

/**
 * What a state saw at a path.
 *
 * @param content what a RUN can tell apart (see {@link dev.datestone.content.Entry#seen()})
 * @param date the modification time it was seen with, in nanoseconds since 1970
 */
public record Sighting(String content, long date) {}

package dev.datestone.evaluate;

import dev.datestone.operation.Saved;

/**
 * What {@code SAVE ARTIFACT … AS LOCAL} puts on the host once everything has succeeded.
 *
 * @param destination absolute path on the host; a slash at its end says that it is a folder
 * @param written as in the Earthfile, for people
 */
public record LocalOutput(Saved saved, String destination, String written) {}

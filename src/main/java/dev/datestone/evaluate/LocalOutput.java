package dev.datestone.evaluate;

import dev.datestone.operation.Saved;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code SAVE ARTIFACT … AS LOCAL} puts on the host once everything has succeeded.
 *
 * @param destination absolute path on the host; a slash at its end says that it is a folder
 * @param limit the folder that nothing may be written outside of: for a target of another
 *     repository the one that the user is in, else none
 * @param written as in the Earthfile, for people
 */
public record LocalOutput(Saved saved, String destination, Optional<Path> limit, String written) {}

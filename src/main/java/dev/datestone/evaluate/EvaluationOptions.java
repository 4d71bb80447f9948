package dev.datestone.evaluate;

import java.util.Set;

/**
 * Options of the command line that an evaluation depends on.
 *
 * @param version of this program
 * @param ci whether {@code --ci} was given
 * @param push whether {@code --push} was given
 * @param strict whether nothing may run on the host
 * @param allowPrivileged whether commands may be privileged
 * @param ambientArguments names of arguments from the settings and the environment: they need not
 *     fit the target
 */
public record EvaluationOptions(
    String version,
    boolean ci,
    boolean push,
    boolean strict,
    boolean allowPrivileged,
    Set<String> ambientArguments) {
  /** The options of a command line without any. */
  public static EvaluationOptions usual(String version) {
    return new EvaluationOptions(version, false, false, false, false, Set.of());
  }
}

package dev.datestone.evaluate;

import java.util.Set;

/**
 * What the command line says about the whole build.
 *
 * @param version of the tool
 * @param ci whether {@code --ci} was given
 * @param push what the Earthfile pushes is pushed once all has succeeded
 * @param strict nothing may run on the host
 * @param allowPrivileged commands may ask for all rights
 * @param ambientArguments names of arguments that are set for whichever target needs them
 */
public record Options(
    String version,
    boolean ci,
    boolean push,
    boolean strict,
    boolean allowPrivileged,
    Set<String> ambientArguments) {
  /** What is in force when nothing is said. */
  public static Options usual(String version) {
    return new Options(version, false, false, false, false, Set.of());
  }
}

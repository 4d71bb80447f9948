package dev.datestone.evaluate;

import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A call of a target.
 *
 * @param allowPrivileged whether its commands may be privileged
 * @param saves whether what it saves leaves the build. Calls that differ only in this are equal: it
 *     matters to targets with a WAIT alone
 */
record TargetCall(
    Path folder,
    String target,
    SortedMap<String, String> arguments,
    String platform,
    boolean allowPrivileged,
    boolean saves) {
  /** The name of the recipe above the first target. */
  static final String BASE = "base";

  // Written out: what the compiler puts in costs milliseconds the first time.
  @Override
  public int hashCode() {
    return Objects.hash(folder, target, arguments);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TargetCall call && isLike(call) && arguments.equals(call.arguments);
  }

  /** Whether the calls differ at most in their arguments and in {@code saves}. */
  boolean isLike(TargetCall call) {
    return folder.equals(call.folder)
        && target.equals(call.target)
        && platform.equals(call.platform)
        && allowPrivileged == call.allowPrivileged;
  }

  /** The call of the base recipe, with the same arguments. */
  TargetCall baseCall() {
    return new TargetCall(folder, BASE, arguments, platform, allowPrivileged, saves);
  }

  boolean isBase() {
    return target.equals(BASE);
  }

  String displayName() {
    return "+" + target;
  }
}

package dev.datestone.evaluate;

import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A target asked for.
 *
 * @param allowPrivileged its commands may ask for all rights
 * @param saves what it saves while it waits leaves the build; two calls that differ in this alone
 *     are equal, as most targets wait for nothing
 */
record Call(
    Path folder,
    String target,
    SortedMap<String, String> arguments,
    String platform,
    boolean allowPrivileged,
    boolean saves) {
  // Written out: what the compiler puts in costs milliseconds the first time.
  @Override
  public int hashCode() {
    return Objects.hash(folder, target, arguments);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Call call && isLike(call) && arguments.equals(call.arguments);
  }

  /** The same but for arguments, and for who wants it. */
  boolean isLike(Call call) {
    return folder.equals(call.folder)
        && target.equals(call.target)
        && platform.equals(call.platform)
        && allowPrivileged == call.allowPrivileged;
  }

  /** The base recipe of an Earthfile, with what this target is given. */
  Call base(Path of) {
    return new Call(of, "base", arguments, platform, allowPrivileged, saves);
  }

  String shown() {
    return "+" + target;
  }
}

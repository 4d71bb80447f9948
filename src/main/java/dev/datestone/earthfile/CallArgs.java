package dev.datestone.earthfile;

import java.util.List;

/** How another target or function is called: with which arguments and permissions. */
public record CallArgs(Toggle allowPrivileged, Toggle passArgs, List<BuildArg> args) {
  public CallArgs {
    args = List.copyOf(args);
  }
}

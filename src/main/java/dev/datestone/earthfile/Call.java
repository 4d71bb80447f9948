package dev.datestone.earthfile;

import java.util.List;

/** How another target or function is called: with which arguments and permissions. */
public record Call(Toggle allowPrivileged, Toggle passArgs, List<BuildArg> args) {
  public Call {
    args = List.copyOf(args);
  }
}

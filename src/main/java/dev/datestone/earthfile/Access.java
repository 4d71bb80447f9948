package dev.datestone.earthfile;

import java.util.List;

/** The flags that the condition of an IF and the items of a FOR may have. */
public record Access(
    Toggle privileged, Toggle ssh, Toggle noCache, List<Word> secrets, List<Word> mounts) {
  public Access {
    secrets = List.copyOf(secrets);
    mounts = List.copyOf(mounts);
  }
}

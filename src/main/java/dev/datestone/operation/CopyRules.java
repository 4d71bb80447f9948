package dev.datestone.operation;

import java.util.List;

/**
 * What a COPY does beside its options.
 *
 * @param docker whether it is a COPY of a Dockerfile: folders below the destination get the mode
 *     and owner of those that are copied onto them, {@code --chmod} holds for new folders too, a
 *     destination that is a symlink is followed, and a pattern may match nothing
 * @param link {@code --link}: folders on the way to the destination are as if they were new
 * @param parents {@code --parents}: files keep the path of their folders
 * @param replaces whether what is at the destination is removed first
 * @param excludes patterns of {@code --exclude}
 */
public record CopyRules(
    boolean docker, boolean link, boolean parents, boolean replaces, List<String> excludes) {
  public static final CopyRules EARTHFILE = new CopyRules(false, false, false, false, List.of());

  public CopyRules {
    excludes = List.copyOf(excludes);
  }
}

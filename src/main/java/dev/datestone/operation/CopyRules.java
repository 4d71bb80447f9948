package dev.datestone.operation;

/**
 * What a COPY does beside its options.
 *
 * @param docker whether it is a COPY of a Dockerfile: folders below the destination get the mode
 *     and owner of those that are copied onto them, {@code --chmod} holds for new folders too, a
 *     destination that is a symlink is followed, and a pattern may match nothing
 * @param link {@code --link}: folders on the way to the destination are as if they were new
 * @param unpacks whether archives that are named are unpacked, as ADD does
 * @param renames whether a folder gets the destination's name even if there is a folder already
 */
public record CopyRules(boolean docker, boolean link, boolean unpacks, boolean renames) {
  public static final CopyRules EARTHFILE = new CopyRules(false, false, false, false);
  public static final CopyRules RENAMING = new CopyRules(false, false, false, true);
}

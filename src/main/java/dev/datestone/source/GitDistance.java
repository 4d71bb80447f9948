package dev.datestone.source;

import java.nio.file.Path;
import java.util.OptionalLong;

/** How far the current commit of a folder is from others. */
public final class GitDistance {
  private final Git git;

  public GitDistance(Path folder) {
    this.git = new Git(folder);
  }

  /**
   * How many commits one of the two has in its history and the other has not; empty if this clone
   * does not have the commit.
   */
  public OptionalLong to(String commit) throws InterruptedException {
    if (!commit.matches("[0-9a-f]{40,64}")) {
      return OptionalLong.empty();
    }
    Git.Output output = git.call("rev-list", "--left-right", "--count", commit + "...HEAD");
    if (!output.isFine()) {
      return OptionalLong.empty();
    }
    String[] counts = output.out().strip().split("\\s+");
    return OptionalLong.of(Long.parseLong(counts[0]) + Long.parseLong(counts[1]));
  }
}

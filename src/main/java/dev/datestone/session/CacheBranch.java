package dev.datestone.session;

import dev.datestone.content.GitCommit;
import dev.datestone.remote.CacheSnapshot;
import dev.datestone.source.GitDistance;
import dev.datestone.source.GitLog;
import dev.datestone.source.SourceException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The git branch that snapshots of caches belong to, and which of others' snapshots is nearest.
 *
 * @param name empty outside of a repository
 * @param commit that is checked out, empty outside of a repository
 */
record CacheBranch(Path folder, String name, String commit) {
  /** Where a CI says which branch it builds: it checks out a commit. */
  private static final List<String> VARIABLES =
      List.of("GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME", "BUILDKITE_BRANCH");

  static final List<String> MAIN = List.of("main", "master", "trunk");

  /** That of a folder; the user may name another one. */
  static CacheBranch of(Path folder, String named, Map<String, String> environment)
      throws InterruptedException {
    GitCommit commit;
    try {
      commit = GitLog.readCommit(folder).orElse(GitCommit.NONE);
    } catch (SourceException e) {
      commit = GitCommit.NONE; // a snapshot does not need it
    }
    String branch = commit.branch().equals("HEAD") ? "" : commit.branch();
    for (String variable : VARIABLES) {
      branch = branch.isEmpty() ? environment.getOrDefault(variable, "") : branch;
    }
    return new CacheBranch(folder, named.isEmpty() ? branch : named, commit.hash());
  }

  /** The snapshot that is nearest to this branch: its own, else the one of the nearest commit. */
  CacheSnapshot nearest(Collection<CacheSnapshot> snapshots) throws InterruptedException {
    CacheSnapshot best = null;
    long least = Long.MAX_VALUE;
    for (CacheSnapshot each : snapshots) {
      if (each.branch().equals(name)) {
        return each;
      }
      OptionalLong distance =
          commit.isEmpty() ? OptionalLong.empty() : new GitDistance(folder).to(each.commit());
      if (distance.isPresent() && distance.getAsLong() < least) {
        best = each;
        least = distance.getAsLong();
      }
    }
    return best != null
        ? best
        : snapshots.stream()
            .max(
                Comparator.comparing((CacheSnapshot each) -> MAIN.contains(each.branch()))
                    .thenComparingLong(CacheSnapshot::created))
            .orElseThrow();
  }
}

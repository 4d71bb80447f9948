package dev.datestone.session;

import dev.datestone.content.GitCommit;
import dev.datestone.evaluate.EarthfileLoader;
import dev.datestone.source.GitLog;
import dev.datestone.source.GitRepositories;
import dev.datestone.source.SourceException;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Folders of other repositories: which address a reference means, and where its files are. */
final class RemoteRepositories {
  private final GitRepositories repositories;
  private final GitUrlRules sites;
  private final Map<Path, Checkout> checkouts = new ConcurrentHashMap<>();

  /**
   * A commit of another repository that is a folder here.
   *
   * @param place such as github.com/owner/name
   * @param tag as written
   */
  private record Checkout(String place, String tag, String url, String commit) {}

  private RemoteRepositories(GitRepositories repositories, GitUrlRules sites) {
    this.repositories = repositories;
    this.sites = sites;
  }

  static RemoteRepositories of(Store store, GitUrlRules sites) {
    return new RemoteRepositories(
        new GitRepositories(
            store.home().resolve("git"), store.processFolder().folder(), Trees::delete),
        sites);
  }

  /** For who reads only what lies on this machine: nothing is ever asked of it. */
  static RemoteRepositories none() {
    Path nowhere = Path.of("/nonexistent");
    return new RemoteRepositories(
        new GitRepositories(nowhere, nowhere, path -> {}), new GitUrlRules(List.of()));
  }

  /** The folder that a remote reference means. */
  Path folder(String path, String tag) {
    GitUrlRules.Meant meant =
        sites
            .of(path)
            .orElseThrow(
                () ->
                    new EarthfileLoader.Unreachable(
                        "\"" + path + "\" does not name a repository",
                        "write it as github.com/owner/repository/folder"));
    String url = meant.url();
    try {
      String commit = repositories.resolve(url, tag);
      Path top = repositories.files(url, commit).toRealPath();
      checkouts.putIfAbsent(top, new Checkout(meant.place(), tag, url, commit));
      Path inside = top.resolve(meant.below()).normalize();
      if (!inside.startsWith(top)) {
        throw new EarthfileLoader.Unreachable("\"" + path + "\" leads out of its repository", "");
      }
      return inside;
    } catch (SourceException e) {
      throw unreachable(e);
    } catch (IOException e) {
      throw new EarthfileLoader.Unreachable(
          "cannot read " + meant.place() + ": " + e.getMessage(), "");
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  Path clone(String url, String ref) {
    try {
      return repositories.clone(url, repositories.resolve(url, ref));
    } catch (SourceException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** The files of a commit; the ref must mean the commit with these first digits. */
  Path files(String url, String ref, String commit, boolean keepsGit) {
    try {
      String found = repositories.resolve(url, ref, commit);
      return keepsGit ? repositories.clone(url, found) : repositories.files(url, found);
    } catch (SourceException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static EarthfileLoader.Unreachable unreachable(SourceException e) {
    return new EarthfileLoader.Unreachable(String.valueOf(e.getMessage()), e.hint());
  }

  private static BuildException interrupted() {
    Thread.currentThread().interrupt();
    return new BuildException("interrupted", "");
  }

  private Optional<Path> top(Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      if (checkouts.containsKey(at)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  private Optional<Checkout> checkout(Path folder) {
    return top(folder).map(checkouts::get);
  }

  /** The folder that what lies in a folder may refer to. */
  Path limit(Path folder) {
    return top(folder).orElse(folder.getRoot());
  }

  /** The repository of a folder, if it is another's: all clones of it share their caches. */
  Optional<Repository> around(Path folder) {
    return top(folder)
        .flatMap(at -> checkout(at).map(checkout -> new Repository(at, checkout.place())));
  }

  /** How a folder of another repository is named. */
  Optional<String> shown(Path folder) {
    return top(folder)
        .flatMap(
            at ->
                checkout(at)
                    .map(
                        checkout -> {
                          String below = at.relativize(folder).toString();
                          return checkout.place()
                              + (below.isEmpty() ? "" : "/" + below)
                              + (checkout.tag().isEmpty() ? "" : ":" + checkout.tag());
                        }));
  }

  GitCommit facts(Path folder) {
    try {
      Optional<Checkout> other = checkout(folder);
      if (other.isEmpty()) {
        return GitLog.readCommit(folder).orElse(GitCommit.NONE);
      }
      GitCommit commit =
          repositories.about(other.get().url(), other.get().commit()).orElse(GitCommit.NONE);
      return commit.branch().isEmpty() ? commit.at(other.get().tag()) : commit;
    } catch (SourceException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }
}

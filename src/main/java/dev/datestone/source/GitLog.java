package dev.datestone.source;

import dev.datestone.content.Commit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what git knows of the commit that a folder or a repository stands at. */
public final class GitLog {
  private static final String FORMAT =
      "--format=%H%x00%T%x00%an%x00%ae%x00%ct%x00%at%x00%D%x00"
          + "%(trailers:key=Co-authored-by,valueonly,separator=%x01)";

  private GitLog() {}

  /** Empty outside of a repository, and in one without a commit. */
  public static Optional<Commit> of(Path folder) throws InterruptedException {
    return read(new Git(folder), "");
  }

  /** The commit that was fetched, and where from. */
  static Optional<Commit> of(Path repository, String url) throws InterruptedException {
    return read(new Git(repository), url);
  }

  private static Optional<Commit> read(Git git, String url) throws InterruptedException {
    Git.Said said = git.call("log", "-1", "--decorate=full", FORMAT);
    String[] parts = said.out().stripTrailing().split("\0", -1);
    if (!said.isFine() || parts.length < 8) {
      return Optional.empty();
    }
    String branch = "";
    List<String> tags = new ArrayList<>();
    List<String> refs = new ArrayList<>();
    for (String ref : parts[6].split(", ")) {
      String name = ref.startsWith("HEAD -> ") ? ref.substring(8) : ref;
      if (name.startsWith("refs/heads/")) {
        if (!name.equals(ref)) {
          branch = name.substring("refs/heads/".length());
        }
        refs.add(name.substring("refs/heads/".length()));
      } else if (name.startsWith("tag: refs/tags/")) {
        tags.add(name.substring("tag: refs/tags/".length()));
      }
    }
    List<String> coAuthors = new ArrayList<>();
    for (String author : parts[7].split("\1")) {
      if (!author.isBlank()) {
        coAuthors.add(author.strip());
      }
    }
    String origin = url;
    if (origin.isEmpty()) {
      origin = git.call("config", "--get", "remote.origin.url").out().strip();
    }
    return Optional.of(
        new Commit(
            parts[0],
            parts[1],
            branch,
            tags,
            refs,
            parts[2],
            parts[3],
            coAuthors,
            parts[4],
            parts[5],
            Git.withoutCredentials(origin)));
  }
}

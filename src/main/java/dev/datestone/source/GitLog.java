package dev.datestone.source;

import dev.datestone.content.Commit;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what git knows of the commit that a folder or a repository stands at. */
public final class GitLog {
  private static final String FORMAT =
      "--format=%H%x00%T%x00%an%x00%ae%x00%ct%x00%at%x00%D%x00"
          + "%(trailers:key=Co-authored-by,valueonly,separator=%x01)";

  private static final String NO_COMMIT = "does not have any commits yet";

  private GitLog() {}

  /**
   * Empty outside of a repository, and in one without a commit.
   *
   * @throws SourceException if there is a repository that git cannot or will not read
   */
  public static Optional<Commit> of(Path folder) throws InterruptedException {
    return isInRepository(folder) ? read(new Git(folder), "") : Optional.empty();
  }

  /** Whether git would look for a commit here: it goes up, but to no other file system. */
  private static boolean isInRepository(Path folder) {
    Object device = device(folder);
    for (Path at = folder; at != null && device.equals(device(at)); at = at.getParent()) {
      Path git = at.resolve(".git");
      if (Files.exists(git, LinkOption.NOFOLLOW_LINKS) && !isEmptyFolder(git)) {
        return true;
      }
    }
    return false;
  }

  private static Object device(Path folder) {
    try {
      return Files.getAttribute(folder, "unix:dev");
    } catch (IOException e) {
      return ""; // then git is asked, and says what is wrong
    }
  }

  private static boolean isEmptyFolder(Path git) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(git)) {
      return !files.iterator().hasNext();
    } catch (IOException e) {
      return false; // a file, or a folder that we may not list
    }
  }

  /** The commit that was fetched, and where from. */
  static Optional<Commit> of(Path repository, String url) throws InterruptedException {
    return read(new Git(repository), url);
  }

  private static Optional<Commit> read(Git git, String url) throws InterruptedException {
    Git.Said said = git.call("log", "-1", "--decorate=full", FORMAT);
    String[] parts = said.out().stripTrailing().split("\0", -1);
    if (!said.isFine() || parts.length < 8) {
      if (said.err().contains(NO_COMMIT) || isBelowCeiling(said)) {
        return Optional.empty();
      }
      throw refused(git.folder(), said);
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

  /** Whether git found nothing because the user told it not to look further up. */
  private static boolean isBelowCeiling(Git.Said said) {
    return System.getenv("GIT_CEILING_DIRECTORIES") != null
        && said.err().contains("not a git repository (or any");
  }

  /** The failure in git's own words, and what git itself says about mending it. */
  private static SourceException refused(Path folder, Git.Said said) {
    List<String> lines = said.err().lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    String cause =
        lines.stream()
            .filter(line -> line.startsWith("fatal: "))
            .map(line -> line.substring("fatal: ".length()))
            .findFirst()
            .orElse(lines.isEmpty() ? "exit code " + said.code() : lines.getLast());
    String hint =
        lines.stream()
            .filter(line -> line.startsWith("git config "))
            .findFirst()
            .orElse("mend the repository until this works: git -C " + folder + " log -1");
    return new SourceException("git cannot read the repository at " + folder + ": " + cause, hint);
  }
}

package dev.datestone.source;

import dev.datestone.content.GitCommit;
import dev.datestone.content.ReadLog;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads the current commit of a folder or repository. */
public final class GitLog {
  private static final String FORMAT =
      "--format=%H%x00%T%x00%an%x00%ae%x00%ct%x00%at%x00%D%x00"
          + "%(trailers:key=Co-authored-by,valueonly,separator=%x01)";

  private static final String TAGS = "refs/tags/";

  private static final String NO_COMMIT = "does not have any commits yet";

  private GitLog() {}

  /**
   * The current commit; empty outside of a repository and in one without commits.
   *
   * @throws SourceException if git cannot read the repository
   */
  public static Optional<GitCommit> readCommit(Path folder) throws InterruptedException {
    return isInRepository(folder) ? read(new Git(folder), "") : Optional.empty();
  }

  /**
   * Whether git would find a repository here: it searches parent folders on the same file system.
   */
  private static boolean isInRepository(Path folder) {
    Object device = device(folder);
    for (Path at = folder; at != null && device.equals(device(at)); at = at.getParent()) {
      Path git = at.resolve(".git");
      boolean isThere = ReadLog.sawType(git, Files.exists(git, LinkOption.NOFOLLOW_LINKS));
      if (isThere && !isEmptyFolder(git)) {
        GitFiles.note(git);
        return true;
      }
    }
    return false;
  }

  private static Object device(Path folder) {
    try {
      return Files.getAttribute(folder, "unix:dev");
    } catch (IOException e) {
      return ""; // git will report the problem
    }
  }

  private static boolean isEmptyFolder(Path git) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(git)) {
      return !files.iterator().hasNext();
    } catch (IOException e) {
      return false; // a file, or an unreadable folder
    }
  }

  /** The commit of a fetched repository, with its URL as origin. */
  static Optional<GitCommit> readCommit(Path repository, String url) throws InterruptedException {
    return read(new Git(repository), url);
  }

  private static Optional<GitCommit> read(Git git, String url) throws InterruptedException {
    Git.Output output = git.call("log", "-1", "--decorate=full", FORMAT);
    String[] parts = output.out().stripTrailing().split("\0", -1);
    if (!output.isFine() || parts.length < 8) {
      if (output.err().contains(NO_COMMIT) || isBelowCeiling(output)) {
        return Optional.empty();
      }
      throw refused(git.folder(), output);
    }
    // The other implementation of the language calls a detached HEAD so, and sorts by full names.
    String branch = url.isEmpty() ? "HEAD" : "";
    SortedSet<String> names = new TreeSet<>();
    for (String ref : parts[6].split(", ")) {
      boolean isHead = ref.startsWith("HEAD -> refs/heads/");
      branch = isHead ? ref.substring("HEAD -> refs/heads/".length()) : branch;
      names.add(ref.replaceFirst("^(HEAD -> |tag: )", ""));
    }
    List<String> tags = new ArrayList<>();
    Set<String> refs = new LinkedHashSet<>();
    for (String name : names) {
      if (name.startsWith(TAGS)) {
        tags.add(name.substring(TAGS.length()));
      }
      if (name.startsWith("refs/") && !name.endsWith("/HEAD")) {
        refs.add(name.substring(name.lastIndexOf('/') + 1));
      }
    }
    List<String> coAuthors = new ArrayList<>();
    for (String author : parts[7].split("\1")) {
      int start = author.indexOf('<');
      int end = author.indexOf('>', start + 1);
      if (start >= 0 && end > start) {
        coAuthors.add(author.substring(start + 1, end));
      }
    }
    String origin = url;
    if (origin.isEmpty()) {
      origin = git.call("config", "--get", "remote.origin.url").out().strip();
    }
    return Optional.of(
        new GitCommit(
            parts[0],
            parts[1],
            branch,
            tags,
            List.copyOf(refs),
            parts[2],
            parts[3],
            coAuthors,
            parts[4],
            parts[5],
            Git.withoutCredentials(origin)));
  }

  /** Whether git found nothing because of GIT_CEILING_DIRECTORIES. */
  private static boolean isBelowCeiling(Git.Output output) {
    return System.getenv("GIT_CEILING_DIRECTORIES") != null
        && output.err().contains("not a git repository (or any");
  }

  /** The error with git's own message, and git's own advice as the hint. */
  private static SourceException refused(Path folder, Git.Output output) {
    List<String> lines = output.err().lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    String cause =
        lines.stream()
            .filter(line -> line.startsWith("fatal: "))
            .map(line -> line.substring("fatal: ".length()))
            .findFirst()
            .orElse(lines.isEmpty() ? "exit code " + output.code() : lines.getLast());
    String hint =
        lines.stream()
            .filter(line -> line.startsWith("git config "))
            .findFirst()
            .orElse("repair the repository; to test it: git -C " + folder + " log -1");
    return new SourceException("cannot read the git repository " + folder + ": " + cause, hint);
  }
}

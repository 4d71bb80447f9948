package dev.datestone.source;

import dev.datestone.content.Digest;
import dev.datestone.content.GitCommit;
import dev.datestone.content.ReadLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Fetches commits of other repositories and keeps their files. A branch or tag is resolved once per
 * build; a commit that was fetched before needs no network.
 */
public final class GitRepositories {
  /** The length of a hash that git has shortened. */
  private static final int SHORTEST = 7;

  private static final String HINT =
      "check the URL and your access to it; git's own credentials and settings are used";

  private final Path folder;
  private final Path temporary;
  private final Consumer<Path> remove;
  private final Map<String, String> resolved = new ConcurrentHashMap<>();
  private final Map<String, Object> locks = new ConcurrentHashMap<>();

  /**
   * Creates the repositories of a store.
   *
   * @param folder where they are kept
   * @param temporary a folder of this process on the same file system
   * @param remove removes a folder and its contents
   */
  public GitRepositories(Path folder, Path temporary, Consumer<Path> remove) {
    this.folder = folder;
    this.temporary = temporary;
    this.remove = remove;
  }

  /**
   * Resolves a name to a commit.
   *
   * @param ref a branch, tag or commit; empty for the repository's own HEAD
   * @return 40 (or 64) hexadecimal digits
   */
  public String resolve(String url, String ref) throws InterruptedException {
    if (isCommit(ref)) {
      return ref;
    }
    String key = url + "\n" + ref;
    synchronized (locks.computeIfAbsent(key, each -> new Object())) {
      String known = resolved.get(key);
      if (known == null) {
        known = lookUp(url, ref);
        resolved.put(key, known);
      }
      return known;
    }
  }

  /**
   * Resolves a name that must mean a certain commit. Once it did, the repository is not asked
   * again.
   *
   * @param commit the first digits of the commit; empty for any
   */
  public String resolve(String url, String ref, String commit) throws InterruptedException {
    if (commit.isEmpty()) {
      return resolve(url, ref);
    }
    String pair = ref + "\n" + commit;
    Optional<String> known = noted(url, pair);
    if (known.isPresent()) {
      return known.get();
    }
    String found = resolve(url, ref);
    if (!found.startsWith(commit)) {
      throw new SourceException(
          (ref.isEmpty() ? "HEAD" : ref)
              + " of "
              + Git.withoutCredentials(url)
              + " is commit "
              + found
              + ", not "
              + commit,
          "check the repository before you change --checksum");
    }
    note(url, pair, found);
    return found;
  }

  static boolean isCommit(String ref) {
    boolean hex = ref.length() == 40 || ref.length() == 64;
    for (int i = 0; hex && i < ref.length(); i++) {
      hex = "0123456789abcdef".indexOf(ref.charAt(i)) >= 0;
    }
    return hex;
  }

  private String lookUp(String url, String ref) throws InterruptedException {
    String name = ref.isEmpty() ? "HEAD" : ref;
    Optional<String> known = isShortened(name) ? noted(url, name) : Optional.empty();
    if (known.isPresent()) {
      return known.get();
    }
    ReadLog.sawMore();
    Git.Output output = new Git(temporary).call("ls-remote", "--", url);
    if (!output.isFine()) {
      throw failed(url, output);
    }
    String found = "";
    int best = 0;
    for (String line : output.out().split("\n")) {
      int tab = line.indexOf('\t');
      if (tab > 0) {
        int rank = rank(line.substring(tab + 1), name);
        if (rank > best) {
          best = rank;
          found = line.substring(0, tab);
        }
      }
    }
    if (!found.isEmpty()) {
      return found;
    }
    return shortened(url, name);
  }

  /** A tag's commit goes before the tag itself; branches go before tags, as in a checkout. */
  private static int rank(String full, String name) {
    if (full.equals("refs/heads/" + name)) {
      return 5;
    }
    if (full.equals("refs/tags/" + name + "^{}") || full.equals(name + "^{}")) {
      return 4;
    }
    if (full.equals("refs/tags/" + name)) {
      return 3;
    }
    return full.equals(name) || full.equals("refs/" + name) ? 2 : 0;
  }

  private static boolean isShortened(String name) {
    return name.length() >= SHORTEST
        && name.chars().allMatch(c -> "0123456789abcdef".indexOf(c) >= 0);
  }

  /** The file that says which commit a shortened hash means, once that has been found out. */
  private Path note(String url, String name) {
    byte[] known = (url + "\n" + name).getBytes(StandardCharsets.UTF_8);
    return folder.resolve("short").resolve(Digest.of(known).toString());
  }

  private Optional<String> noted(String url, String name) {
    Path note = note(url, name);
    ReadLog.saw(note, Files.exists(note));
    try {
      String commit = Files.readString(note);
      return isCommit(commit) ? Optional.of(commit) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // the repository will be queried
    }
  }

  private void note(String url, String name, String commit) {
    try {
      Path place = note(url, name);
      Path fresh = temporary.resolve("short-" + place.getFileName());
      Files.createDirectories(place.getParent());
      Files.writeString(fresh, commit);
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // The repository will be queried again.
    }
  }

  /** Resolves an abbreviated hash, which needs the repository with its full history. */
  private String shortened(String url, String name) throws InterruptedException {
    if (isShortened(name)) {
      Path clone = temporary.resolve("history-" + System.nanoTime());
      try {
        Git.Output output =
            new Git(temporary).call("clone", "-q", "--bare", "--", url, clone.toString());
        if (output.isFine()) {
          Git.Output commit =
              new Git(clone).call("rev-parse", "-q", "--verify", name + "^{commit}");
          if (commit.isFine()) {
            String whole = commit.out().strip();
            note(url, name, whole);
            return whole;
          }
        }
      } finally {
        remove.accept(clone);
      }
    }
    throw new SourceException(
        "no branch, tag or commit \"" + name + "\" in " + Git.withoutCredentials(url),
        "git ls-remote " + Git.withoutCredentials(url) + " lists the branches and tags");
  }

  /** The folder with the files of a commit, without {@code .git}. */
  public Path files(String url, String commit) throws InterruptedException {
    return kept(url, commit, "commits").resolve("files");
  }

  /** The description of a commit that {@link #files} has fetched. */
  public Optional<GitCommit> about(String url, String commit) throws InterruptedException {
    return GitLog.readCommit(folder.resolve("commits").resolve(commit).resolve("git"), url);
  }

  /** A shallow clone at a commit, with its {@code .git}. */
  public Path clone(String url, String commit) throws InterruptedException {
    return kept(url, commit, "clones").resolve("files");
  }

  private Path kept(String url, String commit, String kind) throws InterruptedException {
    Path place = folder.resolve(kind).resolve(commit);
    synchronized (locks.computeIfAbsent(place.toString(), each -> new Object())) {
      if (ReadLog.sawType(place, Files.exists(place))) {
        return place;
      }
      Path fresh = temporary.resolve(kind + "-" + commit);
      try {
        Path files = Files.createDirectories(fresh.resolve("files"));
        fetch(new Git(files), url, commit);
        if (kind.equals("commits")) {
          Files.move(files.resolve(".git"), fresh.resolve("git"));
        } else {
          tidy(files.resolve(".git"));
        }
        Files.createDirectories(place.getParent());
        put(fresh, place);
        return place;
      } catch (IOException e) {
        throw new SourceException(
            "cannot store commit " + commit + " in " + folder + ": " + e.getMessage(),
            "check that the disk is not full");
      } finally {
        remove.accept(fresh);
      }
    }
  }

  /** Moves a folder into place atomically; another process may have been first. */
  private static void put(Path fresh, Path place) throws IOException {
    try {
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      // the same commit has the same files
    } catch (FileSystemException e) {
      if (!Files.isDirectory(place)) {
        throw e;
      }
    }
  }

  private static void fetch(Git git, String url, String commit) throws InterruptedException {
    must(url, git.call("init", "-q"));
    must(url, git.call("remote", "add", "origin", Git.withoutCredentials(url)));
    Git.Output one = git.call("fetch", "-q", "--depth", "1", "--no-tags", "--", url, commit);
    if (!one.isFine()) {
      // Old servers give only commits with a name: fetch everything.
      must(url, git.call("fetch", "-q", "--", url, "+refs/*:refs/remotes/origin/*"));
    }
    Git.Output out = git.call("checkout", "-q", "-f", "--detach", commit);
    if (!out.isFine()) {
      throw new SourceException("no commit " + commit + " in " + Git.withoutCredentials(url), HINT);
    }
    if (Files.exists(git.folder().resolve(".gitmodules"))) {
      must(
          url, git.call("submodule", "--quiet", "update", "--init", "--recursive", "--depth", "1"));
    }
  }

  /** Removes files that differ between clones and are not needed. */
  private void tidy(Path git) {
    for (String name : new String[] {"FETCH_HEAD", "logs", "hooks", "description", "ORIG_HEAD"}) {
      remove.accept(git.resolve(name));
    }
  }

  private static void must(String url, Git.Output output) {
    if (!output.isFine()) {
      throw failed(url, output);
    }
  }

  private static SourceException failed(String url, Git.Output output) {
    String plain = Git.withoutCredentials(url);
    String cause = "";
    String before = "";
    for (String line : output.err().split("\n")) {
      if (line.startsWith("fatal: ") || line.startsWith("error: ") || cause.isEmpty()) {
        cause = line.replaceFirst("^(fatal|error): ", "").strip();
      }
      if (line.startsWith("fatal: ")) {
        break;
      }
      before = line.isBlank() ? before : line.strip();
    }
    if (cause.startsWith("Could not read from remote") && !before.isEmpty()) {
      cause = before; // the message of ssh
    }
    cause = cause.replaceAll("://[^/@\\s]*@", "://");
    return new SourceException("git cannot read " + plain + ": " + cause, HINT);
  }
}

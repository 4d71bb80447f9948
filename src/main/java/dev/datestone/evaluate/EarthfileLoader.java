package dev.datestone.evaluate;

import dev.datestone.content.GitCommit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Loads Earthfiles. Called by many threads at a time. */
public interface EarthfileLoader {
  /** Loads the Earthfile of a folder, once; empty if the folder has none. */
  Optional<Project> load(Path folder);

  /** The folders that match a pattern and have an Earthfile, relative as in the pattern. */
  List<String> matchingFolders(Path from, String pattern);

  /**
   * Loads the Earthfile of a folder of another repository, which is fetched if necessary.
   *
   * @param path such as {@code github.com/owner/name/folder}
   * @param tag a branch, tag or commit, empty for the default branch
   * @throws Unreachable if the repository, tag or folder cannot be found
   */
  Optional<Project> loadRemote(String path, String tag);

  /**
   * Fetches a commit into a folder, with its {@code .git}.
   *
   * @param ref a branch, tag or commit, empty for the default branch
   * @throws Unreachable if it cannot be found
   */
  Path cloneRepository(String url, String ref);

  /**
   * Fetches the files of a commit into a folder.
   *
   * @param ref a branch, tag or commit, empty for the default branch
   * @param commit the first digits of the commit that the ref must mean; empty for any
   * @param keepsGit whether the folder has its {@code .git}
   * @throws Unreachable if it cannot be found
   */
  Path repositoryFiles(String url, String ref, String commit, boolean keepsGit);

  /**
   * The commit that a project is at; read once in a build.
   *
   * @throws Unreachable if git cannot read the repository
   */
  GitCommit commitOf(Project project);

  /**
   * Reads a Dockerfile; empty if there is no such file.
   *
   * @throws Unreachable if it cannot be read
   */
  Optional<String> readDockerfile(Path file);

  /** A path as the user sees it from where they are. */
  String displayPath(Path file);

  /** A repository, or something in it, cannot be read. */
  final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String hint;

    public Unreachable(String message, String hint) {
      super(message);
      this.hint = hint;
    }

    public String hint() {
      return hint;
    }
  }
}

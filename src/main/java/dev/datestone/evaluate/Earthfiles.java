package dev.datestone.evaluate;

import dev.datestone.content.Commit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where Earthfiles come from. Calls come from many threads at a time. */
public interface Earthfiles {
  /** The Earthfile of a folder, read once; empty when the folder has none. */
  Optional<Project> in(Path folder);

  /** The folders that a pattern means and that have an Earthfile, relative as written. */
  List<String> folders(Path from, String pattern);

  /**
   * The Earthfile of a folder of another repository, fetched if it is not here.
   *
   * @param path such as {@code github.com/owner/name/folder}
   * @param tag a branch, tag or commit, empty for the usual branch
   * @throws Unreachable if the repository or what is meant in it is not there
   */
  Optional<Project> remote(String path, String tag);

  /**
   * A repository's commit as a folder with its {@code .git}.
   *
   * @param ref a branch, tag or commit, empty for the usual branch
   * @throws Unreachable if it is not there
   */
  Path clone(String url, String ref);

  /**
   * What git knows of a project; asked once a build.
   *
   * @throws Unreachable if there is a repository that git cannot read
   */
  Commit facts(Project project);

  /** Something of another repository that cannot be had. */
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

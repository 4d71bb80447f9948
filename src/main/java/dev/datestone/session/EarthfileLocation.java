package dev.datestone.session;

import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Reference;
import java.nio.file.Path;

/** Where an Earthfile is that the command line names. */
public sealed interface EarthfileLocation {
  /** A folder of this machine. */
  record Local(Path folder) implements EarthfileLocation {}

  /**
   * A folder of another repository.
   *
   * @param path such as {@code github.com/owner/name/folder}
   * @param tag a branch, tag or commit, empty for the default branch
   */
  record Remote(String path, String tag) implements EarthfileLocation {}

  /**
   * An Earthfile that a command of the command line stands for.
   *
   * @param folder that it would be in
   */
  record Generated(Path folder, String text) implements EarthfileLocation {}

  /**
   * Parses the part before the plus sign. If its first component contains a dot, it is a host,
   * unless it begins with {@code ./} or {@code ../}.
   */
  static EarthfileLocation of(Path here, String written) {
    int dot = written.indexOf('.');
    boolean host = dot > 0 && dot < written.indexOf('/');
    try {
      if ((host || Reference.isAddress(written))
          && Reference.parse(written + "+base", Position.NONE)
              instanceof Reference.Remote(String path, String tag, String name)) {
        return new Remote(path, tag);
      }
    } catch (EarthfileException e) {
      throw UsageException.of(e);
    }
    return new Local(here.resolve(written.replace("\\+", "+")).normalize());
  }

  /** The folder whose settings apply; settings of another repository do not. */
  default Path settings(Path here) {
    return switch (this) {
      case Local(Path folder) -> folder;
      case Remote remote -> here;
      case Generated(Path folder, String text) -> folder;
    };
  }
}

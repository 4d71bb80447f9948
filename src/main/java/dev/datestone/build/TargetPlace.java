package dev.datestone.build;

import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Reference;
import java.nio.file.Path;

/** Where an Earthfile lies that the command line names. */
public sealed interface TargetPlace {
  /** A folder of this machine. */
  record Here(Path folder) implements TargetPlace {}

  /**
   * A folder of another repository.
   *
   * @param path such as {@code github.com/owner/name/folder}
   * @param tag a branch, tag or commit, empty for the usual branch
   */
  record Elsewhere(String path, String tag) implements TargetPlace {}

  /**
   * Understands what stands before the plus sign. A first part with a point in it is a host, as
   * folders begin with {@code ./}, {@code ../} or {@code /}; a folder without that is understood
   * too.
   */
  static TargetPlace of(Path here, String written) {
    int point = written.indexOf('.');
    boolean host = point > 0 && point < written.indexOf('/');
    if ((host || Reference.isAddress(written))
        && Reference.parse(written + "+base", Position.NONE)
            instanceof Reference.Remote(String path, String tag, String name)) {
      return new Elsewhere(path, tag);
    }
    return new Here(here.resolve(written.replace("\\+", "+")).normalize());
  }

  /** The folder whose settings count: those of another repository do not. */
  default Path settings(Path here) {
    return switch (this) {
      case Here(Path folder) -> folder;
      case Elsewhere elsewhere -> here;
    };
  }
}

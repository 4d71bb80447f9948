package dev.datestone.differential;

import java.util.List;
import java.util.Map;

/**
 * One question to both tools: a folder and the words of a command line.
 *
 * @param name the family (its file) and the case, with the version and values that it was made for
 * @param git whether the project is a git repository
 * @param keepsFiles whether the files that a failed build leaves are compared as well
 */
record Case(
    String name,
    List<String> words,
    Map<String, String> environment,
    boolean git,
    boolean keepsFiles,
    List<CaseFile> files) {

  /** The path is relative to the project. */
  record CaseFile(String path, Kind kind, String text) {}

  enum Kind {
    FILE,
    EXECUTABLE,
    SYMLINK,
    FOLDER
  }

  String family() {
    return name.substring(0, name.indexOf('/'));
  }
}

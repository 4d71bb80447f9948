package dev.datestone;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tools that compare dates by whole seconds, all at work on the same two sources, each in a folder
 * of its own below {@code b}.
 */
final class WholeSecondTools implements BuildTool {
  /** A tool. */
  enum Each {
    /** The {@code -nt} of busybox. */
    NEWER_THAN(
        copy("[ ! -e b/NEWER_THAN/$f ] || busybox [ src/$f -nt b/NEWER_THAN/$f ]", "NEWER_THAN")),

    /** A make that reads dates with stat. */
    STAT(
        copy("[ ! -e b/STAT/$f ] || [ $(stat -c %Y src/$f) -gt $(stat -c %Y b/STAT/$f) ]", "STAT")),

    /** Copies what differs in size or in whole seconds. */
    RSYNC("rsync -rtO --out-format='Compiling RSYNC-%n v1' src/ b/RSYNC/\n"),

    /** Copies what is newer, in whole seconds. */
    RSYNC_UPDATE("rsync -ruO --out-format='Compiling RSYNC_UPDATE-%n v1' src/ b/RSYNC_UPDATE/\n"),

    /** Byte code holds the whole seconds and the size of its source. */
    PYTHON(
        """
        PYTHONPYCACHEPREFIX=/work/b/PYTHON python3 -v main.py > b/PYTHON/out 2> /tmp/log || {
          cat /tmp/log; exit 1; }
        sed -n "s/^# code object from .*src.\\([a-z]*.py\\)$/Compiling PYTHON-\\1 v1/p" /tmp/log
        rm /tmp/log
        """);

    private final String script;

    Each(String script) {
      this.script = script;
    }
  }

  private static String copy(String isOld, String folder) {
    return """
    for f in one.py two.py; do
      if IS_OLD; then echo "Compiling FOLDER-$f v1"; cp src/$f b/FOLDER/$f; fi
    done
    """
        .replace("IS_OLD", isOld)
        .replace("FOLDER", folder);
  }

  private static List<Each> chosen() {
    return Arrays.stream(Each.values()).filter(BuildTool::isChosen).toList();
  }

  @Override
  public String build() {
    String folders = chosen().stream().map(each -> " b/" + each).collect(Collectors.joining());
    return "mkdir -p"
        + folders
        + "\n"
        + chosen().stream().map(each -> each.script).collect(Collectors.joining())
        // What one tool has not seen is one more line.
        + "cat b/*/one.py b/*/two.py b/*/out 2> /dev/null | sort -u > b/app\n";
  }

  @Override
  public Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    files.put("src/one.py", "MARK = 'MARK-one-1'\n");
    files.put("src/two.py", "MARK = 'MARK-two-1'\n");
    files.put(
        "main.py",
        """
        import sys
        sys.path.insert(0, 'src')
        import one, two
        print(f'MARK = {one.MARK!r}\\nMARK = {two.MARK!r}')
        """);
    return files;
  }

  @Override
  public Map<String, List<String>> outputs() {
    Map<String, List<String>> outputs = new LinkedHashMap<>();
    for (String file : List.of("one.py", "two.py")) {
      outputs.put("src/" + file, chosen().stream().map(each -> each + "-" + file).toList());
    }
    return outputs;
  }
}

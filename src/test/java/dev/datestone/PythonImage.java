package dev.datestone;

import java.nio.file.Path;

/** A small image with this machine's Python and the part of its library that a start needs. */
final class PythonImage {
  static final String NAME = "datestone/python:test";

  private static final String FILL =
      """
      python=$(readlink -f /usr/bin/python3) || { echo 'this test needs the package python3'; exit 1; }
      library=$($python -ISc 'import os; print(os.path.dirname(os.__file__))')
      mkdir -p root/bin root/tmp root/root root$library
      cp /bin/busybox root/bin
      for program in sh cat echo mkdir sleep find ls rm touch stat; do
        ln -s busybox root/bin/$program
      done
      cp $python root/bin/python3
      (cd / && cp --parents -L $(ldd $python | grep -o '/[^ ]*') "$OLDPWD/root")
      for part in "$library"/*.py "$library"/{encodings,collections,importlib,re}; do
        [ ! -e "$part" ] || cp -r "$part" root$library
      done
      find root -name __pycache__ -prune -exec rm -r {} +
      tar --owner=0 --group=0 -C root -cf image.tar .
      """;

  private PythonImage() {}

  /** Puts it into the store that the tool uses. */
  static void put(Tool tool, Path scratch) {
    TestImages.putOnce(
        tool,
        NAME,
        () -> {
          HostShell.run(HostShell.folder(scratch), FILL);
          tool.run("image", "import", NAME, scratch.resolve("image.tar").toString()).ok();
        });
  }
}

package dev.datestone;

import java.nio.file.Path;

/** A small image with this machine's make, and a text in /etc/flavour. */
final class MakeImage {
  private static final String FILL =
      """
      make=$(command -v make) || { echo 'this test needs make: install the package make'; exit 1; }
      mkdir -p root/bin root/etc root/tmp root/root
      cp /bin/busybox $make root/bin
      for program in sh cat cp echo mkdir sleep tail find grep sort stat ls rm mv chmod; do
        ln -s busybox root/bin/$program
      done
      (cd / && cp --parents -L $(ldd $make | grep -o '/[^ ]*') "$OLDPWD/root")
      echo 'FLAVOUR' > root/etc/flavour
      touch -d 'DATE' root/etc/flavour
      tar --owner=0 --group=0 -C root -cf image.tar .
      """;

  private MakeImage() {}

  /** Puts it into the store that the tool uses, unless there is one of that name. */
  static void put(Tool tool, Path scratch, String name, String flavour, String date) {
    TestImages.putOnce(
        tool,
        name,
        () -> {
          HostShell.run(
              HostShell.folder(scratch), FILL.replace("FLAVOUR", flavour).replace("DATE", date));
          tool.run("image", "import", name, scratch.resolve("image.tar").toString()).ok();
        });
  }
}

package dev.datestone.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The image of all cases: Debian's static busybox with all its programs, and two users. */
final class BusyboxImage {
  private static final String SCRIPT =
      """
      set -e
      d=$(mktemp -d)
      mkdir -p "$d/bin" "$d/etc" "$d/root" "$d/tmp" "$d/home" "$d/usr/bin"
      chmod 755 "$d" "$d"/* "$d/usr/bin"
      chmod 1777 "$d/tmp"
      cp /bin/busybox "$d/bin/busybox"
      for p in $("$d/bin/busybox" --list); do [ -e "$d/bin/$p" ] || ln -s busybox "$d/bin/$p"; done
      printf 'root:x:0:0:root:/root:/bin/sh\\nworker:x:1000:1000::/home:/bin/sh\\n' >"$d/etc/passwd"
      printf 'root:x:0:\\nworker:x:1000:\\nstaff:x:50:\\n' >"$d/etc/group"
      chmod 644 "$d/etc/passwd" "$d/etc/group"
      tar --owner=0 --group=0 --numeric-owner --sort=name --mtime=2026-01-01T00:00:00Z -C "$d" -cf "$1" .
      rm -rf "$d"
      """;

  private BusyboxImage() {}

  /** Writes the archive of the root file system. */
  static Path write(Path tar) throws IOException, InterruptedException {
    Path folder = tar.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Process process =
        new ProcessBuilder("sh", "-c", SCRIPT, "sh", tar.toString()).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException("cannot write " + tar + ": is busybox-static installed?");
    }
    return tar;
  }
}

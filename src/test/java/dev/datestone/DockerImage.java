package dev.datestone;

import java.nio.file.Path;

/** An image with this machine's Docker: what WITH DOCKER needs, without a package manager. */
final class DockerImage {
  static final String NAME = "datestone/docker:test";

  private static final String FILL =
      """
      mkdir -p root/bin root/etc root/tmp root/root root/run root/var
      ln -s ../run root/var/run
      echo root:x:0:0:root:/root:/bin/sh >root/etc/passwd
      echo root:x:0: >root/etc/group
      cp /bin/busybox root/bin
      for program in $(/bin/busybox --list); do [ -e root/bin/$program ] || ln -s busybox root/bin/$program; done
      add() {
        for file; do
          cp --parents -L $file $(ldd $file 2>/dev/null | grep -o '/[^ ]*') root
        done
      }
      for program in dockerd containerd containerd-shim-runc-v2 runc docker-proxy iptables ip6tables; do
        at=$(PATH=/usr/bin:/usr/sbin:/sbin:/bin command -v $program) || continue
        add $at
      done
      add /usr/bin/docker
      for file in /usr/lib/*/xtables/*.so; do add $file; done
      tar --owner=0 --group=0 -C root -cf image.tar .
      """;

  private DockerImage() {}

  /** Puts it into the store that the tool uses, unless it is there. */
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

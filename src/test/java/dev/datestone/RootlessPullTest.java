package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of registries for a normal user with further ids; see RootlessTest for who that is. */
@Tag("e2e")
final class RootlessPullTest {
  private static final String USER = "ds";

  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void project() throws Exception {
    assumeTrue(HostShell.isRoot(), "only root can be somebody else");
    assumeTrue(Files.readString(Path.of("/etc/subuid")).contains(USER + ":"), "no user " + USER);
    tool =
        Tool.in(HostShell.folder(folder.resolve("project")))
            .as(USER)
            .withHome(folder.resolve("home"))
            .with("DATESTONE_OFFLINE", "false");
    HostShell.run(folder, "chown " + USER + ":" + USER + " . project");
  }

  private LayeredImage image(String name) {
    return new LayeredImage(folder.resolve(name)).tar(TestImages.busyboxTar());
  }

  @Test
  void pulledFilesKeepOwnersAndModes() {
    LayeredImage image =
        image("oci")
            .layer(
                """
                mkdir -p d/in; echo 1 > d/a; echo 2 > d/b; echo 3 > d/c; echo 4 > d/in/x; mkfifo d/fifo
                ln d/a d/in/a; ln -s a d/l; mkdir d/cap; cp /bin/busybox d/cap; mknod d/null c 1 3; mknod d/disk b 8 0
                chown 1000:1001 d/b d/cap/busybox; chown 65534:65534 d/c; chown 65535:65535 d/in; chown -h 33:33 d/l
                chmod 4755 d/b; chmod 2750 d/c; chmod 1777 d/in; chmod 0 d/a; setcap cap_chown+ep d/cap/busybox
                python3 -c "import os; os.setxattr('d/b', 'user.x', b'1')"
                """)
            .layer("mkdir d; touch d/.wh.c; echo y > d/in", "--no-recursion d/.wh.c d/in")
            .layer(
                "mkdir -p d/in; echo z > d/in/z; chown 7:8 d/in/z", "--no-recursion d/in d/in/z");
    try (DockerRegistry registry = DockerRegistry.in(folder.resolve("registry"))) {
      String name = registry.host() + "/app:v1";
      image.push(name, "");
      tool.file(
          "Earthfile",
          """
          VERSION 0.8
          FROM %s
          t:
              RUN find /d | sort | while read -r f; do stat -c '%%n %%F %%a %%u %%g' "$f"; done
              RUN ls -ln /d
              USER worker
              RUN /d/cap/busybox chown 1001 /d/b && stat -c 'after %%u' /d/b
          """
              .formatted(name));
      Tool.Result result = tool.run("+t").ok();
      assertThat(result.lines("| /d").stream().map(line -> line.replaceAll(".*[|] ", "")))
          .containsExactly(
              "/d directory 755 0 0",
              "/d/a regular file 0 0 0",
              "/d/b regular file 4755 1000 1001",
              "/d/cap directory 755 0 0",
              "/d/cap/busybox regular file 755 1000 1001",
              "/d/fifo fifo 644 0 0",
              "/d/in directory 755 0 0",
              "/d/in/z regular file 644 7 8",
              "/d/l symbolic link 777 33 33");
      assertThat(result.out()).contains("skipped 2 device files: only root can create them");
      assertThat(result.lines("after 1001")).hasSize(1);
      assertThat(result.lines("rwsr-xr-x")).hasSize(1).allMatch(line -> line.contains(" 1000 "));
      assertThat(tool.run("+t").ok().out()).contains("0 steps run");
      assertThat(folder.resolve("home/tmp")).isEmptyDirectory();
    }
  }

  @Test
  void ownerOutsideOfTheIdRangeIsReported() {
    LayeredImage image = image("oci").layer("mkdir d; echo 1 > d/a; chown 70000:5 d/a");
    try (DockerRegistry registry = DockerRegistry.in(folder.resolve("registry"))) {
      String name = registry.host() + "/app:v1";
      image.push(name, "");
      tool.file("Earthfile", "VERSION 0.8\nFROM " + name + "\nt:\n    RUN true\n");
      Tool.Result result = tool.run("+t");
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err())
          .contains(
              "Earthfile:2:1: error: cannot pull "
                  + name
                  + ": /d/a belongs to user 70000 and group 5, outside your ranges in"
                  + " /etc/subuid and /etc/subgid");
      assertThat(tool.run("image", "ls").ok().out()).doesNotContain(name);
      assertThat(HostShell.run(folder, "find home/tmp -mindepth 2 | head -3")).isEmpty();
    }
  }
}

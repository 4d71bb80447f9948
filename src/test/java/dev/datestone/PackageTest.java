package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code ./package} makes is installed in Debian without Java and without network, by the
 * commands of docs/install.md, and builds.
 */
@Tag("e2e")
class PackageTest {
  /** In the root: files of {@code ./package}, in a folder with a blank. */
  private static final String PACKAGES = "/pack ages";

  /** Builds twice in a folder with a blank; what of it is said to be done anew. */
  private static final String BUILD =
      """
      set -eu
      mkdir -p "$HOME/a project"
      cd "$HOME/a project"
      "$1" image ls | grep -q busybox || "$1" image import datestone/busybox:test /busybox.tar
      printf 'VERSION 0.8\\nFROM datestone/busybox:test\\nt:\\n    COPY in /in\\n' > Earthfile
      printf '    RUN cat /in > /out\\n    SAVE ARTIFACT /out AS LOCAL out\\n' >> Earthfile
      date +%N > in
      "$1" +t
      cmp in out
      "$1" +t
      """;

  private static final String BUILT_TWICE = "(?s).*ok: 2 steps run, 0.*ok: 0 steps run, 2 cached.*";

  private static Path work;
  private static Path packages;
  private static Path root;

  @BeforeAll
  static void makePackagesAndRoot() throws IOException {
    assumeTrue(HostShell.has("mmdebstrap"), "needs mmdebstrap, which is not installed");
    work = TemporaryFolders.folder("package");
    packages = work.resolve("a");
    make(packages);
    root = Files.createDirectory(work.resolve("root"));
    HostShell.asRoot(work, "tar -C root --exclude='./dev/*' -xf '" + rootArchive() + "'");
    Files.writeString(work.resolve("build"), BUILD);
    HostShell.asRoot(
        work, "cp -r a 'root%s'; cp '%s' build root/".formatted(PACKAGES, TestImages.busyboxTar()));
    in("root", "useradd -m -s /bin/sh worker");
    // Ids that also a normal user's namespace has, should this be in one.
    in("root", "echo worker:2000:20000 | tee /etc/subuid > /etc/subgid");
    in("root", "if command -v java javac; then exit 1; fi");
  }

  @AfterAll
  static void clear() {
    if (root != null) {
      HostShell.asRoot(work, "rm -rf root");
    }
  }

  private static void make(Path folder) {
    HostShell.run(
        Tool.root(), "ZSTD_CLEVEL=3 ./package --no-image '" + HostShell.folder(folder) + "'");
  }

  /** Debian as packaging/datestone.yml says; kept for the next time, as it takes long to make. */
  private static Path rootArchive() {
    Path home = Tool.sharedHome();
    Path archive = home.resolveSibling(home.getFileName() + "-package-root.tar");
    if (!Files.exists(archive)) {
      HostShell.run(
          work,
          "words=$(sed -n 's/^ *packages: //p' '%s/packaging/datestone.yml');"
                  .formatted(Tool.root())
              + " mmdebstrap -q --variant=minbase --include=\"$words\" trixie new.tar;"
              + " mkdir -p '%s'; mv new.tar '%s'".formatted(archive.getParent(), archive));
    }
    return archive;
  }

  /** Runs a script in the root as one of its users, and returns what it printed. */
  private static String in(String user, String script) {
    Path file = HostShell.folder(work).resolve("script");
    try {
      Files.writeString(file, "cd '" + PACKAGES + "' 2>/dev/null || cd\n" + script + "\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    String program = Tool.root().resolve("src/test/package/in-root").toString();
    return HostShell.asRoot(
        work, "'%s' '%s' %s \"$(cat '%s')\"".formatted(program, root, user, file));
  }

  /** The commands in a part of docs/install.md, for root, who needs no sudo. */
  private static String documented(String heading) throws IOException {
    String text = Files.readString(Tool.root().resolve("docs/install.md"));
    int start = text.indexOf("\n## " + heading + "\n") + 1;
    assertThat(start).isPositive();
    int end = text.indexOf("\n## ", start);
    return text.substring(start, end < 0 ? text.length() : end)
        .lines()
        .filter(line -> line.startsWith("    "))
        .map(line -> line.strip().replaceFirst("^sudo ", ""))
        .collect(Collectors.joining("\n"));
  }

  private static String version() {
    String commit = HostShell.run(Tool.root(), "packaging/commit").split(" ")[0];
    return "datestone 0.1.0 (" + commit + ")\n";
  }

  @Test
  void sameCommitGivesTheSameBytes() {
    make(work.resolve("b"));
    assertThat(HostShell.run(work, "diff -r a b")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "worker"})
  void archiveIsInstalledTwiceAndBuilds(String user) throws IOException {
    String[] commands = documented("For one user").split("\n");
    assertThat(commands).hasSize(3);
    String tool = user.equals("root") ? "/usr/local/bin/datestone" : "~/.local/bin/datestone";
    String install = commands[0];
    in(user, "mkdir -p ~/.local/bin; echo mine > ~/.local/bin/other");
    assertThat(in(user, install)).contains("install.sh: installed " + version().strip());
    assertThat(in(user, install)).contains("install.sh: installed " + version().strip());
    assertThat(in(user, tool + " --version; cd; " + tool + " --version"))
        .isEqualTo(version() + version());
    assertThat(in(user, commands[1].replace("~/.local/bin/datestone", tool))).isEqualTo(version());
    assertThat(in(user, "sh /build " + tool)).matches(BUILT_TWICE);
    in(user, commands[2]);
    String left = user.equals("root") ? "/usr/local" : "~/.local";
    assertThat(in(user, "cd; cat .local/bin/other; find %s -name '*datestone*'".formatted(left)))
        .isEqualTo("mine\n");
    assertThat(in(user, "ls ~/.cache/datestone")).contains("layers");
  }

  @Test
  void damagedArchiveIsRefusedAndTheInstalledVersionStays() {
    String file = "datestone-0.1.0-linux-x86_64.tar.zst";
    String prefix = "--prefix \"$HOME/some where\" ";
    in("root", "sh install.sh " + prefix + file);
    in(
        "root",
        "mkdir -p ~/bad; cp * ~/bad; printf x | dd of=$HOME/bad/%s bs=1 seek=1000 conv=notrunc"
            .formatted(file));
    assertThat(in("root", "if sh install.sh " + prefix + "~/bad/" + file + "; then exit 1; fi"))
        .isEqualTo("install.sh: " + file + " is damaged: its SHA-256 is not that in SHA256SUMS\n");
    assertThat(in("root", "ls ~/some*/share; ~/some*/bin/datestone --version"))
        .isEqualTo("datestone-0.1.0-linux-x86_64\n" + version());
    in("root", "rm -rf ~/bad ~/some*");
  }

  @Test
  void programsThatAreMissingAreNamedWithTheirPackage() {
    in(
        "worker",
        "mkdir -p ~/few; for f in id uname dirname mktemp mkdir rm; do ln -sf /usr/bin/$f ~/few/; done");
    assertThat(in("worker", "if PATH=$HOME/few /bin/sh install.sh *.zst; then exit 1; fi"))
        .isEqualTo("install.sh: needs tar: install the package tar\n");
    assertThat(
            in(
                "worker",
                "for f in /usr/bin/*; do case $f in */crun | */newuidmap | */[) ;; *) ln -sf $f ~/few/;; esac; done;"
                    + " PATH=$HOME/few /bin/sh install.sh *.zst"))
        .contains("install.sh: missing for builds: crun (package crun)\n")
        .contains("install.sh: missing for builds: newuidmap (package uidmap)\n")
        .contains("install.sh: installed datestone-0.1.0-linux-x86_64 in ");
    in("worker", "sh install.sh --remove; rm -rf ~/few");
  }

  @Test
  void debianPackageIsInstalledTwiceAndBuilds() throws IOException {
    String commands = documented("Debian and Ubuntu").replace("man datestone", "true");
    assertThat(in("root", commands)).endsWith(version());
    String install = commands.lines().findFirst().orElseThrow();
    assertThat(
            in("root", install.replace("install", "install --reinstall") + "; dpkg -s datestone"))
        .contains("Status: install ok installed");
    for (String user : new String[] {"root", "worker"}) {
      assertThat(in(user, "sh /build datestone")).matches(BUILT_TWICE);
      assertThat(in(user, "cd; datestone --version")).isEqualTo(version());
    }
    // Made once for all, when it was installed.
    assertThat(in("root", "find /usr/lib/datestone/lib/aot -size +1M | wc -l")).isEqualTo("2\n");
    assertThat(in("worker", "cd ~/.cache/datestone; ls -d aot/* start.* 2>/dev/null || :"))
        .matches("start\\.\\d+\n");
    assertThat(in("worker", "stat -c %a ~/.cache/datestone")).isEqualTo("700\n");
    assertThat(in("root", "zcat /usr/share/man/man1/datestone.1.gz"))
        .contains(".SS image import\n")
        .contains("Imports a root file system or an image.");
    assertThat(in("root", "dpkg -L datestone"))
        .contains("/usr/share/bash-completion/completions/datestone\n")
        .contains("/usr/share/zsh/vendor-completions/_datestone\n")
        .contains("/usr/share/fish/vendor_completions.d/datestone.fish\n");
    assertThat(
            in(
                "root",
                "dpkg -P datestone; ls -d /usr/*/*datestone* /etc/apparmor.d/*datestone* 2>/dev/null || :"))
        .doesNotContain("not empty")
        .doesNotContain("/usr/lib/datestone\n");
  }

  /** With stand-ins for apt, as there is no network. */
  @Test
  void jdkIsInstalledWhereAptHasOneOrElseTheCommandsAreShown() {
    in("root", "mkdir /fake; cp /usr/bin/bash /usr/bin/uname /fake");
    String copy = "cp '%s/.install' root/install".formatted(Tool.root());
    HostShell.asRoot(work, copy);
    in(
        "root",
        """
        cat > /fake/apt-get <<'E'
        #!/bin/sh
        echo "$*" >> /fake/asked
        case $* in *openjdk-25*) mkdir -p /usr/lib/jvm/x/bin; cp /fake/javac /usr/lib/jvm/x/bin/ ;; esac
        E
        printf '#!/bin/sh\\necho javac 25.0.1' > /fake/javac
        printf '#!/bin/sh\\necho "  Candidate: $(cat /fake/candidate)"' > /fake/apt-cache
        chmod +x /fake/*
        echo '(none)' > /fake/candidate""");
    String find =
        "if PATH=/fake:$PATH bash -c '. /install; find_jdk; echo found $JAVA_HOME'; then :; fi";
    assertThat(in("root", find))
        .startsWith("needs a JDK 25 or newer, which this machine's package manager does not have")
        .contains("\n  mkdir -p ~/jdk-25\n  curl -fsSL https://")
        .doesNotContain("found");
    assertThat(in("root", "echo 25.0.1+8-1 > /fake/candidate; " + find))
        .endsWith("found /usr/lib/jvm/x\n");
    assertThat(in("root", "tail -1 /fake/asked; rm -r /fake /usr/lib/jvm"))
        .isEqualTo("install -qy --no-install-recommends openjdk-25-jdk-headless\n");
  }

  @Test
  void imageForCiJobsIsSavedAndBuilds() throws IOException {
    assumeTrue(HostShell.isRoot(), "only root can mount cgroups in a step");
    Tool tool = Tool.in(HostShell.folder(work.resolve("image"))).withHome(work.resolve("home"));
    tool.with("DATESTONE_IMAGE_COMPRESSION", "none");
    tool.run("image", "import", "datestone/ci:trixie", rootArchive().toString()).ok();
    HostShell.run(
        work,
        "tar -C image --zstd -xf a/*.tar.zst; mv image/datestone-* image/datestone;"
            + " cp '%s'/packaging/Earthfile image/".formatted(Tool.root()));
    tool.run("-P", "--save-to", "oci-archive:../image.tar", "+image", "--VERSION=1").ok();
    tool.run("image", "import", "ci:1", "../image.tar").ok();
    HostShell.run(
        work, "cp build image/; cp '%s' image/busybox.tar".formatted(TestImages.busyboxTar()));
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM ci:1
        t:
            COPY build busybox.tar /
            RUN find /usr/lib/datestone/lib/aot -size +1M | wc -l
            RUN --privileged --mount=type=cache,target=/root/.cache/datestone mount -t cgroup2 cgroup /sys/fs/cgroup && datestone --version && sh /build datestone
        """);
    assertThat(tool.run("-P", "+t").ok().out())
        .contains("+t | 2\n")
        .contains("+t | " + version())
        .matches(BUILT_TWICE);
  }
}

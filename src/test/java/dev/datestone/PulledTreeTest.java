package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An image of a dozen layers, most of them Debian packages of this machine, from a real registry:
 * what a RUN sees of it is what umoci unpacks, to the last attribute and nanosecond.
 */
@Tag("e2e")
final class PulledTreeTest {
  private static final String ODD =
      """
      mkdir -p d/a/b d/c; echo x > d/a/one; ln d/a/one d/a/b/two; ln d/a/one d/three; ln -s one d/a/l
      ln d/a/l d/c/l; mkfifo d/fifo; ln d/fifo d/c/fifo; mknod d/null c 1 3; mknod d/loop b 7 70000
      cp /bin/busybox d/cap; setcap cap_net_raw,cap_net_admin+ep d/cap; ln d/cap d/c/cap
      echo x > d/suid; echo x > d/sgid; chmod 6755 d/suid; chmod 2710 d/sgid; chmod 3777 d/c
      echo x > d/none; chmod 0 d/none; mkdir d/closed; chmod 100 d/closed
      echo x > d/big; chown 3000000:4000000000 d/big; chown 4294967294:65534 d/c; chmod 6755 d/suid
      chown -h 5:2097152 d/a/l; chown 1:2 d/cap; setcap cap_net_raw,cap_net_admin+ep d/cap
      n=$(printf 'x%.0s' $(seq 120)); y=$(printf 'y%.0s' $(seq 255)); mkdir -p d/$n/$n/$n
      echo long > d/$n/$n/$n/$y; ln d/$n/$n/$n/$y d/c/$y; ln -s $n/$n/$n/$y d/long
      touch 'd/ b ' 'd/-r' 'd/*' 'd/"' "d/'" 'd/\\' 'd/..x' 'd/x..' 'd/.wh' $'d/new\\nline' $'d/\\t\\001'
      touch 'd/n\u00e4m\u00e9 \u6f22' 'd/a:b,c=d' 'd/%41' d/.wh.not
      touch d/$'raw\\377' d/$'lat\\344in' d/$'gone\\377' d/$'gone\\376' d/$'half\\355\\240\\200 \u00e9' d/$'\\357\\277\\275'
      mkdir d/$'f\\351'; echo x > d/$'f\\351'/$'in\\200'; ln d/$'f\\351'/$'in\\200' d/c/$'hard\\300'
      ln -s $'f\\351/in\\200' d/$'li\\376nk'; ln -s $'//f\\351//' d/$'f\\351'/to; ln -s a//b/./ d/slashes; ln -s b/ d/a/slash
      rm d/.wh.not; touch -d '1965-03-04 05:06:07.123456789' d/none; touch -d '2040-01-01 00:00:00.000000001' d/sgid
      touch -hd '2001-02-03 04:05:06.1' d/a/l; touch -d '1969-12-31 23:59:59.5 UTC' d/closed
      python3 - <<'EOF'
      import os
      os.setxattr('d/a', 'user.folder', b'1')
      os.setxattr('d/a/one', 'user.bytes', bytes(range(256)))
      os.setxattr('d/a/one', 'user.\u00e9 =x', b'a\\nb')
      os.setxattr('d/suid', 'user.many', b'z' * 3000)
      EOF
      """;
  private static final String SPARSE =
      "mkdir s; truncate -s 3M s/%1$s; printf mid | dd of=s/%1$s bs=1 seek=1500000 conv=notrunc"
          + " 2>/dev/null; printf e >> s/%1$s; truncate -s 5M s/%1$s; truncate -s 1M s/%1$s-hole;"
          + " n=$(printf 'x%%.0s' $(seq 130)); cp --sparse=always s/%1$s s/%1$s-$n;"
          + " chown 3000000 s/%1$s";
  private static final String SPARSELY = "-S --no-recursion s s/*";

  // What is said of a folder; its date in ns, and its attributes.
  private static final Pattern FOLDER =
      Pattern.compile("(b.* '0o4\\d+' \\d+ \\d+) (-?\\d+)((?: .*)?)");

  @TempDir Path folder;

  private static String list(String packages) {
    return "dpkg -L " + packages + " | grep -vE ' |^/(proc|sys|dev|run|tmp)' | sort -u";
  }

  /** A package's files, with all its folders and links or, as some tools do it, without. */
  private static void packages(LayeredImage image, String names, boolean folders) {
    String kinds = folders ? "-e" : "-f";
    image.layer(
        list(names)
            + " | while read -r f; do f=${f%/.}; if [ -n \"$f\" ] && [ "
            + kinds
            + " \"$f\" ]; then echo \"${f#/}\"; fi; done > list",
        "--no-recursion -C / -T $PWD/list");
  }

  private static LayeredImage image(Path folder) {
    LayeredImage image = new LayeredImage(folder);
    packages(image, "base-files", true);
    packages(image, "libc6", true);
    packages(image, "dash", false);
    packages(image, "coreutils", false);
    packages(image, "zlib1g libexpat1", false);
    String python = "$(dpkg-query -S $(readlink -f /usr/bin/python3) | cut -d: -f1)";
    packages(image, python + " lib" + python, true);
    packages(image, "passwd perl-base", true);
    packages(image, "util-linux mount", false);
    image.layer(ODD);
    // Umoci does not know the older form of holes.
    image.layer(
        SPARSE.formatted("old").replace("s/", "g/").replace("mkdir s", "mkdir g"),
        "--format=gnu --no-xattrs g");
    for (String version : List.of("0.0", "0.1", "1.0")) {
      image.layer(SPARSE.formatted(version), "--sparse-version=" + version + " " + SPARSELY);
    }
    // Without folders, through links, over what is there, links to files below.
    image.layer(
        "mkdir -p bin lib d/a; echo tool > bin/tool; chmod 4711 bin/tool; ln bin/tool lib/tool;"
            + " echo new > d/a/one; touch bin/.wh.tac d/.wh.none; mkdir d/$'im\\377'; echo x > d/$'im\\377/x'; touch d/$'.wh.gone\\377';"
            + " echo new > d/$'lat\\344in'",
        "--no-recursion bin/tool lib/tool d/a/one bin/.wh.tac d/.wh.none d/$'im\\377/x' d/$'.wh.gone\\377'"
            + " d/$'lat\\344in'");
    return image;
  }

  @Test
  void pulledTreeMatchesAnotherUnpacker() throws IOException {
    assumeTrue(HostShell.isRoot(), "a user cannot unpack devices and capabilities");
    assumeTrue(HostShell.has("dpkg") && HostShell.has("umoci") && HostShell.has("docker-registry"));
    Tool tool =
        Tool.in(HostShell.folder(folder.resolve("project")))
            .withHome(folder.resolve("home"))
            .with("DATESTONE_OFFLINE", "false")
            .with("HOME", HostShell.folder(folder.resolve("user")).toString());
    try (InputStream look =
        Objects.requireNonNull(PulledTreeTest.class.getResourceAsStream("look.py"))) {
      Files.write(folder.resolve("project/look.py"), look.readAllBytes());
    }
    Path python = Path.of("/usr/bin/python3").toRealPath();
    String command =
        python + " -ISB /look/look.py /bin /d /etc/debian_version /g /lib /s /sbin /usr /var";
    try (DockerRegistry registry = DockerRegistry.in(folder.resolve("registry"))) {
      String name = registry.host() + "/debian/layers:v1";
      image(folder.resolve("oci")).push(name, "");
      tool.file(
          "Earthfile",
          """
          VERSION 0.8
          t:
              FROM %s
              COPY look.py /look/
              RUN %s > /look/out
              RUN cd /s && for f in *; do echo "$(%s "$f") /s/$f"; done
              SAVE ARTIFACT /look/out AS LOCAL ours
          """
              .formatted(
                  name,
                  command,
                  python + " -ISBc 'import os, sys; print(os.stat(sys.argv[1]).st_blocks)'"));
      Tool.Result result = tool.run("+t").ok();
      // What is a hole stays one; the first line is the command.
      assertThat(result.lines(" /s/")).hasSize(10);
      assertThat(result.lines(" /s/")).noneMatch(line -> line.matches(".*[|] \\d{4,} .*"));
    }
    long start = System.currentTimeMillis();
    HostShell.run(
        folder,
        "umoci unpack --image oci:v1 bundle > umoci.log 2>&1 || { tail -3 umoci.log; exit 1; };"
            + " mkdir bundle/rootfs/look; cp project/look.py bundle/rootfs/look/;"
            + " chroot bundle/rootfs "
            + command
            + " > project/theirs");
    List<String> theirs = tool.read("theirs").lines().toList();
    Set<String> undated =
        theirs.stream()
            .map(FOLDER::matcher)
            .filter(each -> each.matches() && Long.parseLong(each.group(2)) / 1_000_000 >= start)
            .map(each -> each.group(1))
            .collect(Collectors.toSet());
    assertThat(tool.read("ours").lines().map(each -> plain(each, undated)))
        .containsExactlyElementsOf(theirs.stream().map(each -> plain(each, undated)).toList())
        .hasSizeGreaterThan(1500)
        .anyMatch(each -> each.contains("security.capability"))
        .anyMatch(each -> each.startsWith("b'/d/raw\\xff'"))
        .noneMatch(each -> each.startsWith("b'/d/gone\\xff'"));
  }

  /** Folders that no layer has an entry for, or that get one inside: theirs are of just now. */
  private static String plain(String line, Set<String> undated) {
    Matcher folder = FOLDER.matcher(line);
    return folder.matches() && undated.contains(folder.group(1))
        ? folder.group(1) + folder.group(3)
        : line;
  }
}

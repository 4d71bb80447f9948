package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Import of archives: files are kept as they are, and nothing is written outside of the store. */
@Tag("e2e")
class ImageImportTest {
  /** Makes the archives that tar(1) refuses to make. */
  private static final String PYTHON =
      """
      import io, sys, tarfile
      kind = sys.argv[1]
      tar = tarfile.open('hostile.tar', 'w', format=tarfile.PAX_FORMAT)
      def add(name, type=tarfile.REGTYPE, link='', data=b'evil', mode=0o644, pax={}, mtime=1):
          info = tarfile.TarInfo(name)
          info.type, info.linkname, info.mode, info.mtime, info.pax_headers = type, link, mode, mtime, pax
          info.size = len(data) if type == tarfile.REGTYPE else 0
          tar.addfile(info, io.BytesIO(data))
      add('etc', tarfile.DIRTYPE, mode=0o755)
      if kind == 'dots': add('../outside')
      if kind == 'dots-deep': add('etc/../../outside')
      if kind == 'absolute': add('/outside')
      if kind == 'through-link':
          add('link', tarfile.SYMTYPE, OUT); add('link/outside')
      if kind == 'through-relative-link':
          add('link', tarfile.SYMTYPE, '../../../../..'); add('link' + OUT + '/outside')
      if kind == 'folder-over-link':
          add('link', tarfile.SYMTYPE, OUT); add('link', tarfile.DIRTYPE, mode=0o700); add('link/outside')
      if kind == 'hard-link': add('passwd', tarfile.LNKTYPE, '/etc/passwd')
      if kind == 'hard-link-dots': add('passwd', tarfile.LNKTYPE, '../../../../../../../../etc/passwd')
      if kind == 'hard-link-through':
          add('link', tarfile.SYMTYPE, '/etc'); add('passwd', tarfile.LNKTYPE, 'link/passwd')
      if kind == 'hard-link-to-link':
          add('link', tarfile.SYMTYPE, OUT + '/victim'); add('hard', tarfile.LNKTYPE, 'link'); add('hard')
      if kind == 'file-over-link': add('f', tarfile.SYMTYPE, OUT + '/victim'); add('f')
      if kind == 'twice': add('f'); add('f', data=b'second'); add('d', tarfile.DIRTYPE); add('d')
      if kind == 'top-is-file': add('.')
      if kind == 'long': add('/'.join(['n' * 200] * 30))
      if kind == 'too-long-name': add('n' * 300)
      if kind == 'nul-link': add('l', tarfile.SYMTYPE, '')
      if kind == 'whiteout': add('.wh.x'); add('.wh..wh..opq')
      tar.close()
      """;

  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void home() throws Exception {
    tool = Tool.in(Files.createDirectory(folder.resolve("work")));
    tool.withHome(folder.resolve("home"));
  }

  private void sh(String script) throws Exception {
    Process process =
        tool.process(List.of("sh", "-e", "-c", script))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("sh.out").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("sh.out"))).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "dots, 1",
    "dots-deep, 1",
    "absolute, 0",
    "through-link, 0",
    "through-relative-link, 0",
    "folder-over-link, 0",
    "hard-link, 1",
    "hard-link-dots, 1",
    "hard-link-through, 1",
    "hard-link-to-link, 0",
    "file-over-link, 0",
    "twice, 0",
    "top-is-file, 1",
    "long, 1",
    "too-long-name, 1",
    "nul-link, 1",
    "whiteout, 0"
  })
  void hostileArchiveCannotWriteOutsideTheStore(String kind, int code) throws Exception {
    Path outside = Files.createDirectory(folder.resolve("out"));
    Files.writeString(outside.resolve("victim"), "untouched");
    String python = PYTHON.replace("OUT", "'" + outside + "'");
    Files.writeString(folder.resolve("work/make.py"), python);
    sh("python3 make.py " + kind);
    Tool.Result result = tool.run("image", "import", "hostile", "hostile.tar");
    assertThat(result.err()).doesNotContain("bug in datestone");
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    if (code == 1) {
      assertThat(result.err()).startsWith("error: ").contains("hostile.tar: ");
      assertThat(folder.resolve("home/layers")).isEmptyDirectory();
    }
    assertThat(outside.resolve("victim")).hasContent("untouched");
    assertThat(outside.toFile().list()).containsExactly("victim");
    assertThat(folder.resolve("home/tmp")).isEmptyDirectory();
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all.filter(path -> path.endsWith("outside")))
          .allMatch(path -> path.startsWith(folder.resolve("home/layers")));
    }
  }

  @Test
  void archiveWithoutARootFileSystemIsRefused() throws Exception {
    sh(
        """
        seq 100000 > text
        : > empty
        head -c 10240 /dev/zero > zeros
        mkdir r && seq 200000 > r/f && tar cf whole.tar r && head -c 500000 whole.tar > cut.tar
        cp r/f r/g && tar cf two.tar -C r f g && head -c 1289728 two.tar > cut-between.tar
        gzip -k whole.tar && head -c 100000 whole.tar.gz > cut.tar.gz
        zstd -q whole.tar && head -c 40000 whole.tar.zst > cut.tar.zst
        mkdir oci && echo '{"imageLayoutVersion":"1.0.0"}' > oci/oci-layout && \
          echo '{"schemaVersion":2,"manifests":[]}' > oci/index.json && tar -C oci -cf oci.tar .
        mkdir docker && echo '[{"Config":"c.json","RepoTags":["a:b"],"Layers":["l/layer.tar"]}]' > docker/manifest.json && tar -C docker -cf docker.tar .
        """);
    for (String each :
        List.of(
            "text", "empty", "zeros", "cut.tar", "cut-between.tar", "cut.tar.gz", "cut.tar.zst")) {
      Tool.Result result = tool.run("image", "import", "x", each);
      assertThat(result.code()).as(each).isEqualTo(1);
      assertThat(result.err())
          .startsWith("error: cannot import " + folder + "/work/" + each + ": ")
          .hasLineCount(1);
    }
    assertThat(tool.run("image", "import", "x", "oci.tar").err())
        .isEqualTo("error: oci.tar has no image\n");
    assertThat(tool.run("image", "import", "x", "docker.tar").err())
        .contains("docker.tar: it refers to the file \"c.json\", which does not exist");
    assertThat(tool.run("image", "import", "x", "none.tar").err())
        .isEqualTo("error: no such file: " + folder + "/work/none.tar\n");
    assertThat(tool.run("image", "import", "x").err())
        .isEqualTo(
            """
            error: datestone image import needs a FILE
            hint: see datestone image import --help
            """);
    assertThat(folder.resolve("home/layers")).isEmptyDirectory();
    assertThat(folder.resolve("home/tmp")).isEmptyDirectory();
  }

  private static UserDefinedFileAttributeView notes(Path file) {
    return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
  }

  @Test
  void importKeepsFilesAsTheyAre() throws Exception {
    boolean root = HostShell.isRoot();
    sh(
        """
        mkdir r && tar -C r -xf %s && cd r
        echo 5ms > ms && touch -d '2001-02-03 04:05:06.005' ms
        echo ns > ns && touch -d '2001-02-03 04:05:06.123456789' ns
        mkdir old && touch -d '1999-01-01 00:00:00.5' old
        echo s > setuid && chmod 6755 setuid
        mkdir sticky && chmod 1777 sticky
        truncate -s 1M sparse && echo end >> sparse
        echo one > one && ln one two && ln -s one link && touch -h -d @77 link
        mkfifo pipe
        echo x > attr
        touch "blank name" ümläut
        """
            .formatted(TestImages.busyboxTar()));
    notes(folder.resolve("work/r/attr")).write("note", ByteBuffer.wrap(new byte[] {1, 2}));
    sh("chmod 640 r/one" + (root ? "; mknod r/null c 1 3; chown 5:6 r/ns" : ""));
    sh(
        """
        for pack in cf:t.tar czf:t.tar.gz; do
          tar -C r %s --format=pax --sparse --xattrs -${pack%%:*} ${pack#*:} .
        done
        zstd -q t.tar
        """
            .replace("%s", root ? "" : "--owner=0 --group=0"));
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM image
        all:
            RUN echo =: $(stat -c %y:%a:%u:%g ms ns old setuid sticky sparse | tr ' ' _)
            RUN echo =: $(stat -c %s sparse) $(stat -c %h one) $(readlink link) $(stat -c %Y:%F link pipe) $(tail -n 1 sparse)
            RUN echo =: "$(stat -c %n 'blank name' ümläut | xargs)" $(stat -c %a one two)
            RUN test ! -e null || stat -c =:%t:%T null
        """);
    for (String file : List.of("t.tar", "t.tar.gz", "t.tar.zst")) {
      assertThat(tool.run("image", "import", "image", file).ok().out()).startsWith("image: ");
      // The three are one image.
      assertThat(folder.resolve("home/layers").toFile().list()).hasSize(1);
      String said = tool.run("+all").ok().out();
      assertThat(said).contains(file.equals("t.tar") ? "4 steps run" : "4 cached");
      if (file.equals("t.tar")) {
        assertThat(said)
            .contains("=: 2001-02-03_04:05:06.005000000_+0000:644:0:0")
            .contains(root ? ".123456789_+0000:644:5:6" : ".123456789_+0000:644:0:0")
            .contains("1999-01-01_00:00:00.500000000_+0000:755:0:0 ")
            .contains(":6755:0:0 ")
            .contains(":1777:0:0 ")
            .contains("=: 1048580 2 one 77:symbolic link ")
            .contains(":fifo end\n")
            .contains("=: blank name ümläut 640 640\n")
            .contains(root ? "=:1:3\n" : "ok: ");
      }
    }
    String layer = folder.resolve("home/layers").toFile().list()[0];
    assertThat(notes(folder.resolve("home/layers/" + layer + "/fs/attr")).list())
        .containsExactly("note");
    assertThat(tool.run("image", "ls").ok().out()).contains("image ").contains("t.tar.zst");
    tool.run("image", "import", "two", "t.tar.zst").ok();
    tool.run("image", "rm", "image", "two").ok();
    assertThat(tool.run("image", "ls").ok().out()).hasLineCount(1);
    assertThat(tool.run("image", "rm", "image").err())
        .isEqualTo("error: image \"image\" not found\nhint: datestone image ls lists them\n");
  }
}

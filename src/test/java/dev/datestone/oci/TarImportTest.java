package dev.datestone.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.datestone.content.Digest;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.UpperDir;
import dev.datestone.store.Images;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Valid archives, on the disk and in the manifest. */
class TarImportTest {
  @TempDir Path folder;
  private Import store;

  @BeforeEach
  void open() {
    store = new Import(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void filesFoldersAndLinksAreUnpacked() throws IOException {
    Images.Image image =
        store.take(
            new TarMaker()
                .folder("./etc")
                .file("./etc/name", "value\n", entry -> entry.setMode(04751))
                .link("./etc/alias", "/somewhere/else")
                .hardLink("./etc/same", "./etc/name")
                .kind("./etc/pipe", TarArchiveEntry.LF_FIFO, entry -> entry.setMode(0600))
                .bytes());
    Entry file = store.entry(image, "etc/name");
    assertThat(file.type()).isEqualTo(Type.FILE);
    assertThat(file.mode()).isEqualTo(04751);
    assertThat(file.size()).isEqualTo(6);
    assertThat(file.payload())
        .isEqualTo(Digest.of("value\n".getBytes(StandardCharsets.UTF_8)).hex());
    assertThat(file.origin()).isEqualTo(Entry.Origin.BASE);
    assertThat(store.file(image, "etc/name")).hasContent("value\n");
    assertThat((int) Files.getAttribute(store.file(image, "etc/name"), "unix:mode") & 07777)
        .isEqualTo(04751);
    assertThat(store.entry(image, "etc/alias").payload()).isEqualTo("/somewhere/else");
    assertThat(Files.readSymbolicLink(store.file(image, "etc/alias")))
        .isEqualTo(Path.of("/somewhere/else"));
    assertThat(store.entry(image, "etc/same")).isEqualTo(file);
    assertThat(Files.getAttribute(store.file(image, "etc/same"), "unix:ino"))
        .isEqualTo(Files.getAttribute(store.file(image, "etc/name"), "unix:ino"));
    assertThat(store.entry(image, "etc/pipe").type()).isEqualTo(Type.FIFO);
    assertThat(image.snapshot().content()).isEqualTo(store.manifest(image).content());
  }

  @Test
  void timesAreKeptToTheNanosecond() throws IOException {
    FileTime five = FileTime.from(Instant.ofEpochSecond(1_700_000_000, 5_000_000));
    FileTime one = FileTime.from(Instant.ofEpochSecond(1_700_000_000, 1));
    FileTime before = FileTime.from(Instant.ofEpochSecond(-1, 995_000_000));
    Images.Image image =
        store.take(
            new TarMaker()
                .kind("d/", TarArchiveEntry.LF_DIR, entry -> entry.setLastModifiedTime(one))
                .file("d/f", "x", entry -> entry.setLastModifiedTime(five))
                .file("d/old", "x", entry -> entry.setLastModifiedTime(before))
                .kind(
                    "d/l",
                    TarArchiveEntry.LF_SYMLINK,
                    entry -> {
                      entry.setLinkName("f");
                      entry.setLastModifiedTime(one);
                    })
                .bytes());
    assertThat(store.entry(image, "d/f").date()).isEqualTo(1_700_000_000_005_000_000L);
    assertThat(store.entry(image, "d/old").date()).isEqualTo(-5_000_000L);
    for (String path : new String[] {"d", "d/f", "d/old", "d/l"}) {
      assertThat(FileTimes.get(store.file(image, path)))
          .as(path)
          .isEqualTo(store.entry(image, path).date());
    }
  }

  @Test
  void missingFoldersAreMade() throws IOException {
    Images.Image image = store.take(new TarMaker().file("a/b/c", "x").bytes());
    for (String path : new String[] {"", "a", "a/b"}) {
      assertThat(store.entry(image, path).type()).as(path).isEqualTo(Type.FOLDER);
      assertThat(store.entry(image, path).mode()).as(path).isEqualTo(0755);
      assertThat((int) Files.getAttribute(store.file(image, path), "unix:mode") & 07777)
          .as(path)
          .isEqualTo(0755);
    }
  }

  @Test
  void rootEntryIsApplied() {
    Images.Image image =
        store.take(
            new TarMaker()
                .kind("./", TarArchiveEntry.LF_DIR, entry -> entry.setMode(0711))
                .bytes());
    assertThat(store.entry(image, "").mode()).isEqualTo(0711);
  }

  @Test
  void leadingSlashesAreRemoved() {
    Images.Image image = store.take(new TarMaker().file("/etc//./name", "x").bytes());
    assertThat(store.manifest(image).entries()).containsOnlyKeys("", "etc", "etc/name");
  }

  @Test
  void longAndNonAsciiNamesAreKept() {
    String deep = "folder/".repeat(40) + "Grüße-" + "n".repeat(200);
    Images.Image image =
        store.take(new TarMaker().file(deep, "x").link("l", "t/".repeat(100)).bytes());
    assertThat(store.entry(image, deep).size()).isEqualTo(1);
    assertThat(store.entry(image, "l").payload()).isEqualTo("t/".repeat(100));
  }

  @Test
  void lastEntryOfAPathCounts() throws IOException {
    Images.Image image =
        store.take(
            new TarMaker()
                .file("f", "first")
                .hardLink("other", "f")
                .file("f", "second")
                .folder("d")
                .file("d/gone", "x")
                .file("d", "now a file")
                .link("l", "/etc")
                .folder("l")
                .file("l/inside", "x")
                .bytes());
    assertThat(store.file(image, "f")).hasContent("second");
    assertThat(store.file(image, "other")).hasContent("first");
    assertThat(store.entry(image, "d").type()).isEqualTo(Type.FILE);
    assertThat(store.manifest(image).get("d/gone")).isNull();
    assertThat(Files.isDirectory(store.file(image, "l"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(store.file(image, "l/inside")).hasContent("x");
  }

  @Test
  void xattrsAreKeptByteForByte() {
    byte[] value = {1, 0, (byte) 0x80, (byte) 0xff, '\n', '=', ' '};
    Images.Image image =
        store.take(
            new TarMaker()
                .attribute("user.note", value)
                .file("f", "x")
                .file("plain", "x")
                .attribute("user.overlay.redirect", new byte[] {'/'})
                .attribute("trusted.overlay.opaque", new byte[] {'y'})
                .folder("d")
                .attribute("user.note", value)
                .link("l", "f")
                .bytes());
    assertThat(UpperDir.userXattrs(store.file(image, "f")).get("user.note")).isEqualTo(value);
    assertThat(store.entry(image, "f").xattrs()).isNotEmpty();
    assertThat(store.entry(image, "plain").xattrs()).isEmpty();
    assertThat(store.entry(image, "d").xattrs()).isEmpty();
    assertThat(UpperDir.isOpaque(store.file(image, "d"))).isFalse();
    assertThat(UpperDir.redirect(store.file(image, "d"))).isEmpty();
  }

  @Test
  void gzipAndZstdAreRecognizedByContent() throws IOException {
    byte[] plain = new TarMaker().file("f", "x".repeat(100_000)).bytes();
    var gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(plain);
    }
    Images.Image first = store.take("a", plain);
    assertThat(store.take("b", gzip.toByteArray()).snapshot()).isEqualTo(first.snapshot());
    assertThat(store.take("c", Zstd.compress(plain)).snapshot()).isEqualTo(first.snapshot());
    assertThat(store.store().layers().ids()).hasSize(1);
    assertThat(store.store().images().all()).hasSize(3);
  }

  @Test
  void otherTimesMakeAnotherLayerOfTheSameContent() {
    Images.Image first = store.take("a", new TarMaker().file("f", "x").bytes());
    Images.Image later =
        store.take("b", new TarMaker().file("f", "x", entry -> entry.setModTime(5_000)).bytes());
    assertThat(later.snapshot().content()).isEqualTo(first.snapshot().content());
    assertThat(later.snapshot().layers()).isNotEqualTo(first.snapshot().layers());
  }

  @Test
  void holesTakeNoDiskSpace() throws IOException, InterruptedException {
    for (String form : new String[] {"gnu", "posix"}) {
      Path root = Files.createDirectory(folder.resolve(form));
      shell(
          root,
          "truncate -s 20M f; printf x | dd of=f bs=1 seek=7000000 conv=notrunc status=none;"
              + " for i in $(seq 0 30); do printf y | dd of=f bs=1 seek=$((i*300000)) conv=notrunc"
              + " status=none; done; tar --format="
              + form
              + " -S --owner=$(id -u) --group=$(id -g) -cf ../"
              + form
              + ".tar f");
      Images.Image image = store.take(form, Files.readAllBytes(folder.resolve(form + ".tar")));
      assertThat(store.entry(image, "f").size()).as(form).isEqualTo(20L << 20);
      assertThat(store.entry(image, "f").payload())
          .as(form)
          .isEqualTo(Digest.of(Files.readAllBytes(root.resolve("f"))).hex());
      assertThat(Files.mismatch(store.file(image, "f"), root.resolve("f"))).as(form).isEqualTo(-1);
      assertThat(blocks(store.file(image, "f"))).as(form).isLessThan(8L << 20);
    }
  }

  private static long blocks(Path file) throws IOException, InterruptedException {
    Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
    long blocks =
        Long.parseLong(
            new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    return stat.waitFor() == 0 ? blocks * 512 : -1;
  }

  private static void shell(Path folder, String script) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("sh", "-ec", script).directory(folder.toFile()).inheritIO().start();
    assertThat(shell.waitFor()).isZero();
  }
}

package dev.datestone.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that are hostile, damaged or something else: a clear word, and nothing left behind. */
class DamagedArchiveTest {
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

  private void refused(byte[] archive, String message) {
    assertThatThrownBy(() -> store.take(archive))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("x.tar cannot be imported: ")
        .hasMessageContaining(message);
    store.assertNothingIsLeft();
  }

  @Test
  void namesThatLeadOut() {
    refused(new TarMaker().file("ok", "x").file("a/../../evil", "x").bytes(), "leads out");
    refused(new TarMaker().file("..", "x").bytes(), "leads out");
    refused(new TarMaker().file("f", "x").hardLink("h", "../../etc/passwd").bytes(), "leads out");
    assertThat(folder.resolve("home/evil")).doesNotExist();
  }

  @Test
  void waysThroughALinkOfTheArchive() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    for (String target : new String[] {outside.toString(), "../../../../../outside", "real"}) {
      // It leads to a place inside the image, as for a process whose root the image is.
      String inside = target.replace("../", "").replaceAll("^/", "");
      TarMaker tar = new TarMaker().folder("real").file("real/f", "x").link("way", target);
      var image = store.take(tar.file("way/file", "y").folder("way/d").bytes());
      assertThat(store.file(image, "way")).isSymbolicLink();
      assertThat(store.file(image, inside + "/file")).isRegularFile().hasContent("y");
      assertThat(store.file(image, inside + "/d")).isDirectory();
    }
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void waysThatLeadToNothingOrOnAndOn() {
    refused(new TarMaker().link("a", "b").hardLink("h", "a/f").bytes(), "not in the archive");
    refused(new TarMaker().link("a", "b").link("b", "a").file("a/f", "x").bytes(), "on and on");
  }

  @Test
  void aLinkIsReplacedAndNotWrittenThrough() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "safe");
    var image =
        store.take(new TarMaker().link("f", outside.toString()).file("f", "replaced").bytes());
    assertThat(outside).hasContent("safe");
    assertThat(store.file(image, "f")).isRegularFile().hasContent("replaced");
  }

  @Test
  void hardLinksToNothing() {
    refused(new TarMaker().hardLink("h", "/etc/passwd").bytes(), "not in the archive before it");
    refused(new TarMaker().folder("d").hardLink("h", "d").bytes(), "not in the archive before it");
  }

  @Test
  void aFileAboveAFile() {
    refused(new TarMaker().file("a", "x").file("a/b", "x").bytes(), "a file and a folder");
  }

  @Test
  void cutAnywhere() {
    byte[] whole = new TarMaker().file("a", "x".repeat(2000)).file("b", "y").bytes();
    for (int length : new int[] {600, 1024, 512 + 2000, 512 + 2048, 3072, 3100, 3584}) {
      refused(Arrays.copyOf(whole, length), "");
    }
    refused(Arrays.copyOf(whole, 3584), "cut off");
  }

  @Test
  void cutOrChangedWhenPacked() throws IOException {
    byte[] noise = new byte[200_000];
    new Random(1).nextBytes(noise);
    byte[] plain = new TarMaker().file("a", new String(noise, StandardCharsets.ISO_8859_1)).bytes();
    var packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    byte[] gzip = packed.toByteArray();
    byte[] zstd = Zstd.compress(plain);
    refused(Arrays.copyOf(gzip, gzip.length / 2), "");
    refused(Arrays.copyOf(gzip, gzip.length - 4), "");
    byte[] wrongSum = gzip.clone();
    wrongSum[gzip.length - 6] ^= 1;
    refused(wrongSum, "");
    refused(Arrays.copyOf(zstd, zstd.length / 2), "");
  }

  @Test
  void noArchiveAtAll() {
    refused(new byte[0], "it is no tar archive");
    refused("hello\n".getBytes(StandardCharsets.UTF_8), "it is no tar archive");
    refused("text\n".repeat(1000).getBytes(StandardCharsets.UTF_8), "it is no tar archive");
    refused(new byte[10_240], "there is nothing in it");
    byte[] noise = new byte[20_000];
    new Random(2).nextBytes(noise);
    refused(noise, "it is no tar archive");
    refused(new BigInteger("fd377a585a000004e6d6b446", 16).toByteArray(), "");
    refused(new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0}, "packed with xz");
  }

  @Test
  void noFileAtAll() {
    assertThatThrownBy(
            () ->
                new TarImport(store.store(), note -> {})
                    .file("x", folder.resolve("none.tar"), "linux/amd64", Long.MAX_VALUE))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("there is no file");
    assertThatThrownBy(
            () ->
                new TarImport(store.store(), note -> {})
                    .file("x", folder, "linux/amd64", Long.MAX_VALUE))
        .isInstanceOf(ImageException.class);
    store.assertNothingIsLeft();
  }

  @Test
  void aDamagedHeader() {
    byte[] archive = new TarMaker().file("a", "x").file("b", "y").bytes();
    refused(withoutChecksum(archive, 1024 + 100), "a checksum is wrong");
  }

  @Test
  void datesAndOwnersThatCannotBe() {
    refused(
        new TarMaker().file("a", "x", entry -> entry.setModTime(1L << 60)).bytes(),
        "no sensible date");
    refused(
        new TarMaker().file("a", "x", entry -> entry.setUserId(1L << 40)).bytes(),
        "which no owner can be");
  }

  @Test
  void kindsThatAreNoFiles() {
    refused(new TarMaker().kind("v", (byte) 'V', entry -> {}).bytes(), "of a kind (V)");
  }

  @Test
  void archivesOfImages() {
    TarMaker oci = new TarMaker().file("oci-layout", "{}").folder("blobs");
    assertThatThrownBy(() -> store.take(oci.file("index.json", "{}").bytes()))
        .hasMessageContaining("holds no image");
    String manifest = "[{\"Config\":\"%s\",\"RepoTags\":[],\"Layers\":[\"l/layer.tar\"]}]";
    refused(
        new TarMaker().folder("l").file("manifest.json", manifest.formatted("c.json")).bytes(),
        "lacks the file \"c.json\"");
    refused(
        new TarMaker().file("manifest.json", manifest.formatted("../../etc/passwd")).bytes(),
        "a file \"../../etc/passwd\" that is not in it");
    refused(
        new TarMaker()
            .link("c.json", "/etc/passwd")
            .file("manifest.json", manifest.formatted("c.json"))
            .folder("l")
            .file("l/layer.tar", "x")
            .bytes(),
        "leads out of it");
    assertThat(store.take(new TarMaker().file("manifest.json", "{\"name\": 1}").bytes()).size())
        .isGreaterThanOrEqualTo(11);
  }

  @Test
  void deviceOfNoDriver() {
    var image =
        store.take(
            new TarMaker()
                .file("f", "x")
                .kind("gone", TarArchiveEntry.LF_CHR, entry -> {})
                .bytes());
    assertThat(store.manifest(image).get("gone")).isNull();
    assertThat(store.file(image, "gone")).doesNotExist();
  }

  private static byte[] withoutChecksum(byte[] archive, int at) {
    byte[] changed = archive.clone();
    changed[at] ^= 1;
    return changed;
  }
}

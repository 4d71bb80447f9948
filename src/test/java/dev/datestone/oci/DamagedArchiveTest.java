package dev.datestone.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.datestone.archive.ImageException;
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

/**
 * Hostile, damaged and other archives are refused with a clear message, and leave nothing behind.
 */
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
        .hasMessageContaining("x.tar: ")
        .hasMessageContaining(message);
    store.assertNothingIsLeft();
  }

  @Test
  void pathOutsideTheArchiveIsRefused() {
    refused(new TarMaker().file("ok", "x").file("a/../../evil", "x").bytes(), "points outside");
    refused(new TarMaker().file("..", "x").bytes(), "points outside");
    refused(
        new TarMaker().file("f", "x").hardLink("h", "../../etc/passwd").bytes(), "points outside");
    assertThat(folder.resolve("home/evil")).doesNotExist();
  }

  @Test
  void symlinkOfTheArchiveIsFollowedInsideTheImage() throws IOException {
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
  void brokenAndCircularSymlinksAreRefused() {
    refused(new TarMaker().link("a", "b").hardLink("h", "a/f").bytes(), "not come before it");
    refused(
        new TarMaker().link("a", "b").link("b", "a").file("a/f", "x").bytes(),
        "too many levels of symlinks");
  }

  @Test
  void symlinkIsReplacedAndNotFollowed() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "safe");
    var image =
        store.take(new TarMaker().link("f", outside.toString()).file("f", "replaced").bytes());
    assertThat(outside).hasContent("safe");
    assertThat(store.file(image, "f")).isRegularFile().hasContent("replaced");
  }

  @Test
  void hardLinkToMissingFileIsRefused() {
    refused(
        new TarMaker().hardLink("h", "/etc/passwd").bytes(), "not come before it in the archive");
    refused(
        new TarMaker().folder("d").hardLink("h", "d").bytes(), "not come before it in the archive");
  }

  @Test
  void fileInsideAFileIsRefused() {
    refused(new TarMaker().file("a", "x").file("a/b", "x").bytes(), "a file and a folder");
  }

  @Test
  void truncatedArchiveIsRefused() {
    byte[] whole = new TarMaker().file("a", "x".repeat(2000)).file("b", "y").bytes();
    for (int length : new int[] {600, 1024, 512 + 2000, 512 + 2048, 3072, 3100, 3584}) {
      refused(Arrays.copyOf(whole, length), "");
    }
    refused(Arrays.copyOf(whole, 3584), "truncated");
  }

  @Test
  void damagedCompressedArchiveIsRefused() throws IOException {
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
  void otherFilesAreRefused() {
    refused(new byte[0], "not a tar archive");
    refused("hello\n".getBytes(StandardCharsets.UTF_8), "not a tar archive");
    refused("text\n".repeat(1000).getBytes(StandardCharsets.UTF_8), "not a tar archive");
    refused(new byte[10_240], "the archive is empty");
    byte[] noise = new byte[20_000];
    new Random(2).nextBytes(noise);
    refused(noise, "not a tar archive");
    refused(new BigInteger("fd377a585a000004e6d6b446", 16).toByteArray(), "");
    refused(new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0}, "compression with xz");
  }

  @Test
  void missingFileIsRefused() {
    assertThatThrownBy(
            () ->
                new ImageImport(store.store(), Long.MAX_VALUE, note -> {})
                    .file("x", folder.resolve("none.tar"), "linux/amd64"))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("no such file");
    assertThatThrownBy(
            () ->
                new ImageImport(store.store(), Long.MAX_VALUE, note -> {})
                    .file("x", folder, "linux/amd64"))
        .isInstanceOf(ImageException.class);
    store.assertNothingIsLeft();
  }

  @Test
  void damagedHeaderIsRefused() {
    byte[] archive = new TarMaker().file("a", "x").file("b", "y").bytes();
    refused(withoutChecksum(archive, 1024 + 100), "wrong header checksum");
  }

  @Test
  void invalidTimesAndOwnersAreRefused() {
    refused(
        new TarMaker().file("a", "x", entry -> entry.setModTime(1L << 60)).bytes(),
        "invalid modification time");
    refused(
        new TarMaker().file("a", "x", entry -> entry.setUserId(1L << 40)).bytes(), "invalid owner");
  }

  @Test
  void unknownEntryTypeIsRefused() {
    refused(new TarMaker().kind("v", (byte) 'V', entry -> {}).bytes(), "unknown entry type 'V'");
  }

  @Test
  void damagedImageArchiveIsRefused() {
    TarMaker oci = new TarMaker().file("oci-layout", "{}").folder("blobs");
    assertThatThrownBy(() -> store.take(oci.file("index.json", "{}").bytes()))
        .hasMessageContaining("has no image");
    String manifest = "[{\"Config\":\"%s\",\"RepoTags\":[],\"Layers\":[\"l/layer.tar\"]}]";
    refused(
        new TarMaker().folder("l").file("manifest.json", manifest.formatted("c.json")).bytes(),
        "refers to the file \"c.json\"");
    refused(
        new TarMaker().file("manifest.json", manifest.formatted("../../etc/passwd")).bytes(),
        "the file \"../../etc/passwd\", which is outside of it");
    refused(
        new TarMaker()
            .link("c.json", "/etc/passwd")
            .file("manifest.json", manifest.formatted("c.json"))
            .folder("l")
            .file("l/layer.tar", "x")
            .bytes(),
        "points outside of it");
    assertThat(store.take(new TarMaker().file("manifest.json", "{\"name\": 1}").bytes()).size())
        .isGreaterThanOrEqualTo(11);
  }

  @Test
  void whiteoutDeviceIsSkipped() {
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

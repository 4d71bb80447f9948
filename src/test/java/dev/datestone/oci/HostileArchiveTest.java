package dev.datestone.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.datestone.archive.ImageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that no tar program would write. */
class HostileArchiveTest {
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
  void holesCountTowardsTheLimit() {
    // Half a kilobyte each that says it has 4 GiB, all holes.
    TarMaker archive = new TarMaker();
    for (int i = 0; i < 40; i++) {
      archive.hole("f" + i, 4L << 30);
    }
    byte[] bytes = archive.bytes();
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThatThrownBy(() -> store.take("x", bytes, 1 << 20))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("image-limit"));
    store.assertNothingIsLeft();
  }

  @Test
  void filesOfARootFileSystemCountTowardsTheLimit() {
    byte[] bytes = new TarMaker().file("f", "x".repeat(2000)).bytes();
    assertThatThrownBy(() -> store.take("x", bytes, 1000))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("image-limit");
    store.assertNothingIsLeft();
    assertThat(store.take("x", bytes, 2000).size()).isGreaterThanOrEqualTo(2000);
  }

  @Test
  void longHeaderIsRefused() throws IOException {
    for (byte kind :
        new byte[] {
          TarArchiveEntry.LF_PAX_EXTENDED_HEADER_LC,
          TarArchiveEntry.LF_PAX_GLOBAL_EXTENDED_HEADER,
          TarArchiveEntry.LF_GNUTYPE_LONGNAME,
          TarArchiveEntry.LF_GNUTYPE_LONGLINK
        }) {
      byte[] header = TarMaker.start("x", kind, 1L << 30);
      var packed = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
        gzip.write(header, 0, 512);
        gzip.write(new byte[8 << 20]);
      }
      assertThatThrownBy(() -> store.take(packed.toByteArray()))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("header");
      store.assertNothingIsLeft();
    }
  }

  @Test
  void overflowingLengthIsRefused() {
    // 2^32 + 21, of which an int keeps the 21 that are right.
    for (String header :
        new String[] {
          "4294967317 path=abcd\n", "99999999999999999999 path=abcd\n", "0 path=abcd\n", "-9 a=b\n"
        }) {
      byte[] archive =
          new TarMaker().pax(header.getBytes(StandardCharsets.US_ASCII)).file("file", "x").bytes();
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () ->
              assertThatThrownBy(() -> store.take(archive))
                  .as(header)
                  .isInstanceOf(ImageException.class));
      store.assertNothingIsLeft();
    }
  }

  /**
   * A file's map of holes in the newest form: it comes before the data, and says how long it is.
   */
  private static byte[] mapped(String map, int size) {
    String headers =
        line("GNU.sparse.major=1")
            + line("GNU.sparse.minor=0")
            + line("GNU.sparse.name=f")
            + line("GNU.sparse.realsize=" + size);
    String padded = map + "\0".repeat((512 - map.length() % 512) % 512);
    return new TarMaker()
        .pax(headers.getBytes(StandardCharsets.US_ASCII))
        .file("GNUSparseFile.0/f", padded)
        .bytes();
  }

  private static String line(String text) {
    return (text.length() + 4) + " " + text + "\n";
  }

  @Test
  void longMapOfHolesIsRefused() {
    int much = 20_000_000;
    assertThatThrownBy(() -> store.take(mapped(much + "\n" + "0\n0\n".repeat(much), 5)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("a tar header is too long");
    store.assertNothingIsLeft();
    int holes = 100_000;
    StringBuilder map = new StringBuilder(holes + "\n");
    for (int i = 1; i <= holes; i++) {
      map.append(i * 512).append("\n0\n");
    }
    assertThat(store.take("x", mapped(map.toString(), holes * 512), 1 << 30).size())
        .as("bytes on the disk, where holes take no room")
        .isLessThan(1 << 20);
  }

  @Test
  void manyHeadersOfOneFileAreRefused() {
    TarMaker archive = new TarMaker();
    for (int i = 0; i < 20_000; i++) {
      archive.attribute("user.a", new byte[] {'x'});
    }
    byte[] bytes = archive.file("f", "x").bytes();
    assertThatThrownBy(() -> store.take(bytes))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("a tar header is too long");
    store.assertNothingIsLeft();
  }
}

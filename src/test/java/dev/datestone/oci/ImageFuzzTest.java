package dev.datestone.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.archive.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the bytes, an image is taken or refused with a message; nothing half-made stays, and
 * nothing outside of the store changes. The seeds are fixed; {@code -Ddatestone.fuzz.images=N} sets
 * how many are tried of each kind.
 */
@Tag("e2e") // the owners in a layer are root's to give
class ImageFuzzTest {
  private static final int TRIES = Integer.getInteger("datestone.fuzz.images", 1500);
  private static final String[] NAMES = {
    "a",
    "b",
    "a/x",
    "b/y",
    "a/.wh.x",
    ".wh.a",
    "a/.wh..wh..opq",
    ".wh..wh..opq",
    ".wh.",
    "../out",
    "a/../../out",
    "/out",
    "a//x",
    ".",
    "",
    "a/x/z",
    ".wh..wh.plnk/1",
    "é",
    "./b"
  };
  private static final String[] PLAIN = {"a", "b", "c/x", "c/y", "c/.wh.z", "d/e/f"};
  private static final byte[] KINDS = {
    TarArchiveEntry.LF_NORMAL,
    TarArchiveEntry.LF_DIR,
    TarArchiveEntry.LF_SYMLINK,
    TarArchiveEntry.LF_LINK,
    TarArchiveEntry.LF_FIFO,
    TarArchiveEntry.LF_CHR
  };
  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "null",
    "-1",
    "1e99",
    "\"size\":9999999999999999999",
    "\\",
    "\u0000",
    "sha256:",
    "../",
    "\"digest\":\"sha256:\"",
    "true",
    "\"layers\":[]",
    "\"config\":{}",
    "\"manifests\":[{}]",
    "\"schemaVersion\":1",
    "é"
  };

  @TempDir Path folder;
  private Import store;
  private Path outside;
  private int taken;

  @BeforeEach
  void open() throws IOException {
    store = new Import(folder);
    outside = Files.writeString(folder.resolve("outside"), "safe");
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Seeds side by side begin alike, unless they are spread. */
  private static Random random(int seed) {
    return new Random(seed * 0x9E3779B97F4A7C15L);
  }

  private static <T> T any(Random random, T[] all) {
    return all[random.nextInt(all.length)];
  }

  /** Entries that make sense each, in no sensible order. */
  private byte[] archive(Random random, String[] names) {
    TarMaker tar = new TarMaker();
    for (int i = random.nextInt(8); i >= 0; i--) {
      String name = any(random, names);
      switch (KINDS[random.nextInt(KINDS.length)]) {
        case TarArchiveEntry.LF_NORMAL -> tar.file(name, "x".repeat(random.nextInt(600)));
        case TarArchiveEntry.LF_DIR -> tar.folder(name);
        case TarArchiveEntry.LF_SYMLINK ->
            tar.link(name, random.nextBoolean() ? outside.toString() : any(random, names));
        case TarArchiveEntry.LF_LINK ->
            tar.hardLink(name, random.nextBoolean() ? outside.toString() : any(random, names));
        case TarArchiveEntry.LF_FIFO -> tar.kind(name, TarArchiveEntry.LF_FIFO, entry -> {});
        default -> tar.attribute("user.overlay.opaque", new byte[] {'y'}).file(name, "");
      }
    }
    return tar.bytes();
  }

  private static byte[] spoiled(Random random, byte[] good) {
    byte[] bad = good.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(bad.length);
      if (random.nextBoolean()) {
        // A header that says so itself: else the checksum ends most tries.
        int header = at / 512 * 512;
        bad[header + random.nextInt(512)] = (byte) random.nextInt(256);
        sum(bad, header);
      } else {
        bad[at] = (byte) random.nextInt(256);
      }
    }
    return bad;
  }

  private static void sum(byte[] tar, int header) {
    int sum = 8 * ' ';
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? 0 : tar[header + i] & 0xff;
    }
    byte[] text = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, tar, header + 148, text.length);
  }

  private void take(MemoryImage image, Descriptor root) throws InterruptedException {
    try {
      new ImageFetcher(store.store(), 2, 1 << 20, note -> {})
          .fetch(image, root, "linux/amd64", "x");
      taken++;
    } catch (IOException | ImageException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  private void assertNothingElseChanged(String seed) throws IOException {
    try (Stream<Path> all = Files.list(folder);
        Stream<Path> unfinished = Files.list(store.store().processFolder().folder())) {
      assertThat(all.map(Path::getFileName).map(Path::toString))
          .as(seed)
          .containsExactlyInAnyOrder("home", "outside");
      assertThat(unfinished).as(seed).isEmpty();
    }
    assertThat(Files.readString(outside)).as(seed).isEqualTo("safe");
    assertThat((int) Files.getAttribute(outside, "unix:nlink")).as(seed).isEqualTo(1);
  }

  @Test
  void randomLayersAreUnpackedOrRefused() throws Exception {
    for (int seed = 0; seed < TRIES; seed++) {
      Random random = random(seed);
      MemoryImage image = new MemoryImage();
      for (int i = random.nextInt(3); i >= 0; i--) {
        image.layer(archive(random, NAMES));
      }
      tried("entries " + seed, image, image.root());
    }
    assertThat(taken).isBetween(TRIES / 20, TRIES * 19 / 20); // else it tries one thing only
  }

  @Test
  void damagedLayersAreUnpackedOrRefused() throws Exception {
    for (int seed = 0; seed < TRIES; seed++) {
      Random random = random(seed);
      MemoryImage image = new MemoryImage().layer(spoiled(random, archive(random, PLAIN)));
      tried("bytes " + seed, image, image.root());
    }
    assertThat(taken).isBetween(TRIES / 20, TRIES * 19 / 20);
  }

  @Test
  void randomDocumentsAreReadOrRefused() throws Exception {
    byte[] layer = new TarMaker().file("a", "one").bytes();
    for (int seed = 0; seed < 4 * TRIES; seed++) {
      Random random = random(seed);
      MemoryImage image = new MemoryImage().layer(layer);
      String config = random.nextBoolean() ? spoiled(random, image.config()) : image.config();
      String manifest = image.manifest(config);
      String root = random.nextBoolean() ? spoiled(random, manifest) : manifest;
      tried("documents " + seed, image, image.root(root));
    }
    assertThat(taken).isBetween(4 * TRIES / 20, 4 * TRIES * 19 / 20);
  }

  private static String spoiled(Random random, String good) {
    StringBuilder bad = new StringBuilder(good);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bad.length());
      int end = Math.min(bad.length(), at + random.nextInt(12));
      bad.replace(at, random.nextBoolean() ? end : at, any(random, PIECES));
    }
    return bad.toString();
  }

  private void tried(String seed, MemoryImage image, Descriptor root) throws Exception {
    try {
      take(image, root);
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(seed + ": " + e, e);
    }
    assertNothingElseChanged(seed);
  }
}

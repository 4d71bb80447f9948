package dev.datestone.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileNamesTest {
  private static final String[] PIECES = {
    "a", "b ", "é", "漢", "😀", "%41", "\u0001", "�", "?", "#", "\uFFFF"
  };

  @TempDir Path folder;

  /** A name of bytes of any kind, most of them no text. */
  private static byte[] name(Random random) {
    byte[] all = new byte[0];
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      byte[] more;
      if (random.nextInt(3) == 0) {
        more = PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
        // Cut off somewhere, now and then.
        more = Arrays.copyOf(more, more.length - random.nextInt(more.length));
      } else {
        more = new byte[1 + random.nextInt(3)];
        random.nextBytes(more);
      }
      int at = all.length;
      all = Arrays.copyOf(all, at + more.length);
      System.arraycopy(more, 0, all, at, more.length);
    }
    for (int i = 0; i < all.length; i++) {
      all[i] = all[i] == 0 || all[i] == '/' ? (byte) 0xff : all[i];
    }
    return Arrays.equals(all, new byte[] {'.'}) ? new byte[] {'x'} : all;
  }

  @Test
  void everyByteSequenceHasItsOwnText() {
    Random random = new Random(1);
    Map<String, byte[]> known = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      byte[] name = name(random);
      String text = FileNames.decode(name);
      assertThat(FileNames.encode(text)).isEqualTo(name);
      byte[] other = known.putIfAbsent(text, name);
      assertThat(other == null || Arrays.equals(other, name)).isTrue();
    }
    assertThat(known.size()).isGreaterThan(50_000);
  }

  @Test
  void validUtf8IsUnchanged() {
    for (String text : PIECES) {
      assertThat(FileNames.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
      assertThat(FileNames.encode(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
      assertThat(FileNames.resolve(folder, text)).isEqualTo(folder.resolve(text));
    }
    assertThat(FileNames.decode(new byte[] {'a', (byte) 0xff})).isEqualTo("a\udcff");
  }

  @Test
  void filesWithInvalidNamesAreFoundAgain() throws IOException {
    Random random = new Random(2);
    Map<String, String> made = new HashMap<>();
    Path deep = Files.createDirectory(FileNames.resolve(folder, "d \udcfe%"));
    for (int i = 0; i < 500; i++) {
      String name = FileNames.decode(name(random));
      Files.writeString(FileNames.resolve(deep, name), "=" + i);
      made.put(name, "=" + i);
    }
    Map<String, String> found = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(deep)) {
      for (Path file : files) {
        String name = FileNames.lastName(file);
        found.put(name, Files.readString(FileNames.resolve(folder, "d \udcfe%/" + name)));
        assertThat(FileNames.decode(file)).isEqualTo(FileNames.decode(deep) + "/" + name);
      }
    }
    assertThat(found).isEqualTo(made);
  }

  @Test
  void symlinkTargetsKeepTheirBytes() throws IOException {
    Files.createDirectory(FileNames.resolve(folder, "to\udcff"));
    for (String target : new String[] {"to\udcff", "to\udcff/", "../x\udc80//y", "/abs\udcff/"}) {
      Path link = folder.resolve("link");
      Files.deleteIfExists(link);
      Process ln =
          new ProcessBuilder(
                  "sh", "-c", "ln -s \"$(printf '" + octal(FileNames.encode(target)) + "')\" link")
              .directory(folder.toFile())
              .start();
      assertThat(ended(ln)).isZero();
      assertThat(FileNames.decode(Files.readSymbolicLink(link))).isEqualTo(target);
    }
  }

  private static int ended(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String octal(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte each : bytes) {
      text.append("\\%03o".formatted(each & 0xff));
    }
    return text.toString();
  }
}

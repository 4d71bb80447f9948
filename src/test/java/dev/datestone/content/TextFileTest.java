package dev.datestone.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever editor wrote a text, it reads the same; what is no text says where. */
class TextFileTest {
  @TempDir Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("file"), bytes);
  }

  private String read(String text) throws IOException {
    return TextFile.read(file(text.getBytes(StandardCharsets.UTF_8)));
  }

  private String refused(byte[] bytes) throws IOException {
    Path file = file(bytes);
    return catchThrowableOfType(TextFile.NotUtf8Exception.class, () -> TextFile.read(file))
        .at("file");
  }

  @Test
  void byteOrderMarkIsRemoved() throws IOException {
    assertThat(read("\uFEFFa\n")).isEqualTo("a\n");
    assertThat(read("\uFEFF")).isEmpty();
    assertThat(read("a\uFEFFb")).isEqualTo("a\uFEFFb");
  }

  @Test
  void windowsLineBreaksAreConverted() throws IOException {
    assertThat(read("a\r\nb\r\n\r\n")).isEqualTo("a\nb\n\n");
    assertThat(read("a\rb")).isEqualTo("a\rb");
  }

  @Test
  void lastLineNeedsNoLineBreak() throws IOException {
    assertThat(read("a\nb")).isEqualTo("a\nb");
    assertThat(read("")).isEmpty();
  }

  @Test
  void invalidBytesAreRefusedWithTheirLine() throws IOException {
    assertThat(refused("ok\nna\u00efve\n".getBytes(StandardCharsets.ISO_8859_1)))
        .isEqualTo("file:2: this line is not UTF-8");
    assertThat(refused(new byte[] {'a', '\n', 'b', '\n', (byte) 0x80}))
        .isEqualTo("file:3: this line is not UTF-8");
  }

  @Test
  void utf16IsRefused() throws IOException {
    assertThat(refused("\uFEFFa".getBytes(StandardCharsets.UTF_16LE)))
        .isEqualTo("file: the text is UTF-16, not UTF-8");
    assertThat(refused("a".getBytes(StandardCharsets.UTF_16)))
        .isEqualTo("file: the text is UTF-16, not UTF-8");
    assertThat(refused("ab".getBytes(StandardCharsets.UTF_16LE)))
        .isEqualTo("file: the text holds zero bytes: is it UTF-16?");
  }
}

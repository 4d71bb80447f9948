package dev.datestone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.archive.ImageException;
import dev.datestone.registry.LockFile;
import dev.datestone.session.BuildException;
import dev.datestone.session.Configuration;
import dev.datestone.session.Outline;
import dev.datestone.source.IgnoreRules;
import dev.datestone.source.SourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file that people write beside an Earthfile is read in the same way. */
class TextFilesTest {
  private static final String HASH = "0".repeat(64);

  @TempDir Path folder;

  /** As an editor of Windows writes it: with a byte order mark, without a last line break. */
  private void windows(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), "\uFEFF" + text.strip().replace("\n", "\r\n"));
  }

  private void latin1(String name) throws IOException {
    Files.write(folder.resolve(name), "a: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void byteOrderMarkAndLineBreaksOfWindows() throws IOException {
    windows("Earthfile", "VERSION 0.8\nFROM scratch\nt:\n  WORKDIR /w");
    assertThat(Outline.targetNames(folder)).containsExactly("t");
    for (String name : List.of(".arg", ".env", ".secret")) {
      windows(name, "A=1\nB=2");
      assertThat(NameValueFile.read(folder, "", name)).isEqualTo(Map.of("A", "1", "B", "2"));
    }
    windows(".earthlyignore", "a\nb");
    assertIgnored();
    Files.delete(folder.resolve(".earthlyignore"));
    windows(".earthignore", "a\nb");
    assertIgnored();
    windows("datestone.yml", "parallel: 7\noffline: true");
    assertThat(Configuration.read(Map.of("HOME", "/none"), folder).parallel()).isEqualTo(7);
    windows("datestone.lock", "docker.io/library/a:1 sha256:" + HASH);
    assertThat(LockFile.read(folder)).containsValue(HASH);
  }

  private void assertIgnored() {
    IgnoreRules rules = IgnoreRules.of(folder);
    assertThat(List.of("a", "b").stream().allMatch(rules::isIgnored)).isTrue();
  }

  @Test
  void invalidBytesAreAnErrorWithTheLine() throws IOException {
    for (String name : List.of("Earthfile", ".arg", ".earthlyignore", "datestone.yml")) {
      latin1(name);
    }
    latin1("datestone.lock");
    assertThatThrownBy(() -> Outline.of(folder, folder))
        .isInstanceOf(BuildException.class)
        .hasMessageEndingWith("Earthfile:1: this line is not UTF-8");
    assertThatThrownBy(() -> NameValueFile.read(folder, "", ".arg"))
        .hasMessage(".arg:1: this line is not UTF-8");
    assertThatThrownBy(() -> IgnoreRules.of(folder))
        .isInstanceOf(SourceException.class)
        .hasMessageEndingWith(".earthlyignore:1: this line is not UTF-8");
    assertThatThrownBy(() -> Configuration.read(Map.of("HOME", "/none"), folder))
        .hasMessageEndingWith("datestone.yml:1: this line is not UTF-8");
    assertThatThrownBy(() -> LockFile.read(folder))
        .isInstanceOf(ImageException.class)
        .hasMessageEndingWith("datestone.lock:1: this line is not UTF-8");
  }
}

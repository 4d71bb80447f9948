package dev.datestone.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import dev.datestone.sandbox.Sandbox;
import dev.datestone.sandbox.UpperDir;
import dev.datestone.store.Images;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unpacking owners, devices and capabilities, which needs root. */
@Tag("e2e")
class RootImportTest {
  @TempDir Path folder;

  @Test
  void ownersDevicesAndCapabilitiesAreKept() throws IOException {
    assumeFalse(Sandbox.isRootless(), "only the kernel's root makes devices");
    // cap_setuid+ep: its 0x80 is no text.
    byte[] capability = {1, 0, 0, 2, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    try (Import store = new Import(folder)) {
      Images.Image image =
          store.take(
              new TarMaker()
                  .file("f", "x", entry -> mode(entry, 12345, 04755))
                  .kind(
                      "l",
                      TarArchiveEntry.LF_SYMLINK,
                      entry -> {
                        entry.setLinkName("f");
                        mode(entry, 777, 0777);
                      })
                  .kind(
                      "null",
                      TarArchiveEntry.LF_CHR,
                      entry -> {
                        entry.setDevMajor(1);
                        entry.setDevMinor(3);
                        mode(entry, 0, 0666);
                      })
                  .kind(
                      "disk",
                      TarArchiveEntry.LF_BLK,
                      entry -> {
                        entry.setDevMajor(259);
                        entry.setDevMinor(300);
                        mode(entry, 0, 0660);
                      })
                  .attribute("security.capability", capability)
                  .file("able", "x")
                  .bytes());
      assertThat(store.entry(image, "f").owner()).isEqualTo(12345);
      assertThat(store.entry(image, "f").group()).isEqualTo(12346);
      assertThat(Files.getAttribute(store.file(image, "f"), "unix:uid")).isEqualTo(12345);
      assertThat((int) Files.getAttribute(store.file(image, "f"), "unix:mode") & 07777)
          .isEqualTo(04755);
      assertThat(store.entry(image, "l").owner()).isEqualTo(777);
      Entry device = store.entry(image, "null");
      assertThat(device.type()).isEqualTo(Type.CHAR_DEVICE);
      assertThat(device.payload()).isEqualTo("1:3");
      assertThat((long) Files.getAttribute(store.file(image, "null"), "unix:rdev"))
          .isEqualTo(0x103);
      assertThat(store.entry(image, "disk").payload()).isEqualTo("259:300");
      assertThat((long) Files.getAttribute(store.file(image, "disk"), "unix:rdev"))
          .isEqualTo((259L << 8) | (300 & 0xff) | ((300L & ~0xff) << 12));
      assertThat(UpperDir.userXattrs(store.file(image, "able")).get("security.capability"))
          .isEqualTo(capability);
    }
  }

  private static void mode(TarArchiveEntry entry, int owner, int mode) {
    entry.setIds(owner, owner == 0 ? 0 : owner + 1);
    entry.setMode(mode);
  }
}

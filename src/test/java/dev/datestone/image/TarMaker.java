package dev.datestone.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Makes tar archives for tests, those among them that no tar program would make. */
final class TarMaker {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");
  private final int owner;
  private final int group;

  TarMaker() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    try {
      // One's own, so that a test needs no root.
      Path mine = Files.createTempFile("mine", "");
      owner = (int) Files.getAttribute(mine, "unix:uid");
      group = (int) Files.getAttribute(mine, "unix:gid");
      Files.delete(mine);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TarMaker file(String name, String text) {
    return file(name, text, entry -> {});
  }

  TarMaker file(String name, String text, Consumer<TarArchiveEntry> change) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name, TarArchiveEntry.LF_NORMAL, true);
    entry.setSize(content.length);
    return put(entry, content, change);
  }

  TarMaker folder(String name) {
    return put(new TarArchiveEntry(name + "/", TarArchiveEntry.LF_DIR, true), null, e -> {});
  }

  TarMaker link(String name, String target) {
    return kind(name, TarArchiveEntry.LF_SYMLINK, entry -> entry.setLinkName(target));
  }

  TarMaker hardLink(String name, String target) {
    return kind(name, TarArchiveEntry.LF_LINK, entry -> entry.setLinkName(target));
  }

  TarMaker kind(String name, byte flag, Consumer<TarArchiveEntry> change) {
    return put(new TarArchiveEntry(name, flag, true), null, change);
  }

  /** A pax header for the next entry, as raw bytes. */
  TarMaker attribute(String name, byte[] value) {
    byte[] start = (" SCHILY.xattr." + name + "=").getBytes(StandardCharsets.UTF_8);
    int length = start.length + value.length + 1;
    int digits = String.valueOf(length).length();
    digits = String.valueOf(length + digits).length();
    var header = new ByteArrayOutputStream();
    header.writeBytes(String.valueOf(length + digits).getBytes(StandardCharsets.US_ASCII));
    header.writeBytes(start);
    header.writeBytes(value);
    header.write('\n');
    TarArchiveEntry entry =
        new TarArchiveEntry("pax", TarArchiveEntry.LF_PAX_EXTENDED_HEADER_LC, true);
    entry.setSize(header.size());
    return put(entry, header.toByteArray(), e -> {});
  }

  private TarMaker put(
      TarArchiveEntry entry,
      byte @org.jspecify.annotations.Nullable [] content,
      Consumer<TarArchiveEntry> change) {
    try {
      entry.setIds(owner, group);
      entry.setModTime(1_700_000_000_000L);
      change.accept(entry);
      tar.putArchiveEntry(entry);
      if (content != null) {
        tar.write(content);
      }
      tar.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] bytes() {
    try {
      tar.close();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.datestone.oci;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Makes tar archives for tests, valid and invalid ones. */
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
    return pax(header.toByteArray());
  }

  /** A pax header for the next entry, which may be nonsense. */
  TarMaker pax(byte[] header) {
    TarArchiveEntry entry =
        new TarArchiveEntry("pax", TarArchiveEntry.LF_PAX_EXTENDED_HEADER_LC, true);
    entry.setSize(header.length);
    return put(entry, header, e -> {});
  }

  /** A file of nothing but a hole, in GNU's older form: no data, a map that says where it ends. */
  TarMaker hole(String name, long size) {
    byte[] header = start(name, TarArchiveEntry.LF_GNUTYPE_SPARSE, 0);
    Arrays.fill(header, 345, 512, (byte) 0);
    put(header, 257, "ustar  \0");
    put(header, 386, "%011o\0%011o\0".formatted(size, 0));
    put(header, 483, "%011o\0".formatted(size));
    put(header, 148, "        ");
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    return raw(header);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private TarMaker raw(byte[] record) {
    try {
      tar.flush();
      bytes.writeBytes(record);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A header alone, which says how much follows it. */
  static byte[] start(String name, byte kind, long size) {
    TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
    entry.setSize(size);
    byte[] header = new byte[512];
    entry.writeEntryHeader(header);
    return header;
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

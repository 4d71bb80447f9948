package dev.datestone.archive;

import dev.datestone.content.FileNames;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar archive with commons-compress, and adds what that does not do: it verifies header
 * checksums and the end marker, keeps names that are not UTF-8, gives extended attributes as bytes
 * (a file capability is not text), and limits how much of the headers is read into memory.
 */
final class TarReader extends TarArchiveInputStream {
  private static final String ATTRIBUTE = "SCHILY.xattr.";
  private static final int KIND = 156;
  private static final int SIZE = 124;
  private static final int DIGITS = 12;
  private static final long LONGEST_HEADER = 1 << 20;
  // For the list of a sparse file's holes: 180,000 in GNU's format.
  private static final long LONGEST_MAP = 4 << 20;
  private static final int MOST_HEADERS = 64;
  private static final int MORE_AFTER_HEADER = 482;
  private static final int MORE_AFTER_MORE = 504;

  private final Bounded source;
  private final ByteArrayOutputStream pax = new ByteArrayOutputStream();
  private @Nullable SortedMap<String, byte[]> headers;
  private boolean inPax;
  private boolean moreOfSparse;
  private int chain;
  private long forAll;
  private boolean ended;

  TarReader(InputStream in) {
    this(new Bounded(in));
  }

  private TarReader(Bounded in) {
    // One char per byte, which name() and linkName() turn back into bytes.
    super(in, StandardCharsets.ISO_8859_1.name());
    this.source = in;
  }

  /** Limits what is read for one header: commons-compress reads maps of holes directly. */
  private static final class Bounded extends FilterInputStream {
    private long left = Long.MAX_VALUE;

    Bounded(InputStream in) {
      super(in);
    }

    private void count(long count) throws IOException {
      if (count > 0 && (left -= count) < 0) {
        throw tooLong();
      }
    }

    @Override
    public int read() throws IOException {
      int one = in.read();
      count(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      count(count);
      return count;
    }

    @Override
    public long skip(long wanted) throws IOException {
      long count = in.skip(wanted);
      count(count);
      return count;
    }
  }

  private static IOException tooLong() {
    return new IOException("a tar header is too long");
  }

  /** The next entry, null after the last. */
  @Nullable TarArchiveEntry next() throws IOException {
    pax.reset();
    headers = null;
    chain = 0;
    try {
      TarArchiveEntry entry = getNextEntry();
      source.left = Long.MAX_VALUE;
      return entry;
    } catch (IllegalArgumentException e) {
      throw new IOException("invalid tar header: " + e.getMessage(), e);
    }
  }

  @Override
  protected byte @Nullable [] readRecord() throws IOException {
    byte[] record = super.readRecord();
    if (record == null) {
      if (!ended) {
        throw new IOException(
            getBytesRead() < 512 ? "not a tar archive" : "the archive is truncated");
      }
      return null;
    }
    if (ended) {
      return record;
    }
    if (moreOfSparse) {
      moreOfSparse = record[MORE_AFTER_MORE] != 0;
    } else if (isEOFRecord(record)) {
      ended = true;
    } else {
      header(record);
    }
    return record;
  }

  private void header(byte[] record) throws IOException {
    if (!isSound(record)) {
      throw new IOException(
          getBytesRead() <= 512
              ? "not a tar archive"
              : "the archive is corrupt: wrong header checksum");
    }
    refuseLong(record);
    source.left = LONGEST_MAP;
    inPax = record[KIND] == TarArchiveEntry.LF_PAX_EXTENDED_HEADER_LC;
    if (inPax) {
      pax.reset();
    }
    moreOfSparse =
        record[KIND] == TarArchiveEntry.LF_GNUTYPE_SPARSE && record[MORE_AFTER_HEADER] != 0;
  }

  /** Extended headers are read into memory; global ones stay there. */
  private void refuseLong(byte[] record) throws IOException {
    long size =
        switch (record[KIND]) {
          case TarArchiveEntry.LF_PAX_GLOBAL_EXTENDED_HEADER -> forAll += size(record);
          case TarArchiveEntry.LF_PAX_EXTENDED_HEADER_LC,
              TarArchiveEntry.LF_PAX_EXTENDED_HEADER_UC,
              TarArchiveEntry.LF_GNUTYPE_LONGNAME,
              TarArchiveEntry.LF_GNUTYPE_LONGLINK ->
              size(record);
          default -> 0;
        };
    // commons-compress reads them recursively.
    if (size < 0 || size > LONGEST_HEADER || ++chain > MOST_HEADERS) {
      throw tooLong();
    }
  }

  private static long size(byte[] record) throws IOException {
    try {
      return TarUtils.parseOctalOrBinary(record, SIZE, DIGITS);
    } catch (IllegalArgumentException e) {
      throw new IOException("invalid tar header: " + e.getMessage(), e);
    }
  }

  private static boolean isSound(byte[] record) {
    try {
      return TarUtils.verifyCheckSum(record);
    } catch (IllegalArgumentException e) {
      return false; // not a number
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    if (inPax && count > 0) {
      pax.write(bytes, offset, count);
    }
    return count;
  }

  /** The name of an entry that {@link #next} gave. */
  String name(TarArchiveEntry entry) throws IOException {
    return text("GNU.sparse.name", "path", entry.getName());
  }

  /** The target of a link that {@link #next} gave. */
  String linkName(TarArchiveEntry entry) throws IOException {
    return text("linkpath", "linkpath", entry.getLinkName());
  }

  private String text(String first, String second, String read) throws IOException {
    SortedMap<String, byte[]> headers = headers();
    byte[] plain = read.getBytes(StandardCharsets.ISO_8859_1);
    byte[] bytes = headers.getOrDefault(first, headers.getOrDefault(second, plain));
    return FileNames.decode(bytes);
  }

  /** Extended attributes of the entry that {@link #next} gave. */
  SortedMap<String, byte[]> attributes() throws IOException {
    var found = new TreeMap<String, byte[]>();
    headers()
        .forEach(
            (name, value) -> {
              if (name.startsWith(ATTRIBUTE)) {
                found.put(name.substring(ATTRIBUTE.length()), value);
              }
            });
    return found;
  }

  private SortedMap<String, byte[]> headers() throws IOException {
    try {
      headers = headers == null ? parse(pax.toByteArray()) : headers;
      return headers;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException("invalid tar header: " + e.getMessage(), e);
    }
  }

  private static SortedMap<String, byte[]> parse(byte[] all) {
    var found = new TreeMap<String, byte[]>();
    int start = 0;
    while (start < all.length && all[start] != 0) {
      // "LENGTH NAME=VALUE\n"; the length includes itself.
      int blank = indexOf(all, ' ', start);
      int end = start + Integer.parseInt(text(all, start, blank));
      int equals = indexOf(all, '=', blank);
      if (end > all.length || equals >= end) {
        break;
      }
      byte[] value = Arrays.copyOfRange(all, equals + 1, end - 1);
      if (value.length > 0) {
        found.put(text(all, blank + 1, equals), value);
      }
      start = end;
    }
    return found;
  }

  private static int indexOf(byte[] bytes, char wanted, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}

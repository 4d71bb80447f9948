package dev.datestone.archive;

import dev.datestone.content.Entry;
import dev.datestone.content.FileNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * Writes a reproducible tar archive: without owner names and with one fixed format. What does not
 * fit into a ustar header goes into a pax header. commons-compress is not used because it takes
 * extended attributes as text, and a file capability is not text.
 */
public final class TarWriter {
  private static final int BLOCK = 512;
  private static final int NAME = 100;
  private static final long HIGHEST_ID = 07777777L;
  private static final long HIGHEST_SIZE = 077777777777L;
  private static final byte[] ZEROS = new byte[2 * BLOCK];
  private static final String CHANGED = "a file changed while it was packed";

  private static final long HIGHEST_DATE = 077777777777L;
  private static final int SECOND = 1_000_000_000;

  private final OutputStream out;
  private long left;
  private int padding;

  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * The header of an entry.
   *
   * @param type the type flag
   * @param size how many bytes {@link #data} will get
   * @param link the target of a symlink or hard link
   * @param date modification time in nanoseconds since 1970
   */
  public record Item(
      String name, char type, int mode, int owner, int group, long size, String link, long date) {
    public static Item of(String name, Entry entry, long date) {
      return new Item(
          name,
          letter(entry),
          entry.mode(),
          entry.owner(),
          entry.group(),
          entry.type() == Entry.Type.FILE ? entry.size() : 0,
          entry.type() == Entry.Type.LINK ? entry.payload() : "",
          date);
    }

    private static char letter(Entry entry) {
      return switch (entry.type()) {
        case FILE, WHITEOUT -> '0';
        case LINK -> '2';
        case CHAR_DEVICE -> '3';
        case BLOCK_DEVICE -> '4';
        case FOLDER, OPAQUE_FOLDER -> '5';
        case FIFO -> '6';
      };
    }

    /** An ordinary file that belongs to root, dated 1970-01-01. */
    public static Item file(String name, long size) {
      return new Item(name, '0', 0644, 0, 0, size, "", 0);
    }

    public static Item folder(String name) {
      return new Item(name, '5', 0755, 0, 0, 0, "", 0);
    }

    public Item hardLinkTo(String path) {
      return new Item(name, '1', mode, owner, group, 0, path, date);
    }

    private long seconds() {
      return Math.floorDiv(date, SECOND);
    }

    private boolean hasPlainDate() {
      return date % SECOND == 0 && date >= 0 && seconds() <= HIGHEST_DATE;
    }
  }

  public void put(Item item) throws IOException {
    put(item, 0, 0, new TreeMap<>());
  }

  /** Starts an entry; {@link #data} must then be given exactly its size. */
  public void put(Item item, int major, int minor, SortedMap<String, byte[]> xattrs)
      throws IOException {
    SortedMap<String, byte[]> more = new TreeMap<>();
    byte[] name = FileNames.encode(item.name());
    byte[] link = FileNames.encode(item.link());
    if (!fits(name)) {
      more.put("path", name);
    }
    if (!fits(link)) {
      more.put("linkpath", link);
    }
    long owner = Integer.toUnsignedLong(item.owner());
    long group = Integer.toUnsignedLong(item.group());
    number(more, "uid", owner, HIGHEST_ID);
    number(more, "gid", group, HIGHEST_ID);
    number(more, "size", item.size(), HIGHEST_SIZE);
    if (!item.hasPlainDate()) {
      more.put("mtime", decimal(item.date()).getBytes(StandardCharsets.US_ASCII));
    }
    xattrs.forEach((key, value) -> more.put("SCHILY.xattr." + key, value));
    if (!more.isEmpty()) {
      byte[] records = records(more);
      byte[] about = "PaxHeaders/entry".getBytes(StandardCharsets.US_ASCII);
      header(about, new Item("", 'x', 0644, 0, 0, records.length, "", 0), new byte[0], 0, 0);
      data(records, records.length);
      end();
    }
    header(name, item, link, major, minor);
  }

  private static boolean fits(byte[] text) {
    boolean ascii = true;
    for (byte each : text) {
      ascii &= each >= 0;
    }
    return ascii && text.length <= NAME;
  }

  private static void number(SortedMap<String, byte[]> more, String key, long value, long most) {
    if (value > most) {
      more.put(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Seconds as in a pax header: "1700000000.5". */
  private static String decimal(long nanos) {
    return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
  }

  /** The content of a pax header: "LENGTH NAME=VALUE\n" each; the length includes itself. */
  private static byte[] records(SortedMap<String, byte[]> more) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> each : more.entrySet()) {
      byte[] key = each.getKey().getBytes(StandardCharsets.UTF_8);
      int rest = key.length + each.getValue().length + 3;
      int length = rest + Integer.toString(rest).length();
      length = rest + Integer.toString(length).length();
      all.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
      all.writeBytes(key);
      all.write('=');
      all.writeBytes(each.getValue());
      all.write('\n');
    }
    return all.toByteArray();
  }

  private void header(byte[] name, Item item, byte[] link, int major, int minor)
      throws IOException {
    byte[] block = new byte[BLOCK];
    System.arraycopy(name, 0, block, 0, Math.min(NAME, name.length));
    octal(block, 100, 8, item.mode());
    octal(block, 108, 8, Integer.toUnsignedLong(item.owner()));
    octal(block, 116, 8, Integer.toUnsignedLong(item.group()));
    octal(block, 124, 12, item.size());
    octal(block, 136, 12, Math.clamp(item.seconds(), 0, HIGHEST_DATE));
    block[156] = (byte) item.type();
    System.arraycopy(link, 0, block, 157, Math.min(NAME, link.length));
    byte[] magic = {'u', 's', 't', 'a', 'r', 0, '0', '0'};
    System.arraycopy(magic, 0, block, 257, magic.length);
    octal(block, 329, 8, major);
    octal(block, 337, 8, minor);
    Arrays.fill(block, 148, 156, (byte) ' ');
    TarUtils.formatCheckSumOctalBytes(TarUtils.computeCheckSum(block), block, 148, 8);
    out.write(block);
    left = item.size();
    padding = (int) (-item.size() & (BLOCK - 1));
  }

  /** Writes 0 for a value that does not fit; it is in the pax header then. */
  private static void octal(byte[] block, int at, int length, long value) {
    boolean fits = value < 1L << (3 * (length - 1));
    TarUtils.formatUnsignedOctalString(fits ? value : 0, block, at, length - 1);
  }

  private void data(byte[] bytes, int length) throws IOException {
    if (length > left) {
      throw new IOException(CHANGED);
    }
    out.write(bytes, 0, length);
    left -= length;
  }

  /** Writes all data of an entry. */
  public void data(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      data(buffer, count);
    }
  }

  /** Ends the entry. */
  public void end() throws IOException {
    if (left != 0) {
      throw new IOException(CHANGED);
    }
    out.write(ZEROS, 0, padding);
    padding = 0;
  }

  /** Ends the archive; the stream stays open. */
  public void finish() throws IOException {
    out.write(ZEROS);
  }
}

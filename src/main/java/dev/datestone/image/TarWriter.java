package dev.datestone.image;

import dev.datestone.content.Entry;
import dev.datestone.content.RawNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a tar archive whose bytes depend on nothing but what it is told: no names of owners, one
 * fixed form for each header. What the old form has no room for stands in a pax header. Knows
 * nothing of where the files come from.
 *
 * <p>Not commons-compress's writer: an extended attribute is bytes (a capability is no text), and
 * that one takes texts.
 */
final class TarWriter {
  private static final int BLOCK = 512;
  private static final int NAME = 100;
  private static final long HIGHEST_ID = 07777777L;
  private static final long HIGHEST_SIZE = 077777777777L;
  private static final byte[] NOTHING = new byte[2 * BLOCK];
  private static final String CONTENTS = "a file changed while it was packed";

  private static final long HIGHEST_DATE = 077777777777L;
  private static final int SECOND = 1_000_000_000;

  private final OutputStream out;
  private long left;

  TarWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * What is put in.
   *
   * @param type a tar's letter for it
   * @param size bytes that follow, from {@link #data}
   * @param link target of a link, a hard one too
   * @param date modification time in nanoseconds since 1970
   */
  record Item(
      String name, char type, int mode, int owner, int group, long size, String link, long date) {
    static Item of(String name, Entry entry, long date) {
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
    static Item file(String name, long size) {
      return new Item(name, '0', 0644, 0, 0, size, "", 0);
    }

    static Item folder(String name) {
      return new Item(name, '5', 0755, 0, 0, 0, "", 0);
    }

    Item hardLinkTo(String path) {
      return new Item(name, '1', mode, owner, group, 0, path, date);
    }

    private long seconds() {
      return Math.floorDiv(date, SECOND);
    }

    private boolean hasPlainDate() {
      return date % SECOND == 0 && date >= 0 && seconds() <= HIGHEST_DATE;
    }
  }

  void put(Item item) throws IOException {
    put(item, 0, 0, new TreeMap<>());
  }

  /** Begins an entry; exactly its size has to follow as data. */
  void put(Item item, int major, int minor, SortedMap<String, byte[]> xattrs) throws IOException {
    SortedMap<String, byte[]> more = new TreeMap<>();
    byte[] name = RawNames.bytes(item.name());
    byte[] link = RawNames.bytes(item.link());
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
    if (text.length > NAME) {
      return false;
    }
    for (byte each : text) {
      if (each < 0) {
        return false;
      }
    }
    return true;
  }

  private static void number(SortedMap<String, byte[]> more, String key, long value, long most) {
    if (value > most) {
      more.put(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Seconds as pax has them: "1700000000.5". */
  private static String decimal(long nanos) {
    return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
  }

  /** Each is "LENGTH NAME=VALUE\n", and the length counts itself. */
  private static byte[] records(SortedMap<String, byte[]> more) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> each : more.entrySet()) {
      byte[] key = each.getKey().getBytes(StandardCharsets.UTF_8);
      int rest = key.length + each.getValue().length + 3;
      int length = rest + Integer.toString(rest).length();
      if (Integer.toString(length).length() > Integer.toString(rest).length()) {
        length++;
      }
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
    checksum(block);
    out.write(block);
    left = item.size();
    padding = (int) (-item.size() & (BLOCK - 1));
  }

  private int padding;

  /** What has no room is in the pax header, and 0 here. */
  private static void octal(byte[] block, int at, int length, long value) {
    boolean fits = value < 1L << (3 * (length - 1));
    long rest = fits ? value : 0;
    for (int i = at + length - 2; i >= at; i--) {
      block[i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }

  private static void checksum(byte[] block) {
    int sum = 8 * ' ';
    for (byte each : block) {
      sum += each & 0xff;
    }
    octal(block, 148, 7, sum);
    block[155] = ' ';
  }

  void data(byte[] bytes, int length) throws IOException {
    if (length > left) {
      throw new IOException(CONTENTS);
    }
    out.write(bytes, 0, length);
    left -= length;
  }

  /** Ends the entry's data. */
  void end() throws IOException {
    if (left != 0) {
      throw new IOException(CONTENTS);
    }
    out.write(NOTHING, 0, padding);
    padding = 0;
  }

  /** Ends the archive; the stream stays open. */
  void finish() throws IOException {
    out.write(NOTHING);
  }
}

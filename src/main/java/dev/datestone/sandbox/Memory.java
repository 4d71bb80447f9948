package dev.datestone.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Memory that the kernel reads and writes, for the calls between {@link #take} and {@link #close}.
 * What was given out is zero, and nobody's after that.
 */
final class Memory implements AutoCloseable {
  /** Room for some paths; what does not fit is had from the system. */
  private static final int USUAL = 32 << 10;

  private static final int WORD = Long.BYTES;

  private static final Charset FILE_NAMES =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private static final ConcurrentLinkedQueue<Memory> FREE = new ConcurrentLinkedQueue<>();

  private final ByteBuffer whole = ByteBuffer.allocateDirect(USUAL);
  private final long start = Kernel.HERE.address(whole);
  private final List<ByteBuffer> large = new ArrayList<>();
  private int used;

  private Memory() {}

  /** A piece of memory, in the machine's byte order. */
  record Piece(ByteBuffer bytes, long address) {}

  static Memory take() {
    Memory free = FREE.poll();
    return free == null ? new Memory() : free;
  }

  @Override
  public void close() {
    whole.clear().put(0, new byte[used]);
    used = 0;
    large.clear();
    FREE.add(this);
  }

  Piece piece(int size) {
    if (size > USUAL - used) {
      ByteBuffer own = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
      large.add(own); // or it would be gone before the call
      return new Piece(own, Kernel.HERE.address(own));
    }
    int at = used;
    used = Math.min(USUAL, (at + size + WORD - 1) / WORD * WORD);
    return new Piece(whole.slice(at, size).order(ByteOrder.nativeOrder()), start + at);
  }

  /** Address of a zero-terminated copy of the text. */
  long text(String text) {
    return zeroEnded(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Address of the file name's bytes as the kernel knows them. */
  long path(Path path) {
    return zeroEnded(name(path));
  }

  long zeroEnded(byte[] bytes) {
    Piece copy = piece(bytes.length + 1);
    copy.bytes().put(0, bytes);
    return copy.address();
  }

  /** Address of a copy. */
  long copy(byte[] bytes) {
    Piece copy = piece(Math.max(1, bytes.length));
    copy.bytes().put(0, bytes);
    return copy.address();
  }

  /** A file name's bytes. */
  static byte[] name(Path path) {
    String text = path.toString();
    return text.indexOf('\uFFFD') < 0 ? text.getBytes(FILE_NAMES) : undecodable(path);
  }

  /** A name that is no valid text: only its URI still has the bytes. */
  private static byte[] undecodable(Path path) {
    String uri = path.toUri().getRawPath();
    if (uri.endsWith("/")) {
      uri = uri.substring(0, uri.length() - 1); // Java's mark of a folder; it would follow a link
    }
    var out = new java.io.ByteArrayOutputStream();
    for (int at = 0; at < uri.length(); at++) {
      if (uri.charAt(at) == '%') {
        out.write(Integer.parseInt(uri.substring(at + 1, at + 3), 16));
        at += 2;
      } else {
        out.write(uri.charAt(at));
      }
    }
    return out.toByteArray();
  }
}

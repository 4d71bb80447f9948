package dev.datestone.sandbox;

import dev.datestone.content.FileNames;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * NativeA pool of memory for arguments of system calls, valid from {@link #take} to {@link #close}.
 * New pieces are zero.
 */
final class NativeMemory implements AutoCloseable {
  /** Enough for some paths; larger pieces are allocated separately. */
  private static final int USUAL = 32 << 10;

  private static final int WORD = Long.BYTES;

  private static final ConcurrentLinkedQueue<NativeMemory> FREE = new ConcurrentLinkedQueue<>();

  private final ByteBuffer whole = ByteBuffer.allocateDirect(USUAL);
  private final long start = Kernel.HERE.address(whole);
  private final List<ByteBuffer> large = new ArrayList<>();
  private int used;

  private NativeMemory() {}

  /** A piece of memory in native byte order. */
  record Piece(ByteBuffer bytes, long address) {}

  static NativeMemory take() {
    NativeMemory free = FREE.poll();
    return free == null ? new NativeMemory() : free;
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
      large.add(own); // keeps it reachable until the call
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

  /** Address of a zero-terminated copy of the path's bytes. */
  long path(Path path) {
    return zeroEnded(name(path));
  }

  long zeroEnded(byte[] bytes) {
    Piece copy = piece(bytes.length + 1);
    copy.bytes().put(0, bytes);
    return copy.address();
  }

  /** Address of a copy of the bytes. */
  long copy(byte[] bytes) {
    Piece copy = piece(Math.max(1, bytes.length));
    copy.bytes().put(0, bytes);
    return copy.address();
  }

  /** The path's bytes. */
  static byte[] name(Path path) {
    return FileNames.encode(FileNames.decode(path));
  }
}

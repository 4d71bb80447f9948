package dev.datestone.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads another stream on a thread of its own, a little ahead of who reads this one: what is behind
 * (getting, digesting, unpacking) and what is before (writing files) each have a processor.
 */
final class ReadAhead extends InputStream {
  private static final int CHUNK = 1 << 18;
  private static final int CHUNKS = 8;

  private final InputStream in;
  private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(CHUNKS);
  // Used again: a layer of a gigabyte would leave as much to be collected.
  private final BlockingQueue<byte[]> read = new ArrayBlockingQueue<>(CHUNKS);
  private final Thread reader;
  private Chunk now = new Chunk(ByteBuffer.allocate(0), false, null);

  /**
   * What was read at once.
   *
   * @param last whether nothing comes behind it
   * @param failure what came instead
   */
  private record Chunk(ByteBuffer bytes, boolean last, @Nullable Throwable failure) {}

  ReadAhead(InputStream in) {
    this.in = in;
    this.reader = Thread.ofPlatform().daemon().start(this::run);
  }

  private void run() {
    try {
      chunks.put(last());
    } catch (InterruptedException e) {
      // Closed: nobody wants more.
    }
  }

  /** Hands on all but the last, which is the end or a failure. */
  private Chunk last() throws InterruptedException {
    try {
      while (true) {
        byte[] old = read.poll();
        byte[] bytes = old == null ? new byte[CHUNK] : old;
        int length = in.readNBytes(bytes, 0, CHUNK);
        if (length == 0) {
          return new Chunk(ByteBuffer.allocate(0), true, null);
        }
        chunks.put(new Chunk(ByteBuffer.wrap(bytes, 0, length), false, null));
      }
    } catch (IOException | RuntimeException e) {
      return new Chunk(ByteBuffer.allocate(0), true, e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (!now.bytes().hasRemaining() && !now.last()) {
      next();
    }
    switch (now.failure()) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
    if (now.last()) {
      return -1;
    }
    int count = Math.min(length, now.bytes().remaining());
    now.bytes().get(bytes, offset, count);
    return count;
  }

  private void next() throws InterruptedIOException {
    try {
      if (now.bytes().capacity() == CHUNK) {
        read.offer(now.bytes().array());
      }
      now = chunks.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Afterwards nobody reads the other stream, which stays open. */
  @Override
  public void close() throws IOException {
    reader.interrupt();
    boolean interrupted = false;
    while (reader.isAlive()) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

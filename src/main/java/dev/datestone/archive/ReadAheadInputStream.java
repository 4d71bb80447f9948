package dev.datestone.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Reads another stream on a thread of its own, up to 2 MB ahead: downloading and decompressing run
 * on another processor than writing the files.
 */
public final class ReadAheadInputStream extends InputStream {
  private static final int CHUNK = 1 << 18;
  private static final int CHUNKS = 8;

  private final InputStream in;
  private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(CHUNKS);
  // Reused: otherwise a layer of a gigabyte would leave that much garbage.
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(CHUNKS);
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
  private Chunk current = new Chunk(ByteBuffer.allocate(0), false, null);

  /**
   * Bytes that were read at once.
   *
   * @param last whether the stream ends here
   * @param failure why it ends here; null at its regular end
   */
  private record Chunk(ByteBuffer bytes, boolean last, @Nullable Exception failure) {
    static Chunk end(@Nullable Exception failure) {
      return new Chunk(ByteBuffer.allocate(0), true, failure);
    }
  }

  public ReadAheadInputStream(InputStream in) {
    this.in = in;
    reader.execute(this::readAll);
  }

  private void readAll() {
    try {
      chunks.put(readToEnd());
    } catch (InterruptedException e) {
      // closed
    }
  }

  private Chunk readToEnd() throws InterruptedException {
    try {
      while (true) {
        byte[] reused = free.poll();
        byte[] bytes = reused == null ? new byte[CHUNK] : reused;
        int length = in.readNBytes(bytes, 0, CHUNK);
        if (length == 0) {
          return Chunk.end(null);
        }
        chunks.put(new Chunk(ByteBuffer.wrap(bytes, 0, length), false, null));
      }
    } catch (IOException | RuntimeException e) {
      return Chunk.end(e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (!current.bytes().hasRemaining() && !current.last()) {
      next();
    }
    switch (current.failure()) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Exception e -> throw new IllegalStateException(e);
    }
    if (current.last()) {
      return -1;
    }
    int count = Math.min(length, current.bytes().remaining());
    current.bytes().get(bytes, offset, count);
    return count;
  }

  private void next() throws InterruptedIOException {
    try {
      if (current.bytes().capacity() == CHUNK) {
        free.offer(current.bytes().array());
      }
      current = chunks.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Stops reading; the other stream stays open. */
  @Override
  public void close() {
    reader.shutdownNow();
    reader.close();
  }
}

package dev.datestone.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** How many bytes of something have moved, told by many threads at a time. */
public final class Transfer implements AutoCloseable {
  private final AtomicLong done = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final LongConsumer ended;

  /** One that nobody hears of. */
  public Transfer() {
    this(bytes -> {});
  }

  /**
   * None yet.
   *
   * @param ended gets the bytes that have moved, once it is over
   */
  public Transfer(LongConsumer ended) {
    this.ended = ended;
  }

  public long done() {
    return done.get();
  }

  public void add(long bytes) {
    done.addAndGet(bytes);
  }

  /** The same stream; what is read from it is counted. */
  public InputStream counted(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int one = in.read();
        add(one < 0 ? 0 : 1);
        return one;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        add(Math.max(0, count));
        return count;
      }
    };
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      ended.accept(done());
    }
  }
}

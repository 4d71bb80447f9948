package dev.datestone.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of something have moved, told by many threads at a time. */
public final class Transfer implements AutoCloseable {
  private final AtomicLong done = new AtomicLong();
  private final Runnable ended;

  /**
   * None yet.
   *
   * @param ended called once it is over
   */
  public Transfer(Runnable ended) {
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
    ended.run();
  }
}

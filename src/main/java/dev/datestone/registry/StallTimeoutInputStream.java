package dev.datestone.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A stream whose reads fail when no data arrives for a time. */
final class StallTimeoutInputStream extends FilterInputStream {
  private final Duration timeout;
  private final Thread watch;
  private volatile long waitingSince;
  private volatile boolean timedOut;

  StallTimeoutInputStream(InputStream in, Duration timeout) {
    super(in);
    this.timeout = timeout;
    this.watch = Thread.ofVirtual().start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(timeout.dividedBy(4));
        long since = waitingSince;
        if (since != 0 && System.nanoTime() - since > timeout.toNanos()) {
          timedOut = true;
          in.close();
          return;
        }
      }
    } catch (InterruptedException | IOException e) {
      // closed
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    waitingSince = System.nanoTime();
    try {
      int count = in.read(bytes, offset, length);
      if (timedOut) {
        throw timeout(null);
      }
      return count;
    } catch (IOException e) {
      throw timedOut ? timeout(e) : e;
    } finally {
      waitingSince = 0;
    }
  }

  private IOException timeout(@Nullable IOException e) {
    return new IOException("no data for " + timeout.toSeconds() + " s", e);
  }

  @Override
  public void close() throws IOException {
    watch.interrupt();
    in.close();
  }
}

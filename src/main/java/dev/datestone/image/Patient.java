package dev.datestone.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A stream that gives up when nothing comes for a time. Only waiting counts, not what the reader
 * does.
 */
final class Patient extends FilterInputStream {
  private final Duration most;
  private final Thread watch;
  private volatile long waitingSince;
  private volatile boolean gaveUp;

  Patient(InputStream in, Duration most) {
    super(in);
    this.most = most;
    this.watch = Thread.ofVirtual().start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(most.dividedBy(4));
        long since = waitingSince;
        if (since != 0 && System.nanoTime() - since > most.toNanos()) {
          gaveUp = true;
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
      if (gaveUp) {
        throw late(null);
      }
      return count;
    } catch (IOException e) {
      throw gaveUp ? late(e) : e;
    } finally {
      waitingSince = 0;
    }
  }

  private IOException late(@org.jspecify.annotations.Nullable IOException e) {
    return new IOException("nothing came for " + most.toSeconds() + " s", e);
  }

  @Override
  public void close() throws IOException {
    watch.interrupt();
    in.close();
  }
}

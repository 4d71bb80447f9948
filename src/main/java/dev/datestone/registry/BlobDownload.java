package dev.datestone.registry;

import dev.datestone.archive.ImageException;
import dev.datestone.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Downloads a blob. An interrupted download is resumed; after too many attempts without progress
 * the next location gives the rest. The reader verifies the digest.
 */
final class BlobDownload extends InputStream {
  private final List<RegistryBlobSource.Location> locations;
  private final Descriptor descriptor;
  private final int retries;
  private int current;
  private long position;
  private int attempts;
  private @Nullable RegistryResponse response;

  BlobDownload(List<RegistryBlobSource.Location> locations, Descriptor descriptor, int retries)
      throws InterruptedException {
    this.locations = locations;
    this.descriptor = descriptor;
    this.retries = retries;
    this.response = open();
  }

  /** Opens the first location that works, from the current one on. If all fail the last counts. */
  private RegistryResponse open() throws InterruptedException {
    Map<String, String> range =
        position == 0 ? Map.of() : Map.of("Range", "bytes=" + position + "-");
    while (true) {
      try {
        return locations.get(current).read("GET", "blobs/sha256:" + descriptor.digest(), range);
      } catch (ImageException e) {
        if (!nextLocation()) {
          throw e;
        }
      }
    }
  }

  private boolean nextLocation() {
    if (current + 1 >= locations.size()) {
      return false;
    }
    current++;
    attempts = 0;
    return true;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (true) {
      try {
        int count = reopened().body().read(bytes, offset, length);
        if (count > 0) {
          position += count;
          attempts = 0;
          return count;
        }
        if (position >= descriptor.size()) {
          return -1;
        }
        retry(new IOException("after " + position + " of " + descriptor.size() + " bytes"));
      } catch (IOException e) {
        if (position >= descriptor.size() || e instanceof GivenUp) {
          throw e;
        }
        retry(e);
      }
    }
  }

  /** The download failed for good. */
  private static final class GivenUp extends IOException {
    private static final long serialVersionUID = 1L;

    GivenUp(@Nullable String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  private void retry(IOException cause) throws IOException {
    close();
    if (attempts++ >= retries && !nextLocation()) {
      throw new GivenUp(locations.get(current).closed(cause).getMessage(), cause);
    }
  }

  /** The response to read from; after an interruption a new one. */
  private RegistryResponse reopened() throws IOException {
    RegistryResponse now = response;
    if (now != null) {
      return now;
    }
    try {
      Thread.sleep(attempts * 200L);
      now = open();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GivenUp("interrupted", e);
    } catch (ImageException e) {
      throw new GivenUp(e.getMessage(), e);
    }
    response = now; // before skipping, which may fail
    if (now.status() != 206 && position > 0) {
      now.body().skipNBytes(position); // a host without ranges
    }
    return now;
  }

  @Override
  public void close() {
    RegistryResponse now = response;
    response = null;
    if (now != null) {
      now.close();
    }
  }
}

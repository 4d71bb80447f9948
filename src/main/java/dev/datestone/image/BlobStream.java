package dev.datestone.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A blob as it comes from the places that may have it. Where it was cut off it is asked for from
 * there on; only tries that brought nothing are counted, and after too many the next place gives
 * the rest. Its digest is checked by who reads it.
 */
final class BlobStream extends InputStream {
  private final List<RegistryBlobs.Place> places;
  private final OciJson.Descriptor what;
  private final int retries;
  private int current;
  private long at;
  private int vain;
  private @Nullable Answer answer;

  BlobStream(List<RegistryBlobs.Place> places, OciJson.Descriptor what, int retries)
      throws InterruptedException {
    this.places = places;
    this.what = what;
    this.retries = retries;
    this.answer = open();
  }

  /** From the first place that gives it, from this one on. Of refusals by all the last counts. */
  private Answer open() throws InterruptedException {
    while (true) {
      try {
        return ask(places.get(current));
      } catch (ImageException e) {
        if (!goOn()) {
          throw e;
        }
      }
    }
  }

  /** To the next place, if there is one. */
  private boolean goOn() {
    if (current + 1 >= places.size()) {
      return false;
    }
    current++;
    vain = 0;
    return true;
  }

  private Answer ask(RegistryBlobs.Place place) throws InterruptedException {
    Map<String, String> range = at == 0 ? Map.of() : Map.of("Range", "bytes=" + at + "-");
    return place
        .registry()
        .ask(Registry.Call.read("GET", place.repository(), "blobs/sha256:" + what.digest(), range));
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
        int count = opened().body().read(bytes, offset, length);
        if (count > 0) {
          at += count;
          vain = 0;
          return count;
        }
        if (at >= what.size()) {
          return -1;
        }
        again(new IOException("it was cut off after " + at + " of " + what.size() + " bytes"));
      } catch (IOException e) {
        if (at >= what.size() || e instanceof Broken) {
          throw e;
        }
        again(e);
      }
    }
  }

  /** It will not come. */
  private static final class Broken extends IOException {
    private static final long serialVersionUID = 1L;

    Broken(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  private void again(IOException cause) throws IOException {
    close();
    if (vain++ >= retries && !goOn()) {
      String host = places.get(current).registry().host();
      throw new Broken(host + " breaks off: " + TarImport.reason(cause), cause);
    }
  }

  /** The answer to read from; after a cut a new one, from where the last ended. */
  private Answer opened() throws IOException {
    Answer now = answer;
    if (now != null) {
      return now;
    }
    try {
      Thread.sleep(vain * 200L);
      now = open();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Broken("interrupted", e);
    } catch (ImageException e) {
      throw new Broken(String.valueOf(e.getMessage()), e);
    }
    answer = now; // first: what is cut off while it is skipped is closed too
    if (now.status() != 206 && at > 0) {
      now.body().skipNBytes(at); // it knows no ranges
    }
    return now;
  }

  @Override
  public void close() {
    Answer now = answer;
    answer = null;
    if (now != null) {
      now.close();
    }
  }
}

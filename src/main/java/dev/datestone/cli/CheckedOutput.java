package dev.datestone.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An output that remembers why it could not be written: a full disk, a closed pipe. */
final class CheckedOutput extends FilterOutputStream {
  private volatile @Nullable String failure;

  CheckedOutput(OutputStream out) {
    super(out);
  }

  /** The reason of the first write that failed. */
  Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      if (failure == null) {
        failure = String.valueOf(e.getMessage());
      }
      throw e;
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }
}

package dev.datestone.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Writes a file; blocks of zeros become holes, which use no disk space. */
public final class SparseOutput extends OutputStream {
  private static final int BLOCK = 1 << 16;
  private static final byte[] ZEROS = new byte[BLOCK];

  private final FileChannel file;
  private final byte[] block = new byte[BLOCK];
  private int filled;
  private long written;
  private boolean endsInHole;

  private SparseOutput(FileChannel file) {
    this.file = file;
  }

  /** Creates a file that must not exist. */
  public static SparseOutput create(Path path) throws IOException {
    return new SparseOutput(
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** Copies a file's content to a file that is new or empty. */
  public static void copy(Path from, Path to) throws IOException {
    try (InputStream in = Files.newInputStream(from);
        SparseOutput out =
            new SparseOutput(
                FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE))) {
      in.transferTo(out);
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, BLOCK - filled);
      System.arraycopy(bytes, from + done, block, filled, count);
      done += count;
      filled += count;
      if (filled == BLOCK) {
        writeBlock();
      }
    }
  }

  private void writeBlock() throws IOException {
    endsInHole = filled == BLOCK && Arrays.equals(block, ZEROS);
    if (!endsInHole) {
      write(ByteBuffer.wrap(block, 0, filled), written);
    }
    written += filled;
    filled = 0;
  }

  private void write(ByteBuffer bytes, long at) throws IOException {
    for (long place = at; bytes.hasRemaining(); ) {
      place += file.write(bytes, place);
    }
  }

  @Override
  public void close() throws IOException {
    try (file) {
      if (filled > 0) {
        writeBlock();
      }
      if (endsInHole) {
        endsInHole = false;
        write(
            ByteBuffer.wrap(ZEROS, 0, 1),
            written - 1); // otherwise the file would end before the hole
      }
    }
  }
}

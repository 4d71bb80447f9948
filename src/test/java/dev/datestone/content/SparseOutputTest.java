package dev.datestone.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file has the bytes that were written, wherever the zeros lie. */
class SparseOutputTest {
  private static final int BLOCK = 1 << 16;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 5 * BLOCK, 5 * BLOCK + 7})
  void copyHasTheSameBytes(int size) throws IOException {
    Random random = new Random(size);
    for (int round = 0; round < 20; round++) {
      byte[] bytes = new byte[size];
      for (int block = 0; block * BLOCK < size; block++) {
        if (random.nextBoolean()) {
          bytes[Math.min(size - 1, block * BLOCK + random.nextInt(BLOCK))] = 1;
        }
      }
      Path copy = folder.resolve("copy" + round);
      try (SparseOutput out = SparseOutput.create(copy)) {
        for (int at = 0; at < size; ) {
          int count = Math.min(size - at, 1 + random.nextInt(2 * BLOCK));
          out.write(bytes, at, count);
          at += count;
        }
      }
      assertThat(Files.readAllBytes(copy)).isEqualTo(bytes);
    }
  }
}

package dev.datestone.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChunkerTest {
  private static List<Integer> cuts(byte[] bytes) {
    List<Integer> cuts = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += Chunker.cut(bytes, from, bytes.length)) {
      cuts.add(from);
    }
    return cuts;
  }

  @Test
  void chunksAreHalfAMebibyteOnAverageAndWithinTheirBounds() {
    byte[] bytes = new byte[128 << 20];
    new Random(1).nextBytes(bytes);
    List<Integer> cuts = cuts(bytes);
    assertThat(bytes.length / cuts.size()).isBetween(400 << 10, 700 << 10);
    for (int i = 1; i < cuts.size(); i++) {
      assertThat(cuts.get(i) - cuts.get(i - 1)).isBetween(Chunker.LEAST, Chunker.MOST);
    }
  }

  @Test
  void insertionMovesOnlyTheCutsNearIt() {
    byte[] bytes = new byte[32 << 20];
    new Random(2).nextBytes(bytes);
    int at = 10_000_001;
    byte[] longer = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, longer, 0, at);
    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
    Set<Integer> after = new HashSet<>();
    cuts(longer).forEach(cut -> after.add(cut <= at ? cut : cut - 1));
    List<Integer> before = cuts(bytes);
    assertThat(before.stream().filter(cut -> !after.contains(cut)).count()).isLessThanOrEqualTo(4);
    assertThat(before.size()).isGreaterThan(40);
  }
}

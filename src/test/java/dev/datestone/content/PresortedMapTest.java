package dev.datestone.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PresortedMapTest {
  @Test
  void viewsEqualThoseOfATreeMap() {
    var entries = List.of(Map.entry("a", 1), Map.entry("b", 2), Map.entry("c", 3));
    var inOrder = new PresortedMap<>(entries);
    var map = new TreeMap<>(Map.of("a", 1, "b", 2, "c", 3));
    assertThat(inOrder).isEqualTo(map);
    assertThat(inOrder.firstKey()).isEqualTo("a");
    assertThat(inOrder.lastKey()).isEqualTo("c");
    assertThat(inOrder.subMap("a", "c")).isEqualTo(map.subMap("a", "c"));
    assertThat(inOrder.headMap("b")).isEqualTo(map.headMap("b"));
    assertThat(inOrder.tailMap("b")).isEqualTo(map.tailMap("b"));
  }
}

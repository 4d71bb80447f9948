package dev.datestone.content;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A view of sorted entries from which {@link TreeMap} can be built without comparing keys. The
 * manifest of an image has tens of thousands of entries: this saves up to 20 ms.
 */
final class PresortedMap<K extends Comparable<K>, V> extends AbstractMap<K, V>
    implements SortedMap<K, V> {
  private final List<Map.Entry<K, V>> entries;

  PresortedMap(List<Map.Entry<K, V>> entries) {
    this.entries = entries;
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<K, V>> iterator() {
        return entries.iterator();
      }

      @Override
      public int size() {
        return entries.size();
      }
    };
  }

  /** Null: the natural order. */
  @Override
  public @Nullable Comparator<? super K> comparator() {
    return null;
  }

  @Override
  public K firstKey() {
    return entries.getFirst().getKey();
  }

  @Override
  public K lastKey() {
    return entries.getLast().getKey();
  }

  @Override
  public SortedMap<K, V> subMap(K from, K to) {
    return new TreeMap<>(this).subMap(from, to);
  }

  @Override
  public SortedMap<K, V> headMap(K to) {
    return new TreeMap<>(this).headMap(to);
  }

  @Override
  public SortedMap<K, V> tailMap(K from) {
    return new TreeMap<>(this).tailMap(from);
  }
}

package dev.datestone.store;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Entries that come in the order of their names, on their way into a map. A map that takes them one
 * by one compares each with a dozen others, which for an image is most of the time of reading it;
 * one that is told that they are in order compares nothing.
 */
final class InOrder<T> {
  private final List<Map.Entry<String, T>> entries;

  InOrder(int count) {
    entries = new ArrayList<>(count);
  }

  void add(String name, T value) {
    if (!entries.isEmpty() && entries.getLast().getKey().compareTo(name) >= 0) {
      throw new In.Malformed("out of order: " + name);
    }
    entries.add(Map.entry(name, value));
  }

  NavigableMap<String, T> toMap() {
    return new TreeMap<>(new Sorted<>(entries));
  }

  /** As much of a sorted map as another one asks for that takes it over. */
  private static final class Sorted<T> extends AbstractMap<String, T>
      implements SortedMap<String, T> {
    private final List<Map.Entry<String, T>> entries;

    Sorted(List<Map.Entry<String, T>> entries) {
      this.entries = entries;
    }

    @Override
    public @Nullable Comparator<? super String> comparator() {
      return null;
    }

    @Override
    public Set<Map.Entry<String, T>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Map.Entry<String, T>> iterator() {
          return entries.iterator();
        }

        @Override
        public int size() {
          return entries.size();
        }
      };
    }

    @Override
    public SortedMap<String, T> subMap(String from, String to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SortedMap<String, T> headMap(String to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SortedMap<String, T> tailMap(String from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String firstKey() {
      return entries.getFirst().getKey();
    }

    @Override
    public String lastKey() {
      return entries.getLast().getKey();
    }
  }
}

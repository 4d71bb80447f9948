package dev.datestone.dating;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a state saw, path by path. A file that is not listed was seen as the first of the base
 * images that has it, with that image's date.
 *
 * @param bases the images of the views it saw, the last one first
 * @param seen what it saw apart from those images' files as they are
 */
public record StateRecord(List<BaseTree> bases, Map<String, Sighting> seen) {
  public static final StateRecord EMPTY = new StateRecord(List.of(), Map.of());

  public StateRecord {
    bases = List.copyOf(bases);
    seen = Collections.unmodifiableMap(seen);
  }

  public @Nullable Sighting at(String path) {
    Sighting sighting = seen.get(path);
    for (int i = 0; sighting == null && i < bases.size(); i++) {
      sighting = bases.get(i).at(path);
    }
    return sighting;
  }

  /** Whether the views it saw stood on this image last: then its files need no look one by one. */
  boolean stoodOn(BaseTree base) {
    return !bases.isEmpty() && bases.getFirst().id().equals(base.id());
  }

  /**
   * The record after one more look: what is in view is seen now, what is not keeps its entry.
   *
   * @param now all that is in view and not in the base image as it is
   */
  public StateRecord afterSeeing(View view, Map<String, Sighting> now) {
    Map<String, Sighting> after = new HashMap<>(seen);
    // A file of the base image that the state knew otherwise is seen as the image has it now.
    after.keySet().removeIf(path -> !now.containsKey(path) && view.showsBaseFile(path));
    after.putAll(now);
    List<BaseTree> images = new ArrayList<>();
    images.add(view.base());
    for (BaseTree base : bases) {
      if (!base.id().equals(view.base().id())) {
        images.add(base);
      }
    }
    return new StateRecord(images, after);
  }
}

package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * What one layer of an image holds: what differs from the layers below, and the folders above that.
 *
 * @param layers of the store, the lowest first, that together show the files
 * @param entries by path
 */
record LayerPlan(List<String> layers, NavigableMap<String, Entry> entries) {
  /**
   * What the archive is known by: all that it holds, the layer, which alone knows what is a hard
   * link, and how it is packed.
   */
  Digest key(Packing packing) {
    DigestWriter digest =
        new DigestWriter().add("packed layer 2").add(packing.key()).add(layers.getLast());
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      Entry entry = each.getValue();
      digest.add(each.getKey()).add(packing.date(entry.date()));
      entry.writeTo(digest);
    }
    return digest.finish();
  }
}

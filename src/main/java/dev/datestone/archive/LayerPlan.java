package dev.datestone.archive;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * The content of one layer of a saved image: the changes to the layers below, and their parent
 * folders.
 *
 * @param layers ids in the store, the lowest first, up to the one that is packed
 * @param entries by path
 */
public record LayerPlan(List<String> layers, NavigableMap<String, Entry> entries) {
  /** The cache key of the archive: its entries, the layer (for its hard links) and the options. */
  public Digest key(PackingOptions packing) {
    DigestWriter digest =
        new DigestWriter()
            .add("packed layer 2")
            .add(packing.compression().version())
            .add(layers.getLast());
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      Entry entry = each.getValue();
      digest.add(each.getKey()).add(packing.date(entry.date()));
      entry.writeTo(digest);
    }
    return digest.finish();
  }
}

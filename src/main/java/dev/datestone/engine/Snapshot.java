package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.dating.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A file system: the ids of its layers, the lowest first, and a digest of what is in them. Dates
 * are not part of that digest.
 */
public record Snapshot(Digest content, List<String> layers) {
  public static final Snapshot EMPTY = new Snapshot(Digest.EMPTY, List.of());

  public Snapshot {
    layers = List.copyOf(layers);
  }

  /**
   * The snapshot with one more layer.
   *
   * @param changes what the layer holds
   * @param below what is in view without it
   */
  public Snapshot with(String layer, Manifest changes, View below) {
    List<String> all = new ArrayList<>(layers);
    all.add(layer);
    return new Snapshot(contentAfter(changes, below), all);
  }

  /** The content after changes; the same where they change nothing but dates. */
  private Digest contentAfter(Manifest changes, View below) {
    DigestWriter digest = new DigestWriter().add("chain 1").add(content.hex());
    boolean any = false;
    for (Map.Entry<String, Entry> change : changes.entries().entrySet()) {
      Entry old = below.entry(change.getKey());
      if (old == null
          || !old.equalsExceptDate(change.getValue())
          || isHidden(change.getKey(), changes, below)) {
        any = true;
        digest.add(change.getKey());
        change.getValue().writeTo(digest);
      }
    }
    return any ? digest.finish() : content;
  }

  /**
   * Whether the changes hide what was at a path, by an opaque folder there or above it: then what
   * is there now is a change even if it is equal.
   */
  private static boolean isHidden(String path, Manifest changes, View below) {
    for (String at = path; ; at = Paths.parent(at)) {
      Entry now = changes.get(at);
      Entry before = below.entry(at);
      if (now != null
          && now.type() == Entry.Type.OPAQUE_FOLDER
          && before != null
          && before.type().isFolder()) {
        return true;
      }
      if (at.isEmpty()) {
        return false;
      }
    }
  }
}

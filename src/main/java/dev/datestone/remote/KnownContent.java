package dev.datestone.remote;

import dev.datestone.content.Digest;
import dev.datestone.remote.TreePart.Place;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Bytes that are in a remote store already, and where: a tree that is stored next uses them. */
public final class KnownContent {
  public static final KnownContent NONE = new KnownContent(Map.of());

  private final Map<Digest, Place> places;

  private KnownContent(Map<Digest, Place> places) {
    this.places = places;
  }

  /** What a tree consists of, as far as the store still has it. */
  public static KnownContent of(TreeListing tree, RemoteStore remote)
      throws IOException, InterruptedException {
    Set<Blob> missing = remote.missing(new HashSet<>(tree.blobs()));
    Map<Digest, Place> places = new HashMap<>();
    for (TreeEntry entry : tree.entries().values()) {
      for (TreePart part : entry.parts()) {
        if (part.content().isPresent()
            && part.place().isPresent()
            && !missing.contains(part.place().get().pack().blob())) {
          places.put(part.content().get(), part.place().get());
        }
      }
    }
    return new KnownContent(places);
  }

  Map<Digest, Place> places() {
    return places;
  }
}

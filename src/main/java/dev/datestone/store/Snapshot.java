package dev.datestone.store;

import dev.datestone.content.Digest;
import java.util.List;

/**
 * A file system: layers, the lowest first, and the digest of what is in them. Dates are no part of
 * that digest.
 */
public record Snapshot(Digest content, List<String> layers) {
  public static final Snapshot EMPTY = new Snapshot(Digest.EMPTY, List.of());

  public Snapshot {
    layers = List.copyOf(layers);
  }
}

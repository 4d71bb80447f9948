package dev.datestone.engine;

import dev.datestone.content.Manifest;
import dev.datestone.dating.BaseTree;
import dev.datestone.dating.StateRecord;

/** Layers by their ids. A layer's id is a digest of its content, and it never changes. */
public interface LayerStore {
  boolean has(String id);

  /** What is known of a layer beside its entries; throws if it is missing or damaged. */
  Layer layer(String id);

  /** The entries of a layer; throws if they are missing or damaged. */
  Manifest manifest(String id);

  /** What the chain had seen when a RUN left this layer; {@link StateRecord#LOST} if unknown. */
  StateRecord record(String id);

  /** The image whose highest layer this is. */
  BaseTree image(String id);
}

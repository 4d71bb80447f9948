package dev.datestone.evaluate;

import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;

/** Questions that an Earthfile asks the world; the engine answers by doing just what that needs. */
public interface Probe {
  /** What an image says beside its files. */
  ImageConfig config(Operation.Image image);
}

package dev.datestone.local;

import dev.datestone.engine.EngineException;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import dev.datestone.store.Images;
import java.io.IOException;

/** Where images come from: the store, or what can make one. */
public interface ImageSource {
  /** The image, or an {@link EngineException.Unusable} that says what to do. */
  Images.Image find(Operation.Image image) throws IOException, InterruptedException;

  /** What it says beside its files, which need not come for that. */
  ImageConfig config(Operation.Image image) throws IOException, InterruptedException;
}

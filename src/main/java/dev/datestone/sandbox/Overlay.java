package dev.datestone.sandbox;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A mounted stack of layers. */
public final class Overlay implements AutoCloseable {
  private final Path merged;

  private Overlay(Path merged) {
    this.merged = merged;
  }

  /**
   * Mounts the layers, the lowest first, at {@code merged}. Without {@code upper} (and {@code
   * work}) it is read-only. A volatile upper is not synced when it is unmounted.
   */
  public static Overlay mount(
      List<Path> lowerBottomFirst,
      @Nullable Path upper,
      @Nullable Path work,
      Path merged,
      boolean volatileUpper) {
    throw new UnsupportedOperationException();
  }

  public Path merged() {
    return merged;
  }

  @Override
  public void close() {}
}

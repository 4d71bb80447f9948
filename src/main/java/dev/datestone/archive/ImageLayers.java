package dev.datestone.archive;

import dev.datestone.sandbox.DiskUsage;
import dev.datestone.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Layers of images in the store. */
public final class ImageLayers {
  private static final long ALMOST_NOTHING = 1 << 20;

  private ImageLayers() {}

  /** Bytes that the files of these layers take on the disk. */
  public static long size(Store store, List<String> layers) throws IOException {
    DiskUsage usage = new DiskUsage();
    long sum = 0;
    for (String layer : layers) {
      sum += usage.add(store.layers().files(layer));
    }
    return sum;
  }

  /** Whether the disk of the store has no space left. */
  public static boolean isDiskFull(Store store) throws IOException {
    return Files.getFileStore(store.home()).getUsableSpace() < ALMOST_NOTHING;
  }
}

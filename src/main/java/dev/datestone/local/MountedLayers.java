package dev.datestone.local;

import dev.datestone.sandbox.Overlay;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Layers as one read-only file system, mounted when it is first read. */
public final class MountedLayers implements AutoCloseable {
  private final Store store;
  private final Supplier<List<Path>> folders;
  private @Nullable Overlay mounted;

  MountedLayers(Store store, Supplier<List<Path>> folders) {
    this.store = store;
    this.folders = folders;
  }

  /** Layers of the store, the lowest first. */
  public static MountedLayers of(Store store, List<String> layers) {
    return new MountedLayers(store, () -> new LayerStack(store).folders(layers));
  }

  /** The root of the file system. */
  public Path root() {
    Overlay overlay = mounted;
    if (overlay == null) {
      Path merged = store.processFolder().newFolder("view");
      overlay = Overlay.mount(folders.get(), null, null, merged, false);
      mounted = overlay;
    }
    return overlay.merged();
  }

  @Override
  public void close() {
    if (mounted != null) {
      mounted.close();
      Trees.delete(mounted.merged());
    }
  }
}

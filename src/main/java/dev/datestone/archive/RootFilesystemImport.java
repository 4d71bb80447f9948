package dev.datestone.archive;

import dev.datestone.content.Manifest;
import dev.datestone.engine.Layer;
import dev.datestone.engine.Snapshot;
import dev.datestone.local.FileSystemCheck;
import dev.datestone.sandbox.Mounts;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.store.Images;
import dev.datestone.store.Layers;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One import of a root file system, from a tar archive into a layer of the store. */
public final class RootFilesystemImport implements AutoCloseable {
  private final Store store;
  private final Consumer<String> notes;
  private final Layers.Draft draft;
  private boolean diskFull;

  /**
   * Prepares an empty folder for the import.
   *
   * @param notes receives progress and warnings, a line each
   */
  public RootFilesystemImport(Store store, Consumer<String> notes) {
    this.store = store;
    this.notes = notes;
    this.draft = store.layers().draft();
  }

  /** The folder that {@link #unpack} writes to; {@link #close} removes it unless it was kept. */
  public Path folder() {
    return draft.files();
  }

  /**
   * Unpacks an uncompressed tar archive.
   *
   * @param limit the most bytes that the files may have in all
   */
  public Manifest unpack(InputStream in, long limit) throws IOException {
    FileSystemCheck.require(store);
    try {
      return TarUnpacker.rootFilesystem(draft.files(), new AtomicLong(limit), notes).unpack(in);
    } catch (SandboxException.SyscallFailed e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Makes what was unpacked a layer, and returns an image of that layer alone.
   *
   * @param source where it is from, shown to the user
   */
  public Images.Image keep(String name, Manifest manifest, String source)
      throws IOException, InterruptedException {
    Layer layer = store.layers().add(draft, Layer.Kind.IMAGE, manifest, List.of(), List.of());
    store.durability().sync(Mounts::syncFileSystem);
    List<String> layers = List.of(layer.id());
    return Images.Image.ofFiles(
        name, new Snapshot(manifest.content(), layers), source, ImageLayers.size(store, layers));
  }

  /** A hint for a failed import: a full disk is recognized by its free space. */
  public String hint() {
    return diskFull ? "the disk that holds " + store.home() + " is full" : "";
  }

  @Override
  public void close() throws IOException {
    diskFull = ImageLayers.isDiskFull(store);
    Trees.delete(draft.folder()); // already gone when it became a layer
  }
}

package dev.datestone.image;

import com.github.luben.zstd.ZstdInputStream;
import dev.datestone.content.Entry;
import dev.datestone.content.Manifest;
import dev.datestone.sandbox.Mounts;
import dev.datestone.store.Images;
import dev.datestone.store.Layer;
import dev.datestone.store.Layers;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** Takes a root file system in a tar archive as an image. */
public final class TarImport {
  private final Store store;
  private final Consumer<String> notes;

  /**
   * An import into a store.
   *
   * @param notes is told what a person should know, a line each
   */
  public TarImport(Store store, Consumer<String> notes) {
    this.store = store;
    this.notes = notes;
  }

  /** Imports a file: a plain tar, or one packed with gzip or zstd, told by its first bytes. */
  public Images.Image file(String name, Path tar) {
    if (Files.notExists(tar)) {
      throw new ImageException("there is no file " + tar, "");
    }
    try (InputStream in = unpacked(new BufferedInputStream(Files.newInputStream(tar), 1 << 16))) {
      Images.Image image = stream(name, in, tar.getFileName() + "");
      store.images().put(image);
      return image;
    } catch (IOException e) {
      throw new ImageException(tar + " cannot be imported: " + e.getMessage(), "");
    }
  }

  private static InputStream unpacked(BufferedInputStream in) throws IOException {
    in.mark(4);
    byte[] magic = in.readNBytes(4);
    in.reset();
    if (magic.length >= 2 && magic[0] == (byte) 0x1f && magic[1] == (byte) 0x8b) {
      return new GZIPInputStream(in, 1 << 16);
    }
    if (magic.length == 4
        && magic[0] == (byte) 0x28
        && magic[1] == (byte) 0xb5
        && magic[2] == (byte) 0x2f
        && magic[3] == (byte) 0xfd) {
      return new ZstdInputStream(in);
    }
    return in;
  }

  /**
   * Unpacks a tar archive as it streams into a layer of the store. The image has no name yet.
   *
   * @param source where it came from, for people
   */
  Images.Image stream(String name, InputStream in, String source) throws IOException {
    Layers.Draft draft = store.layers().draft();
    boolean done = false;
    try {
      Unpacker unpacker = new Unpacker(draft.files(), notes);
      Manifest manifest = unpacker.unpack(in);
      // By content and dates, so that the same archive gives the same layer and is kept once.
      String id = identity(manifest).substring(0, 20);
      Layer layer =
          store.layers().add(draft, new Layer(id, Layer.Kind.IMAGE, List.of(), 0), manifest);
      done = true;
      long size = manifest.entries().values().stream().mapToLong(Entry::size).sum();
      Images.Image image =
          new Images.Image(
              name,
              new Snapshot(manifest.content(), List.of(layer.id())),
              source,
              List.of(),
              "",
              "",
              List.of(),
              List.of(),
              System.currentTimeMillis(),
              size);
      store.durability().sync(Mounts::sync);
      return image;
    } finally {
      if (!done) {
        Trees.delete(draft.folder());
      }
    }
  }

  private static String identity(Manifest manifest) {
    dev.datestone.content.DigestWriter digest =
        new dev.datestone.content.DigestWriter().add("image layer 1").add(manifest.content().hex());
    manifest.entries().forEach((path, entry) -> digest.add(entry.date()));
    return digest.finish().hex();
  }
}

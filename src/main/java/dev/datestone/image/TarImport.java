package dev.datestone.image;

import com.github.luben.zstd.ZstdInputStream;
import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Manifest;
import dev.datestone.sandbox.DiskUsage;
import dev.datestone.sandbox.Mounts;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.store.Images;
import dev.datestone.store.Layer;
import dev.datestone.store.Layers;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** Takes a root file system in a tar archive as an image. */
public final class TarImport {
  private static final int MAGIC = 6;
  private static final long ALMOST_NOTHING = 1 << 20;

  private final Store store;
  private final Consumer<String> notes;
  private boolean diskFull;

  /**
   * An import into a store.
   *
   * @param notes is told what a person should know, a line each
   */
  public TarImport(Store store, Consumer<String> notes) {
    this.store = store;
    this.notes = notes;
  }

  /**
   * Imports a root file system, or an image: a tar, plain or packed with gzip or zstd, told by its
   * first bytes, or a folder in the OCI's form.
   *
   * @param limit how many bytes an image may be unpacked
   */
  public Images.Image file(String name, Path file, String platform, long limit)
      throws InterruptedException {
    try {
      Images.Image image =
          Files.isDirectory(file)
              ? folder(name, file, platform, limit)
              : archive(name, file, platform, limit);
      store.images().put(image);
      return image;
    } catch (IOException e) {
      if (e instanceof NoSuchFileException && Files.notExists(file)) {
        throw new ImageException("there is no file " + file, "");
      }
      throw new ImageException(file + " cannot be imported: " + reason(e), hint());
    }
  }

  private Images.Image folder(String name, Path folder, String platform, long limit)
      throws IOException, InterruptedException {
    Path root = folder.toAbsolutePath().normalize();
    ImageFolder images =
        ImageFolder.of(root, folder.toString())
            .orElseThrow(() -> new IOException("it is a folder, and not in the OCI's form"));
    return image(name, images, platform, limit);
  }

  private Images.Image archive(String name, Path file, String platform, long limit)
      throws IOException, InterruptedException {
    Layers.Draft draft = store.layers().draft();
    try (InputStream in = unpacked(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      Manifest manifest = unpack(draft, in, limit);
      String source = file.getFileName() + "";
      Optional<ImageFolder> images = ImageFolder.of(draft.files(), source);
      return images.isPresent()
          ? image(name, images.get(), platform, limit)
          : keep(name, draft, manifest, source);
    } finally {
      end(draft);
    }
  }

  private Images.Image image(String name, ImageFolder images, String platform, long limit)
      throws IOException, InterruptedException {
    return new ImageIntake(store, RegistrySettings.USUAL_DOWNLOADS, limit, notes)
        .take(images, images.image(name), platform, name)
        .named(name);
  }

  /** What went wrong, without the names of our own folders where there is more to say. */
  static String reason(IOException e) {
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    String message = e.getMessage();
    return message == null ? "it is cut off or damaged" : message;
  }

  /** What to do about a failed import: told by the disk, not by the message. */
  String hint() {
    return diskFull ? "the disk that holds " + store.home() + " is full" : "";
  }

  static InputStream unpacked(BufferedInputStream in) throws IOException {
    in.mark(MAGIC);
    String magic = HexFormat.of().formatHex(in.readNBytes(MAGIC));
    in.reset();
    if (magic.startsWith("1f8b")) {
      return new GZIPInputStream(in, 1 << 16);
    }
    if (magic.startsWith("28b52ffd")) {
      return new ZstdInputStream(in);
    }
    if (magic.startsWith("fd377a585a00") || magic.startsWith("425a68")) {
      throw new IOException("it is packed with xz or bzip2; unpack it first, or pack with zstd");
    }
    return in;
  }

  /**
   * Unpacks a tar archive as it streams into a layer of the store. The image has no name yet.
   *
   * @param source where it came from, for people
   */
  Images.Image stream(String name, InputStream in, String source)
      throws IOException, InterruptedException {
    Layers.Draft draft = store.layers().draft();
    try {
      return keep(name, draft, unpack(draft, in, Long.MAX_VALUE), source);
    } finally {
      end(draft);
    }
  }

  private Manifest unpack(Layers.Draft draft, InputStream in, long limit) throws IOException {
    HomeCheck.require(store);
    try {
      return Unpacker.whole(draft.files(), new AtomicLong(limit), notes).unpack(in);
    } catch (SandboxException.CallFailed e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private Images.Image keep(String name, Layers.Draft draft, Manifest manifest, String source)
      throws IOException, InterruptedException {
    Layer layer = add(store, draft, manifest);
    store.durability().sync(Mounts::sync);
    return new Images.Image(
        name,
        new Snapshot(manifest.content(), List.of(layer.id())),
        source,
        "",
        "",
        List.of(),
        Images.Config.EMPTY,
        System.currentTimeMillis(),
        size(store, List.of(layer.id())));
  }

  /** Bytes that the files of these layers take on the disk. */
  static long size(Store store, List<String> layers) throws IOException {
    DiskUsage usage = new DiskUsage();
    long sum = 0;
    for (String layer : layers) {
      sum += usage.add(store.layers().files(layer));
    }
    return sum;
  }

  private void end(Layers.Draft draft) throws IOException {
    diskFull = Files.getFileStore(store.home()).getUsableSpace() < ALMOST_NOTHING;
    Trees.delete(draft.folder()); // gone already when it became a layer
  }

  /** By content and dates, so that the same archive gives the same layer and is kept once. */
  static Layer add(Store store, Layers.Draft draft, Manifest manifest) throws InterruptedException {
    DigestWriter digest = new DigestWriter().add("image layer 1").add(manifest.content().hex());
    manifest.entries().forEach((path, entry) -> digest.add(entry.date()));
    return add(store, draft, manifest, digest.finish());
  }

  /** Under an id that says what it is. */
  static Layer add(Store store, Layers.Draft draft, Manifest manifest, Digest identity)
      throws InterruptedException {
    String id = identity.hex().substring(0, 20);
    Runnable release = store.exclusive(identity);
    try {
      return store.layers().add(draft, new Layer(id, Layer.Kind.IMAGE, List.of(), 0), manifest);
    } finally {
      release.run();
    }
  }
}

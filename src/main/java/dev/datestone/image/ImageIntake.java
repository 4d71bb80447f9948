package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.content.Manifest;
import dev.datestone.sandbox.Mounts;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.store.Blobs.Blob;
import dev.datestone.store.Images;
import dev.datestone.store.Layer;
import dev.datestone.store.Layers;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Takes images of several layers into the store. Every document and every layer is checked against
 * the digest it was asked for by; layers are unpacked as they come, several at once, and one that
 * is here is not asked for.
 */
final class ImageIntake {
  static final int MOST_OF_A_DOCUMENT = 4 << 20;
  private static final int DEEPEST = 4;
  private static final int MOST_LAYERS = 400;
  private static final long ALMOST_NOTHING = 1 << 20;

  private final Store store;
  private final int downloads;
  private final long limit;
  private final Consumer<String> notes;

  /**
   * An intake.
   *
   * @param downloads how many layers come at once
   * @param limit how many bytes an image may be unpacked
   * @param notes is told what a person should know, a line each
   */
  ImageIntake(Store store, int downloads, long limit, Consumer<String> notes) {
    this.store = store;
    this.downloads = downloads;
    this.limit = limit;
    this.notes = notes;
  }

  /** A manifest on the way to an image, and its own digest. */
  private record Found(Digest digest, OciImage.Single single, String platform) {}

  /** All that is said of an image beside its layers. */
  private record Documents(Found found, OciImage.Described described, String platform) {}

  /** What the image of a manifest or an index says; none of its layers comes for that. */
  static Images.Config config(Blobs from, OciJson.Descriptor root, String platform)
      throws IOException, InterruptedException {
    return documents(from, root, platform).described().config();
  }

  private static Documents documents(Blobs from, OciJson.Descriptor root, String platform)
      throws IOException, InterruptedException {
    Found found = find(from, root, platform, new HashSet<>());
    OciImage.Described described =
        OciImage.described(document(from, found.single().config(), "its configuration"));
    return new Documents(found, described, own(described.platform(), found.platform(), platform));
  }

  /**
   * The image that a manifest or an index stands for.
   *
   * @param name what it is called in messages, and by the image
   */
  Images.Image take(Blobs from, OciJson.Descriptor root, String platform, String name)
      throws IOException, InterruptedException {
    HomeCheck.require(store);
    Documents documents = documents(from, root, platform);
    Found found = documents.found();
    OciImage.Described described = documents.described();
    List<OciJson.Descriptor> layers = found.single().layers();
    if (layers.size() != described.contents().size() || layers.size() > MOST_LAYERS) {
      throw new IOException(
          "its manifest has "
              + layers.size()
              + " layers, its configuration "
              + described.contents().size());
    }
    try {
      ImageTree tree = new ImageTree(store);
      List<Blob> blobs = layers(from, layers, described.contents(), name, tree);
      Snapshot snapshot = tree.finish();
      store.durability().sync(Mounts::sync);
      return new Images.Image(
          name,
          snapshot,
          from.place(),
          OciImage.plain(documents.platform()),
          found.digest().hex(),
          archives(layers, blobs),
          described.config(),
          System.currentTimeMillis(),
          TarImport.size(store, snapshot.layers()));
    } catch (SandboxException.CallFailed e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static List<Images.Archive> archives(List<OciJson.Descriptor> layers, List<Blob> blobs) {
    List<Images.Archive> archives = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      OciJson.Descriptor layer = layers.get(i);
      Blob blob = blobs.get(i);
      archives.add(
          new Images.Archive(
              layer.digest(), layer.size(), layer.mediaType(), blob.contents(), blob.plain()));
    }
    return archives;
  }

  private static Found find(Blobs from, OciJson.Descriptor root, String platform, Set<Digest> seen)
      throws IOException, InterruptedException {
    if (!seen.add(root.digest()) || seen.size() > DEEPEST) {
      throw new IOException("its index leads to itself, or on and on");
    }
    return switch (OciImage.document(document(from, root, "its manifest"))) {
      case OciImage.Single single -> new Found(root.digest(), single, root.platform());
      case OciImage.Index index -> {
        Optional<OciJson.Descriptor> chosen = OciImage.choose(index, platform);
        if (chosen.isEmpty() && index.manifests().size() == 1 && seen.size() == 1) {
          chosen = Optional.of(index.manifests().getFirst()); // an index of an archive's one image
        }
        yield find(
            from,
            chosen.orElseThrow(
                () ->
                    new ImageException(
                        "it is not there for " + platform,
                        "it is there for " + OciImage.platforms(index))),
            platform,
            seen);
      }
    };
  }

  /** The platform that an image is for, as its configuration and its index say. */
  private static String own(String configured, String index, String wanted) throws IOException {
    if (configured.isEmpty()) {
      throw new IOException("its configuration names no platform");
    }
    // Often only one of them names the variant.
    String own = index.startsWith(configured + "/") ? index : configured;
    String listed = configured.startsWith(index + "/") ? configured : index;
    if (!index.isEmpty() && !OciImage.plain(own).equals(OciImage.plain(listed))) {
      throw new IOException(
          "its index says that it is for " + index + ", its configuration says " + configured);
    }
    boolean fits =
        OciImage.choose(
                new OciImage.Index(List.of(new OciJson.Descriptor("", Digest.EMPTY, 0, own, ""))),
                wanted)
            .isPresent();
    if (!fits) {
      throw new ImageException("it is not there for " + wanted, "it is there for " + own);
    }
    return own;
  }

  private static byte[] document(Blobs from, OciJson.Descriptor what, String called)
      throws IOException, InterruptedException {
    if (what.size() > MOST_OF_A_DOCUMENT) {
      throw new IOException(
          called + " is said to have " + what.size() + " bytes, which is too much");
    }
    byte[] document = from.document(what, MOST_OF_A_DOCUMENT);
    if (!Digest.of(document).equals(what.digest())
        || (what.size() >= 0 && document.length != what.size())) {
      throw new IOException(called + " is not what its digest says");
    }
    return document;
  }

  /** Gets what is missing, and lays each on those below as soon as these are there. */
  private List<Blob> layers(
      Blobs from,
      List<OciJson.Descriptor> layers,
      List<Digest> contents,
      String name,
      ImageTree tree)
      throws IOException, InterruptedException {
    AtomicLong left = new AtomicLong(limit);
    Semaphore slots = new Semaphore(downloads);
    List<Future<Blob>> running = new ArrayList<>();
    refuseWithoutRoom(say(layers, contents, name));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        SyncBeside _ = new SyncBeside(store.home())) {
      for (int i = 0; i < layers.size(); i++) {
        OciJson.Descriptor layer = layers.get(i);
        Digest content = contents.get(i);
        running.add(
            threads.submit(
                () -> {
                  slots.acquire();
                  try {
                    return layer(from, layer, content, left);
                  } finally {
                    slots.release();
                  }
                }));
      }
      List<Blob> blobs = new ArrayList<>();
      try {
        for (Future<Blob> each : running) {
          Blob blob = each.get();
          blobs.add(blob);
          tree.lay(blob);
        }
        return blobs;
      } catch (ExecutionException e) {
        throw told(e);
      } finally {
        running.forEach(each -> each.cancel(true));
      }
    }
  }

  static IOException told(ExecutionException e) throws InterruptedException {
    return switch (e.getCause()) {
      case IOException cause -> cause;
      case InterruptedException cause -> throw cause;
      case RuntimeException cause -> throw cause;
      case null, default -> throw new IllegalStateException(e);
    };
  }

  /** Says what has to come, and returns how many bytes that is. */
  private long say(List<OciJson.Descriptor> layers, List<Digest> contents, String name) {
    int missing = 0;
    long bytes = 0;
    for (int i = 0; i < layers.size(); i++) {
      if (known(layers.get(i).digest(), contents.get(i)).isEmpty()) {
        missing++;
        bytes += layers.get(i).size();
      }
    }
    if (missing > 0) {
      notes.accept(
          "getting "
              + name
              + ": "
              + missing
              + " of "
              + layers.size()
              + (layers.size() == 1 ? " layer, " : " layers, ")
              + megabytes(bytes));
    }
    return bytes;
  }

  /** Unpacked they need more than this, but how much nobody says. */
  private void refuseWithoutRoom(long bytes) throws IOException {
    long free = Files.getFileStore(store.home()).getUnallocatedSpace();
    if (bytes > free) {
      throw new ImageException(
          "the layers that it lacks here have "
              + megabytes(bytes)
              + ", and the disk that holds "
              + store.home()
              + " has "
              + megabytes(free)
              + " left",
          "datestone prune makes room");
    }
  }

  private static String megabytes(long bytes) {
    long tenths = (bytes + 50_000) / 100_000;
    return tenths / 10 + "." + tenths % 10 + " MB";
  }

  private Optional<Blob> known(Digest digest, Digest content) {
    return store
        .blobs()
        .get(digest)
        .or(() -> store.blobs().get(content))
        .filter(blob -> blob.contents().equals(content) && store.layers().has(blob.layer()));
  }

  private Blob layer(Blobs from, OciJson.Descriptor what, Digest content, AtomicLong left)
      throws IOException, InterruptedException {
    Optional<Blob> known = enough(from, what, content);
    if (known.isPresent()) {
      return known.get();
    }
    Runnable release = store.exclusive(what.digest());
    try {
      known = enough(from, what, content);
      if (known.isPresent()) {
        return known.get();
      }
      try (InputStream in = from.layer(what)) {
        Blob blob = unpack(in, what, content, left);
        store.blobs().put(what.digest(), blob);
        return blob;
      }
    } finally {
      release.run();
    }
  }

  /** A layer that is here. Of what can be had but now, the archive must be here as well. */
  private Optional<Blob> enough(Blobs from, OciJson.Descriptor what, Digest content) {
    return known(what.digest(), content)
        .filter(
            blob -> from.lasts() || store.archives().get(what.digest(), what.size()).isPresent());
  }

  private Blob unpack(InputStream in, OciJson.Descriptor what, Digest content, AtomicLong left)
      throws IOException, InterruptedException {
    Layers.Draft draft = store.layers().draft();
    Path archive = store.archives().draft();
    try (OutputStream kept = Files.newOutputStream(archive)) {
      MessageDigest packed = Digest.bulk();
      MessageDigest plain = Digest.bulk();
      Checked counted = new Checked(in, packed, kept, new AtomicLong(what.size()));
      Manifest manifest;
      Unpacker unpacker = Unpacker.layer(draft.files(), left, notes);
      long length;
      try (ReadAhead ahead =
          new ReadAhead(TarImport.unpacked(new BufferedInputStream(counted, 1 << 16)))) {
        Checked contents = new Checked(ahead, plain, OutputStream.nullOutputStream(), left);
        manifest = unpacker.unpack(contents);
        length = contents.count();
      }
      counted.transferTo(OutputStream.nullOutputStream());
      if (!HexFormat.of().formatHex(packed.digest()).equals(what.digest().hex())) {
        throw new IOException("a layer is not what its digest says: sha256:" + what.digest());
      }
      if (!HexFormat.of().formatHex(plain.digest()).equals(content.hex())) {
        throw new IOException(
            "a layer holds something else than the image's configuration says: sha256:" + content);
      }
      Layer layer = TarImport.add(store, draft, manifest);
      store.archives().put(what.digest(), archive);
      return new Blob(
          layer.id(), content, what.size(), length, unpacker.implied(), unpacker.links());
    } catch (SandboxException.CallFailed e) {
      throw new IOException(e.getMessage(), e);
    } catch (IOException e) {
      if (Files.getFileStore(store.home()).getUsableSpace() < ALMOST_NOTHING) {
        throw new ImageException(
            "the disk that holds " + store.home() + " is full", "datestone prune makes room");
      }
      throw e;
    } finally {
      Trees.delete(draft.folder()); // gone already when it became a layer
      Files.deleteIfExists(archive);
    }
  }
}

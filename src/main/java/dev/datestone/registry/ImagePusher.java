package dev.datestone.registry;

import dev.datestone.archive.ImageException;
import dev.datestone.content.Digest;
import dev.datestone.content.Transfer;
import dev.datestone.oci.Descriptor;
import dev.datestone.oci.ImageBlob;
import dev.datestone.oci.ImagePacker;
import dev.datestone.oci.ImageReference;
import dev.datestone.oci.NamedImage;
import dev.datestone.oci.OciJsonWriter;
import dev.datestone.oci.PackedImage;
import dev.datestone.oci.Transfers;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Pushes images. Blobs that the registry has are not sent. Documents are sent after what they refer
 * to, and the tag last, so that a tag never refers to something missing.
 */
public final class ImagePusher {
  private final ImagePacker packer;
  private final Registries registries;

  public ImagePusher(ImagePacker packer, Registries registries) {
    this.packer = packer;
    this.registries = registries;
  }

  /**
   * A pushed image.
   *
   * @param digest what its tag refers to now
   * @param sent how many blobs were sent, {@code bytes} in all
   * @param changed false if the tag referred to it already
   */
  public record Pushed(String name, Digest digest, int sent, long bytes, boolean changed) {}

  /** Pushes an image, or the index of an image for several platforms. */
  public Pushed push(NamedImage image) throws InterruptedException {
    ImageReference name = ImageReference.read(image.name());
    try {
      registries.refuseOffline();
      return new Push(registries.client(name.host()), name, image).run();
    } catch (ImageException e) {
      throw new ImageException("cannot push " + image.name() + ": " + e.getMessage(), e.hint());
    } catch (IOException e) {
      throw new ImageException("cannot push " + image.name() + ": " + ImageException.reason(e), "");
    }
  }

  /** The push of one image. */
  private final class Push {
    private final RegistryClient registry;
    private final ImageReference name;
    private final NamedImage image;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    Push(RegistryClient registry, ImageReference name, NamedImage image) {
      this.registry = registry;
      this.name = name;
      this.image = image;
    }

    Pushed run() throws IOException, InterruptedException {
      Descriptor root = image.descriptor();
      if (hasTag(root.digest())) {
        registries.notePush(name, root);
        return new Pushed(image.name(), root.digest(), 0, 0, false);
      }
      pushBlobs();
      String index = image.index();
      for (PackedImage each : image.platforms()) {
        String tag = index.isEmpty() ? name.wanted() : "sha256:" + each.digest();
        pushManifest(tag, OciJsonWriter.MANIFEST, each.manifest());
      }
      if (!index.isEmpty()) {
        pushManifest(name.wanted(), OciJsonWriter.INDEX, index);
      }
      registries.notePush(name, root);
      return new Pushed(image.name(), root.digest(), sent.get(), bytes.get(), true);
    }

    private void pushBlobs() throws IOException, InterruptedException {
      List<ImageBlob> blobs =
          packer.blobs(List.of(image)).stream().filter(blob -> !isManifest(blob.digest())).toList();
      long total = blobs.stream().mapToLong(ImageBlob::size).sum();
      try (Transfer transfer = registries.begin("pushing " + image.name(), total)) {
        List<Callable<Boolean>> tasks = new ArrayList<>();
        blobs.forEach(blob -> tasks.add(() -> pushBlob(blob, transfer)));
        Transfers.run(registries.downloads(), tasks, done -> {});
      }
    }

    private boolean isManifest(Digest digest) {
      return image.platforms().stream().anyMatch(each -> each.digest().equals(digest))
          || (!image.index().isEmpty() && OciJsonWriter.digest(image.index()).equals(digest));
    }

    /** Returns whether it was sent. */
    private boolean pushBlob(ImageBlob blob, Transfer transfer)
        throws IOException, InterruptedException {
      BlobUpload upload =
          new BlobUpload(registry, name.repository(), blob, registries.retries(), transfer);
      boolean needed = !upload.exists() && upload.push(otherRepository(blob));
      if (needed) {
        sent.incrementAndGet();
        bytes.addAndGet(blob.size());
      } else {
        transfer.add(blob.size());
      }
      return needed;
    }

    /** Another repository of this host that may have it; empty if there is none. */
    private String otherRepository(ImageBlob blob) {
      return blob.from()
          .filter(from -> from.host().equals(name.host()))
          .map(ImageReference::repository)
          .filter(repository -> !repository.equals(name.repository()))
          .orElseGet(() -> registries.otherPush(name));
    }

    private boolean hasTag(Digest digest) throws InterruptedException {
      RegistryClient.Call call =
          RegistryClient.Call.write("HEAD", name.repository(), "manifests/" + name.wanted())
              .withHeader("Accept", OciJsonWriter.MANIFEST + ", " + OciJsonWriter.INDEX);
      try (RegistryResponse response = registry.send(call, 404)) {
        return response.isSuccess()
            && response.header("Docker-Content-Digest").equals("sha256:" + digest);
      }
    }

    private void pushManifest(String tag, String type, String document)
        throws InterruptedException {
      registry
          .send(
              RegistryClient.Call.write("PUT", name.repository(), "manifests/" + tag)
                  .withHeader("Content-Type", type)
                  .withBody(HttpRequest.BodyPublishers.ofString(document)))
          .close();
    }
  }
}

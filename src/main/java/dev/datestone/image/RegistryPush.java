package dev.datestone.image;

import dev.datestone.content.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends images to their registries. What is there is not sent; what points comes after what it
 * points to, the tag last, so that a tag never leads to what is not there.
 */
public final class RegistryPush {
  private final ImagePacker packer;
  private final Registries registries;

  /** Images packed so go to registries. */
  public RegistryPush(ImagePacker packer, Registries registries) {
    this.packer = packer;
    this.registries = registries;
  }

  /**
   * What became of an image.
   *
   * @param digest what its tag stands for now
   * @param sent how many blobs were sent, {@code bytes} long together
   * @param changed false when the tag stood for it already
   */
  public record Pushed(String name, Digest digest, int sent, long bytes, boolean changed) {}

  /** Pushes an image, or the index of several platforms. */
  public Pushed push(NamedImage image) throws InterruptedException {
    ImageName name = ImageName.read(image.name());
    try {
      registries.refuseOffline();
      return new One(registries.registry(name.host()), name, image).push();
    } catch (ImageException e) {
      throw new ImageException(image.name() + " cannot be pushed: " + e.getMessage(), e.hint());
    } catch (IOException e) {
      throw new ImageException(image.name() + " cannot be pushed: " + TarImport.reason(e), "");
    }
  }

  /** One image on its way. */
  private final class One {
    private final Registry registry;
    private final ImageName name;
    private final NamedImage image;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    One(Registry registry, ImageName name, NamedImage image) {
      this.registry = registry;
      this.name = name;
      this.image = image;
    }

    Pushed push() throws IOException, InterruptedException {
      OciJson.Descriptor whole = image.descriptor();
      if (standsFor(whole.digest())) {
        registries.pushed(name, whole);
        return new Pushed(image.name(), whole.digest(), 0, 0, false);
      }
      blobs();
      String index = image.index();
      for (PackedImage each : image.platforms()) {
        String tag = index.isEmpty() ? name.wanted() : "sha256:" + each.digest();
        manifest(tag, OciJson.MANIFEST, each.manifest());
      }
      if (!index.isEmpty()) {
        manifest(name.wanted(), OciJson.INDEX, index);
      }
      registries.pushed(name, whole);
      return new Pushed(image.name(), whole.digest(), sent.get(), bytes.get(), true);
    }

    private void blobs() throws IOException, InterruptedException {
      Semaphore slots = new Semaphore(registries.downloads());
      List<Future<?>> running = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (OciLayout.Blob blob : new OciLayout(packer).blobs(List.of(image))) {
          if (!isManifest(blob.digest())) {
            running.add(
                threads.submit(
                    () -> {
                      slots.acquire();
                      try {
                        blob(blob);
                      } finally {
                        slots.release();
                      }
                      return null;
                    }));
          }
        }
        try {
          for (Future<?> each : running) {
            each.get();
          }
        } catch (ExecutionException e) {
          throw ImageIntake.told(e);
        } finally {
          running.forEach(each -> each.cancel(true));
        }
      }
    }

    private boolean isManifest(Digest digest) {
      return image.platforms().stream().anyMatch(each -> each.digest().equals(digest))
          || (!image.index().isEmpty() && OciJson.digest(image.index()).equals(digest));
    }

    private void blob(OciLayout.Blob blob) throws IOException, InterruptedException {
      BlobUpload upload =
          new BlobUpload(
              registry, name.repository(), blob.digest(), blob.size(), registries.retries());
      if (upload.isThere()) {
        return;
      }
      Optional<BlobUpload.State> begun = upload.begin(other(blob));
      if (begun.isPresent()) {
        upload.send(begun.get(), content(blob));
        sent.incrementAndGet();
        bytes.addAndGet(blob.size());
      }
    }

    /** A repository of this host that may have it. */
    private String other(OciLayout.Blob blob) {
      return blob.from()
          .filter(from -> from.host().equals(name.host()))
          .map(ImageName::repository)
          .filter(repository -> !repository.equals(name.repository()))
          .orElseGet(() -> registries.alsoPushed(name));
    }

    private BlobUpload.Content content(OciLayout.Blob blob)
        throws IOException, InterruptedException {
      if (blob.isDocument()) {
        return () -> new ByteArrayInputStream(OciJson.bytes(blob.document()));
      }
      synchronized (packer) { // it packs what it has no archive of
        Path file = blob.source().file();
        return () -> Files.newInputStream(file);
      }
    }

    /** Whether the tag stands for it already. A registry that does not say which it has may not. */
    private boolean standsFor(Digest digest) throws InterruptedException {
      Map<String, String> accept = Map.of("Accept", OciJson.MANIFEST + ", " + OciJson.INDEX);
      Registry.Call call =
          new Registry.Call(
              "HEAD",
              name.repository(),
              BlobUpload.ACTION,
              "",
              "manifests/" + name.wanted(),
              accept,
              HttpRequest.BodyPublishers.noBody());
      try (Answer answer = registry.ask(call, 404)) {
        return answer.isGood() && answer.header("Docker-Content-Digest").equals("sha256:" + digest);
      }
    }

    private void manifest(String tag, String type, String document) throws InterruptedException {
      registry
          .ask(
              new Registry.Call(
                  "PUT",
                  name.repository(),
                  BlobUpload.ACTION,
                  "",
                  "manifests/" + tag,
                  Map.of("Content-Type", type),
                  HttpRequest.BodyPublishers.ofByteArray(OciJson.bytes(document))))
          .close();
    }
  }
}

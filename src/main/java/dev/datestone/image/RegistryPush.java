package dev.datestone.image;

import dev.datestone.content.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private static final String ACTION = "pull,push";
  private static final int MOUNTED = 201;

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
      if (isThere("manifests/" + name.wanted(), whole.digest())) {
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
      registries.pushed(name);
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
      if (isThere("blobs/sha256:" + blob.digest(), blob.digest())) {
        return;
      }
      if (blob.isDocument()) {
        send(blob, at -> new java.io.ByteArrayInputStream(OciJson.bytes(blob.document())));
      } else {
        Path file;
        synchronized (packer) { // it packs what it has no archive of
          file = blob.source().file();
        }
        send(blob, at -> Files.newInputStream(file));
      }
    }

    private boolean isThere(String path, Digest digest) throws InterruptedException {
      Map<String, String> accept = Map.of("Accept", OciJson.MANIFEST + ", " + OciJson.INDEX);
      try (Answer answer = registry.ask(call("HEAD", path, accept), 404)) {
        String own = answer.header("Docker-Content-Digest");
        return answer.isGood() && (own.isEmpty() || own.equals("sha256:" + digest));
      }
    }

    private Registry.Call call(String method, String path, Map<String, String> headers) {
      return new Registry.Call(
          method, name.repository(), ACTION, path, headers, HttpRequest.BodyPublishers.noBody());
    }

    /** In one piece; after a cut from where the registry says that it was. */
    private void send(OciLayout.Blob blob, Content content)
        throws IOException, InterruptedException {
      URI place;
      String other = registries.alsoPushed(name);
      String mount = other.isEmpty() ? "" : "?mount=sha256:" + blob.digest() + "&from=" + other;
      try (Answer begun = registry.ask(call("POST", "blobs/uploads/" + mount, Map.of()))) {
        if (begun.status() == MOUNTED) {
          return;
        }
        place = location(begun);
      }
      sent.incrementAndGet();
      bytes.addAndGet(blob.size());
      long at = 0;
      for (int vain = 0; at < blob.size() || blob.size() == 0; ) {
        try (Answer answer = registry.once(piece(place, blob, content, at))) {
          place = location(answer);
          break;
        } catch (ImageException.Unreachable e) {
          Uploaded now = uploaded(place);
          vain = now.at() > at ? 0 : vain + 1;
          if (vain > registries.retries()) {
            throw e;
          }
          Thread.sleep(200L * vain);
          place = now.place();
          at = now.at();
        }
      }
      String end =
          place + (place.getQuery() == null ? "?" : "&") + "digest=sha256:" + blob.digest();
      registry.ask(call("PUT", end, Map.of("Content-Type", "application/octet-stream"))).close();
    }

    /** Where a blob's bytes come from. */
    private interface Content {
      InputStream open(long at) throws IOException;
    }

    private Registry.Call piece(URI place, OciLayout.Blob blob, Content content, long at) {
      HttpRequest.BodyPublisher body =
          HttpRequest.BodyPublishers.ofInputStream(
              () -> {
                try {
                  InputStream in = content.open(at);
                  in.skipNBytes(at);
                  return in;
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      long left = blob.size() - at;
      return new Registry.Call(
          "PATCH",
          name.repository(),
          ACTION,
          place.toString(),
          Map.of(
              "Content-Type",
              "application/octet-stream",
              "Content-Range",
              at + "-" + (blob.size() - 1)),
          left == 0
              ? HttpRequest.BodyPublishers.noBody()
              : HttpRequest.BodyPublishers.fromPublisher(body, left));
    }

    /** How far an upload is, and where it goes on. */
    private record Uploaded(URI place, long at) {}

    private Uploaded uploaded(URI place) throws IOException, InterruptedException {
      try (Answer answer = registry.ask(call("GET", place.toString(), Map.of()), 404)) {
        if (answer.status() == 404) {
          throw new IOException(registry.host() + " has forgotten what was sent");
        }
        String range = answer.header("Range");
        int dash = range.indexOf('-');
        long last = dash < 0 ? 0 : Long.parseLong(range.substring(dash + 1).strip());
        return new Uploaded(location(answer), last == 0 ? 0 : last + 1);
      } catch (NumberFormatException e) {
        throw new IOException(registry.host() + " does not say how much it has", e);
      }
    }

    private URI location(Answer answer) throws IOException {
      String location = answer.header("Location");
      if (location.isEmpty()) {
        throw new IOException(registry.host() + " does not say where to send");
      }
      try {
        return answer.uri().resolve(location);
      } catch (IllegalArgumentException e) {
        throw new IOException(registry.host() + " names a place that is no address", e);
      }
    }

    private void manifest(String tag, String type, String document) throws InterruptedException {
      registry
          .ask(
              new Registry.Call(
                  "PUT",
                  name.repository(),
                  ACTION,
                  "manifests/" + tag,
                  Map.of("Content-Type", type),
                  HttpRequest.BodyPublishers.ofByteArray(OciJson.bytes(document))))
          .close();
    }
  }
}

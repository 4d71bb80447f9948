package dev.datestone.image;

import dev.datestone.content.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a repository holds, from the first of its places that gives it: mirrors, then the host
 * itself.
 */
final class RegistryBlobs implements Blobs {
  private static final String DOCKER = "application/vnd.docker.distribution.manifest.";
  private static final String MANIFESTS =
      String.join(
          ", ", OciJson.INDEX, DOCKER + "list.v2+json", OciJson.MANIFEST, DOCKER + "v2+json");

  private final ImageName name;
  private final List<Place> places;
  private final int retries;

  /** A registry, and what the repository is called there. */
  record Place(Registry registry, String repository) {}

  RegistryBlobs(ImageName name, List<Place> places, int retries) {
    this.name = name;
    this.places = places;
    this.retries = retries;
  }

  @Override
  public String place() {
    return name.place();
  }

  @Override
  public boolean lasts() {
    return true;
  }

  /** What a name stands for now. */
  OciJson.Descriptor head() throws InterruptedException {
    return first(
        place -> {
          String path = "manifests/" + name.wanted();
          Map<String, String> accept = Map.of("Accept", MANIFESTS);
          Registry.Call head = Registry.Call.read("HEAD", place.repository(), path, accept);
          try (Answer answer = place.registry().ask(head, 404, 405)) {
            String digest = answer.header("Docker-Content-Digest");
            if (answer.isGood() && digest.startsWith("sha256:") && digest.length() == 71) {
              long size = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
              return descriptor(answer.header("Content-Type"), digest.substring(7), size);
            }
          }
          // One that says no digest is asked for the thing itself, and a refusal for its words.
          Registry.Call get = Registry.Call.read("GET", place.repository(), path, accept);
          try (Answer answer = place.registry().ask(get, 404)) {
            if (answer.status() == 404) {
              throw missing(place, answer.said());
            }
            byte[] document = answer.bytes(ImageIntake.MOST_OF_A_DOCUMENT);
            return descriptor(
                answer.header("Content-Type"), Digest.of(document).hex(), document.length);
          } catch (IOException e) {
            throw broken(place, e);
          }
        });
  }

  private static OciJson.Descriptor descriptor(String type, String digest, long size) {
    String plain = type.split(";", 2)[0].strip();
    return new OciJson.Descriptor(plain, new dev.datestone.content.Digest(digest), size, "", "");
  }

  private ImageException missing(Place place, Answer.Said error) {
    return error.code().equals("NAME_UNKNOWN")
        ? new ImageException(
            place.registry().host() + " has no repository " + place.repository(), "")
        : new ImageException(
            place.registry().host()
                + " has no "
                + (name.digest().isEmpty() ? "tag " + name.tag() : name.wanted())
                + " in "
                + place.repository(),
            "");
  }

  @Override
  public byte[] document(OciJson.Descriptor what, int most) throws InterruptedException {
    boolean blob = OciImage.isConfig(what.mediaType());
    String path = (blob ? "blobs/" : "manifests/") + "sha256:" + what.digest();
    Map<String, String> accept = blob ? Map.of() : Map.of("Accept", MANIFESTS);
    return first(
        place -> {
          IOException last = new IOException("it ends at once");
          for (int i = 0; i <= retries; i++) {
            Registry.Call get = Registry.Call.read("GET", place.repository(), path, accept);
            try (Answer answer = place.registry().ask(get)) {
              return answer.bytes(most);
            } catch (IOException e) {
              last = e; // cut off in the middle
            }
          }
          throw broken(place, last);
        });
  }

  @Override
  public InputStream layer(OciJson.Descriptor what) throws InterruptedException {
    return new BlobStream(places, what, retries);
  }

  private static ImageException broken(Place place, IOException cause) {
    return new ImageException.Unreachable(
        place.registry().host() + " breaks off: " + TarImport.reason(cause), "");
  }

  /** Asks a place for something. */
  private interface Asking<T> {
    T from(Place place) throws InterruptedException;
  }

  /** The first place that has it. Of a refusal by all, the host's own counts. */
  private <T> T first(Asking<T> asking) throws InterruptedException {
    Optional<ImageException> refusal = Optional.empty();
    for (Place place : places) {
      try {
        return asking.from(place);
      } catch (ImageException e) {
        refusal = Optional.of(e);
      }
    }
    throw refusal.orElseThrow();
  }
}

package dev.datestone.registry;

import dev.datestone.archive.ImageException;
import dev.datestone.content.Digest;
import dev.datestone.oci.BlobSource;
import dev.datestone.oci.Descriptor;
import dev.datestone.oci.ImageFetcher;
import dev.datestone.oci.ImageReference;
import dev.datestone.oci.OciJsonReader;
import dev.datestone.oci.OciJsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The blobs of a repository, from the first location that has them: mirrors, then its own host. */
final class RegistryBlobSource implements BlobSource {
  private static final String DOCKER = "application/vnd.docker.distribution.manifest.";
  private static final String MANIFESTS =
      String.join(
          ", ",
          OciJsonWriter.INDEX,
          DOCKER + "list.v2+json",
          OciJsonWriter.MANIFEST,
          DOCKER + "v2+json");

  private final ImageReference name;
  private final List<Location> locations;
  private final int retries;

  /** A registry, and the name of the repository there. */
  record Location(RegistryClient registry, String repository) {
    RegistryResponse read(
        String method, String path, Map<String, String> headers, Integer... expected)
        throws InterruptedException {
      return registry.send(RegistryClient.Call.read(method, repository, path, headers), expected);
    }

    ImageException.Unreachable closed(IOException cause) {
      return new ImageException.Unreachable(
          registry.host() + " closed the connection: " + ImageException.reason(cause), "");
    }
  }

  RegistryBlobSource(ImageReference name, List<Location> locations, int retries) {
    this.name = name;
    this.locations = locations;
    this.retries = retries;
  }

  @Override
  public String place() {
    return name.place();
  }

  @Override
  public boolean isPermanent() {
    return true;
  }

  /** Asks what the reference refers to now. */
  Descriptor resolve() throws InterruptedException {
    Map<String, String> accept = Map.of("Accept", MANIFESTS);
    String path = "manifests/" + name.wanted();
    return first(
        location -> {
          try (RegistryResponse response = location.read("HEAD", path, accept, 404, 405)) {
            String digest = response.header("Docker-Content-Digest");
            if (response.isSuccess() && digest.startsWith("sha256:") && digest.length() == 71) {
              long size = response.headers().firstValueAsLong("Content-Length").orElse(-1);
              return new Descriptor(mediaType(response), new Digest(digest.substring(7)), size);
            }
          }
          // Without a digest the document is read; without success, the error.
          try (RegistryResponse response = location.read("GET", path, accept, 404)) {
            if (response.status() == 404) {
              throw missing(location, response.error());
            }
            byte[] document = response.bytes(ImageFetcher.DOCUMENT_LIMIT);
            return new Descriptor(mediaType(response), Digest.of(document), document.length);
          } catch (IOException e) {
            throw location.closed(e);
          }
        });
  }

  private static String mediaType(RegistryResponse response) {
    return response.header("Content-Type").split(";", 2)[0].strip();
  }

  private ImageException missing(Location location, RegistryResponse.Failure error) {
    String host = location.registry().host();
    String tag = name.digest().isEmpty() ? "tag " + name.tag() : name.wanted();
    return error.code().equals("NAME_UNKNOWN")
        ? new ImageException(host + " has no repository " + location.repository(), "")
        : new ImageException(host + " has no " + tag + " in " + location.repository(), "");
  }

  @Override
  public byte[] document(Descriptor descriptor, int limit) throws InterruptedException {
    boolean blob = OciJsonReader.isConfig(descriptor.mediaType());
    String path = (blob ? "blobs/" : "manifests/") + "sha256:" + descriptor.digest();
    Map<String, String> accept = blob ? Map.of() : Map.of("Accept", MANIFESTS);
    return first(
        location -> {
          IOException last = new IOException("empty response");
          for (int i = 0; i <= retries; i++) {
            try (RegistryResponse response = location.read("GET", path, accept)) {
              return response.bytes(limit);
            } catch (IOException e) {
              last = e;
            }
          }
          throw location.closed(last);
        });
  }

  @Override
  public InputStream layer(Descriptor descriptor) throws InterruptedException {
    return new BlobDownload(locations, descriptor, retries);
  }

  /** A request to one location. */
  private interface Read<T> {
    T from(Location location) throws InterruptedException;
  }

  /** Tries the locations in order. If all fail, the last one, the registry itself, says why. */
  private <T> T first(Read<T> read) throws InterruptedException {
    Optional<ImageException> failure = Optional.empty();
    for (Location location : locations) {
      try {
        return read.from(location);
      } catch (ImageException e) {
        failure = Optional.of(e);
      }
    }
    throw failure.orElseThrow();
  }
}

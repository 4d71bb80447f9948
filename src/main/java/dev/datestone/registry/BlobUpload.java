package dev.datestone.registry;

import dev.datestone.archive.ImageException;
import dev.datestone.content.Transfer;
import dev.datestone.oci.ImageBlob;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Optional;

/**
 * Uploads one blob to a repository in one request. After an interruption it is resumed if the
 * registry states how much it has, else started again. Only attempts without progress count.
 */
final class BlobUpload {
  private static final int CREATED = 201;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final long PAUSE_MILLIS = 200;
  private static final String BYTES = "application/octet-stream";

  private final RegistryClient registry;
  private final String repository;
  private final ImageBlob blob;
  private final int retries;
  private final Transfer transfer;
  private int attempts;
  private boolean wasInterrupted;

  /**
   * The upload of a blob.
   *
   * @param transfer counts what is sent
   */
  BlobUpload(
      RegistryClient registry, String repository, ImageBlob blob, int retries, Transfer transfer) {
    this.transfer = transfer;
    this.registry = registry;
    this.repository = repository;
    this.blob = blob;
    this.retries = retries;
  }

  /** The next bytes, from this position, go to this address. */
  private record State(URI location, long position) {}

  /** Whether the repository has the blob. */
  boolean exists() throws InterruptedException {
    RegistryClient.Call call = call("HEAD", "blobs/sha256:" + blob.digest());
    try (RegistryResponse response = registry.send(call, NOT_FOUND)) {
      return response.isSuccess();
    }
  }

  /**
   * Uploads the blob, unless the registry takes it from another repository.
   *
   * @param other a repository of the same host that may have it, empty for none
   * @return whether it was uploaded
   */
  boolean push(String other) throws IOException, InterruptedException {
    Optional<State> started = other.isEmpty() ? Optional.of(start()) : mount(other);
    if (started.isEmpty()) {
      return false;
    }
    blob.open().close(); // packs a layer whose archive does not exist yet
    State state = started.get();
    while (state.position() < blob.size() || !finish(state)) {
      state = state.position() < blob.size() ? sendRest(state) : restart(forgotten());
    }
    return true;
  }

  private Optional<State> mount(String other) throws IOException, InterruptedException {
    String path = "blobs/uploads/?mount=sha256:" + blob.digest() + "&from=" + other;
    try (RegistryResponse response = registry.send(call("POST", path).withRepository(other))) {
      return response.status() == CREATED
          ? Optional.empty()
          : Optional.of(new State(location(response), 0));
    } catch (ImageException.Unreachable e) {
      throw e;
    } catch (ImageException e) {
      return Optional.of(start()); // perhaps it may not be read there
    }
  }

  private State start() throws IOException, InterruptedException {
    try (RegistryResponse response = registry.send(call("POST", "blobs/uploads/"))) {
      return new State(location(response), 0);
    }
  }

  private State sendRest(State state) throws IOException, InterruptedException {
    try (RegistryResponse response =
        registry.sendOnce(patch(state), NOT_FOUND, RANGE_NOT_SATISFIABLE)) {
      return response.isSuccess()
          ? new State(location(response), blob.size())
          : restart(forgotten());
    } catch (ImageException.Unreachable e) {
      return resume(state, e);
    }
  }

  private State resume(State before, ImageException.Unreachable cause)
      throws IOException, InterruptedException {
    wasInterrupted = true;
    RegistryClient.Call call = call("GET", before.location().toString());
    try (RegistryResponse response =
        registry.send(call, BAD_REQUEST, NOT_FOUND, NOT_ALLOWED, RANGE_NOT_SATISFIABLE)) {
      long position = response.isSuccess() ? length(response.header("Range")) : 0;
      if (position == 0 || position > blob.size()) {
        return restart(cause);
      }
      if (position > before.position()) {
        attempts = 0;
      } else {
        pause(cause);
      }
      return new State(location(response), position);
    }
  }

  /** The length of a range such as {@code 0-99}; 0 if unknown, as in {@code 0-0}. */
  private static long length(String range) {
    try {
      long last = Long.parseLong(range.substring(range.indexOf('-') + 1).strip());
      return last <= 0 ? 0 : last + 1;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private State restart(ImageException cause) throws IOException, InterruptedException {
    wasInterrupted = true;
    pause(cause);
    return start();
  }

  private void pause(ImageException cause) throws InterruptedException {
    if (attempts++ >= retries) {
      throw cause;
    }
    Thread.sleep(PAUSE_MILLIS * attempts);
  }

  private ImageException forgotten() {
    return new ImageException(registry.host() + " lost the upload to " + repository, "");
  }

  /** Completes the upload. After an interruption an earlier attempt may have completed it. */
  private boolean finish(State state) throws InterruptedException {
    URI location = state.location();
    String end = location + (location.getRawQuery() == null ? "?" : "&") + "digest=sha256:";
    RegistryClient.Call call = call("PUT", end + blob.digest()).withHeader("Content-Type", BYTES);
    Integer[] expected =
        wasInterrupted
            ? new Integer[] {NOT_FOUND, BAD_REQUEST, RANGE_NOT_SATISFIABLE}
            : new Integer[] {NOT_FOUND};
    try (RegistryResponse response = registry.send(call, expected)) {
      return response.isSuccess() || exists();
    }
  }

  private RegistryClient.Call call(String method, String path) {
    return RegistryClient.Call.write(method, repository, path);
  }

  /** The whole blob is sent without a range, as docker does: some registries limit chunks. */
  private RegistryClient.Call patch(State state) {
    RegistryClient.Call call =
        call("PATCH", state.location().toString())
            .withHeader("Content-Type", BYTES)
            .withBody(
                HttpRequest.BodyPublishers.fromPublisher(
                    HttpRequest.BodyPublishers.ofInputStream(() -> open(state.position())),
                    blob.size() - state.position()));
    return state.position() == 0
        ? call
        : call.withHeader("Content-Range", state.position() + "-" + (blob.size() - 1));
  }

  private InputStream open(long position) {
    try {
      InputStream in = blob.open();
      in.skipNBytes(position);
      return transfer.counted(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new InterruptedIOException());
    }
  }

  private URI location(RegistryResponse response) throws IOException {
    String location = response.header("Location");
    if (location.isEmpty()) {
      throw new IOException(registry.host() + " states no upload location");
    }
    return HttpTransport.redirect(response.uri(), location);
  }
}

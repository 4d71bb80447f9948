package dev.datestone.image;

import dev.datestone.content.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.Optional;

/**
 * Sends one blob to a repository: in one piece, after a cut from where the registry says that it
 * was, else from the start. Only tries that got no further are counted.
 */
final class BlobUpload {
  /** What one may do who pushes. */
  static final String ACTION = "pull,push";

  private static final int CREATED = 201;
  private static final int BAD = 400;
  private static final int UNKNOWN = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int WRONG_RANGE = 416;
  private static final long PAUSE_MILLIS = 200;

  private final Registry registry;
  private final String repository;
  private final Digest digest;
  private final long size;
  private final int retries;
  private int vain;
  private boolean wasCut;

  BlobUpload(Registry registry, String repository, Digest digest, long size, int retries) {
    this.registry = registry;
    this.repository = repository;
    this.digest = digest;
    this.size = size;
    this.retries = retries;
  }

  /** Its bytes, which can be had as often as they are wanted. */
  interface Content {
    InputStream open() throws IOException;
  }

  /** How far it is: so many bytes are there, more go to the place. */
  record State(URI place, long at) {}

  /** Whether the repository has it already. */
  boolean isThere() throws InterruptedException {
    try (Answer answer = registry.ask(call("HEAD", "blobs/sha256:" + digest), UNKNOWN)) {
      return answer.isGood();
    }
  }

  /**
   * Asks to send it; nothing, when the registry takes it from another repository.
   *
   * @param other a repository of the same host that may have it, empty for none
   */
  Optional<State> begin(String other) throws IOException, InterruptedException {
    if (other.isEmpty()) {
      return Optional.of(begin());
    }
    String path = "blobs/uploads/?mount=sha256:" + digest + "&from=" + other;
    Registry.Call call =
        new Registry.Call(
            "POST", repository, ACTION, other, path, Map.of(), HttpRequest.BodyPublishers.noBody());
    try (Answer answer = registry.ask(call)) {
      return answer.status() == CREATED
          ? Optional.empty()
          : Optional.of(new State(place(answer), 0));
    } catch (ImageException.Unreachable e) {
      throw e;
    } catch (ImageException e) {
      return Optional.of(begin()); // it may not be read there: then it is sent
    }
  }

  /** Sends it. */
  void send(State begun, Content content) throws IOException, InterruptedException {
    State state = begun;
    while (state.at() < size || !isEnded(state)) {
      state = state.at() < size ? rest(state, content) : anew(forgotten());
    }
  }

  private State begin() throws IOException, InterruptedException {
    try (Answer answer = registry.ask(call("POST", "blobs/uploads/"))) {
      return new State(place(answer), 0);
    }
  }

  /** Sends all that is not there yet. */
  private State rest(State state, Content content) throws IOException, InterruptedException {
    try (Answer answer = registry.once(piece(state, content), UNKNOWN, WRONG_RANGE)) {
      return answer.isGood() ? new State(place(answer), size) : anew(forgotten());
    } catch (ImageException.Unreachable e) {
      return goOn(state, e);
    }
  }

  /** Where it goes on after a cut. A registry that does not say how much it has gets all again. */
  private State goOn(State before, ImageException.Unreachable cause)
      throws IOException, InterruptedException {
    wasCut = true;
    Registry.Call call = call("GET", before.place().toString());
    try (Answer answer = registry.ask(call, BAD, UNKNOWN, NOT_ALLOWED, WRONG_RANGE)) {
      long at = answer.isGood() ? length(answer.header("Range")) : 0;
      if (at == 0 || at > size) {
        return anew(cause);
      }
      if (at > before.at()) {
        vain = 0;
      } else {
        pause(cause);
      }
      return new State(place(answer), at);
    }
  }

  /** How much {@code 0-99} is; 0 where it is not said ({@code 0-0} says nothing, too). */
  private static long length(String range) {
    try {
      long last = Long.parseLong(range.substring(range.indexOf('-') + 1).strip());
      return last <= 0 ? 0 : last + 1;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private State anew(ImageException cause) throws IOException, InterruptedException {
    wasCut = true;
    pause(cause);
    return begin();
  }

  private void pause(ImageException cause) throws InterruptedException {
    if (vain++ >= retries) {
      throw cause;
    }
    Thread.sleep(PAUSE_MILLIS * vain);
  }

  private ImageException forgotten() {
    return new ImageException(registry.host() + " forgets what was sent to " + repository, "");
  }

  /** Says that all is there. An answer to that may have been lost, and the upload gone with it. */
  private boolean isEnded(State state) throws InterruptedException {
    URI place = state.place();
    String end = place + (place.getRawQuery() == null ? "?" : "&") + "digest=sha256:";
    Registry.Call call =
        new Registry.Call(
            "PUT",
            repository,
            ACTION,
            "",
            end + digest,
            Map.of("Content-Type", "application/octet-stream"),
            HttpRequest.BodyPublishers.noBody());
    Integer[] known = wasCut ? new Integer[] {UNKNOWN, BAD, WRONG_RANGE} : new Integer[] {UNKNOWN};
    try (Answer answer = registry.ask(call, known)) {
      return answer.isGood() || isThere();
    }
  }

  private Registry.Call call(String method, String path) {
    return new Registry.Call(
        method, repository, ACTION, "", path, Map.of(), HttpRequest.BodyPublishers.noBody());
  }

  /** The whole is sent as docker does, without a range: some registries limit what has one. */
  private Registry.Call piece(State state, Content content) {
    String type = "application/octet-stream";
    String range = state.at() + "-" + (size - 1);
    return new Registry.Call(
        "PATCH",
        repository,
        ACTION,
        "",
        state.place().toString(),
        state.at() == 0
            ? Map.of("Content-Type", type)
            : Map.of("Content-Type", type, "Content-Range", range),
        HttpRequest.BodyPublishers.fromPublisher(
            HttpRequest.BodyPublishers.ofInputStream(() -> open(content, state.at())),
            size - state.at()));
  }

  private static InputStream open(Content content, long at) {
    try {
      InputStream in = content.open();
      in.skipNBytes(at);
      return in;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private URI place(Answer answer) throws IOException {
    String location = answer.header("Location");
    if (location.isEmpty()) {
      throw new IOException(registry.host() + " does not say where to send");
    }
    return Web.next(answer.uri(), location);
  }
}

package dev.datestone.registry;

import dev.datestone.content.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;

/** A response of a registry or its token service, with an unread body. */
record RegistryResponse(int status, HttpHeaders headers, URI uri, InputStream body)
    implements AutoCloseable {
  private static final int ERROR_LIMIT = 1 << 16;

  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** The whole body, of at most so many bytes. */
  byte[] bytes(int limit) throws IOException {
    byte[] bytes = body.readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw new IOException(
          "the response of " + uri.getAuthority() + " is too large (limit " + limit + " bytes)");
    }
    return bytes;
  }

  /** The first error in the body; empty if there is none. */
  Failure error() {
    try {
      JsonObject json = JsonObject.read(body.readNBytes(ERROR_LIMIT));
      for (JsonObject each : json.children("errors")) {
        return new Failure(each.text("code"), printable(each.text("message")));
      }
      return new Failure("", printable(json.text("details")));
    } catch (IOException e) {
      return new Failure("", "");
    }
  }

  /** An error as a registry states it, with a code such as NAME_UNKNOWN. */
  record Failure(String code, String message) {}

  /** One line without control characters, safe for a terminal. */
  private static String printable(String text) {
    String line = text.lines().findFirst().orElse("");
    StringBuilder printable = new StringBuilder();
    line.chars().filter(c -> c >= ' ' && c != 127).limit(200).forEach(printable::appendCodePoint);
    return printable.toString();
  }

  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      // the rest is not needed
    }
  }
}

package dev.datestone.image;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;

/** What a host answered; the body is still to be read. */
record Answer(int status, HttpHeaders headers, URI uri, InputStream body) implements AutoCloseable {
  private static final int MOST_OF_AN_ERROR = 1 << 16;

  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  boolean isGood() {
    return status >= 200 && status < 300;
  }

  /** The document that it is, if it is not too long. */
  byte[] bytes(int most) throws IOException {
    byte[] bytes = body.readNBytes(most + 1);
    if (bytes.length > most) {
      throw new IOException(
          "what " + uri.getAuthority() + " sends is longer than " + most + " bytes");
    }
    return bytes;
  }

  /** What the host says was wrong, in the registries' own form; empty when it says nothing. */
  Said said() {
    try {
      JsonTree json = JsonTree.read(body.readNBytes(MOST_OF_AN_ERROR));
      for (JsonTree each : json.children("errors")) {
        return new Said(each.text("code"), plain(each.text("message")));
      }
      return new Said("", plain(json.text("details")));
    } catch (IOException e) {
      return new Said("", "");
    }
  }

  /** What a registry says: a code such as NAME_UNKNOWN, and a sentence. */
  record Said(String code, String message) {}

  /** A host's words go to a terminal. */
  private static String plain(String text) {
    String line = text.lines().findFirst().orElse("");
    StringBuilder plain = new StringBuilder();
    line.chars().filter(c -> c >= ' ' && c != 127).limit(200).forEach(plain::appendCodePoint);
    return plain.toString();
  }

  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      // nothing more is wanted of it
    }
  }
}

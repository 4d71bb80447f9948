package dev.datestone.sandbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Tells what a command prints from what the runtime prints in its place. When the program itself
 * cannot be started crun says so there, in JSON, and nothing else follows.
 */
final class FirstWords implements OutputSink {
  private static final byte[] RUNTIME =
      "{\"msg\":\"exec container process".getBytes(StandardCharsets.US_ASCII);

  private final OutputSink sink;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private boolean passes;

  FirstWords(OutputSink sink) {
    this.sink = sink;
  }

  @Override
  public void write(byte[] buffer, int offset, int length) {
    if (passes) {
      sink.write(buffer, offset, length);
      return;
    }
    held.write(buffer, offset, length);
    byte[] first = held.toByteArray();
    int compared = Math.min(first.length, RUNTIME.length);
    if (!Arrays.equals(first, 0, compared, RUNTIME, 0, compared)) {
      pass();
    }
  }

  private void pass() {
    passes = true;
    sink.write(held.toByteArray(), 0, held.size());
  }

  /** What the runtime had to say in the command's place; all else has gone on. */
  Optional<String> complaint() throws IOException {
    if (passes || held.size() == 0) {
      return Optional.empty();
    }
    Optional<String> said = message(held.toByteArray());
    if (said.isEmpty()) {
      pass();
    }
    return said;
  }

  /** Empty for what is not such a message and nothing else. */
  private static Optional<String> message(byte[] json) throws IOException {
    String message = "";
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        String value = parser.nextTextValue();
        message = name.equals("msg") && value != null ? value : message;
      }
      return parser.nextToken() == null && !message.isEmpty()
          ? Optional.of(message)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}

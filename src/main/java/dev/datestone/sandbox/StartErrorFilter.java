package dev.datestone.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.datestone.content.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Separates a command's output from an error of the runtime. When crun cannot start the program, it
 * prints one JSON object to the command's output and nothing else.
 */
final class StartErrorFilter implements OutputSink {
  private static final byte[] ERROR_START =
      "{\"msg\":\"exec container process".getBytes(StandardCharsets.US_ASCII);

  private final OutputSink sink;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private boolean passesOn;

  StartErrorFilter(OutputSink sink) {
    this.sink = sink;
  }

  @Override
  public void write(byte[] buffer, int offset, int length) {
    if (passesOn) {
      sink.write(buffer, offset, length);
      return;
    }
    held.write(buffer, offset, length);
    byte[] first = held.toByteArray();
    int compared = Math.min(first.length, ERROR_START.length);
    if (!Arrays.equals(first, 0, compared, ERROR_START, 0, compared)) {
      passOn();
    }
  }

  private void passOn() {
    passesOn = true;
    sink.write(held.toByteArray(), 0, held.size());
  }

  /** The runtime's error, if it printed one; anything else has been passed on. */
  Optional<String> error() throws IOException {
    if (passesOn || held.size() == 0) {
      return Optional.empty();
    }
    Optional<String> said = message(held.toByteArray());
    if (said.isEmpty()) {
      passOn();
    }
    return said;
  }

  /** Empty if the bytes are not exactly one such message. */
  private static Optional<String> message(byte[] json) throws IOException {
    try {
      List<JsonObject> lines = JsonObject.readLines(json);
      return lines.size() == 1
          ? Optional.of(lines.getFirst().text("msg")).filter(text -> !text.isEmpty())
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}

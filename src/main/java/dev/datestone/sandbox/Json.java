package dev.datestone.sandbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes JSON so that the code that does reads like what it writes. */
final class Json implements AutoCloseable {
  private final JsonGenerator out;

  Json(Path file) throws IOException {
    out = new JsonFactory().createGenerator(Files.newOutputStream(file));
    out.writeStartObject();
  }

  @FunctionalInterface
  interface Inside {
    void write() throws IOException;
  }

  Json object(String name, Inside inside) throws IOException {
    out.writeObjectFieldStart(name);
    inside.write();
    out.writeEndObject();
    return this;
  }

  Json array(String name, Inside inside) throws IOException {
    out.writeArrayFieldStart(name);
    inside.write();
    out.writeEndArray();
    return this;
  }

  Json element(Inside inside) throws IOException {
    out.writeStartObject();
    inside.write();
    out.writeEndObject();
    return this;
  }

  Json text(String name, String value) throws IOException {
    out.writeStringField(name, value);
    return this;
  }

  Json texts(String name, List<String> values) throws IOException {
    out.writeArrayFieldStart(name);
    for (String value : values) {
      out.writeString(value);
    }
    out.writeEndArray();
    return this;
  }

  Json number(String name, long value) throws IOException {
    out.writeNumberField(name, value);
    return this;
  }

  Json numbers(String name, List<Integer> values) throws IOException {
    out.writeArrayFieldStart(name);
    for (int value : values) {
      out.writeNumber(value);
    }
    out.writeEndArray();
    return this;
  }

  Json flag(String name, boolean value) throws IOException {
    out.writeBooleanField(name, value);
    return this;
  }

  @Override
  public void close() throws IOException {
    out.writeEndObject();
    out.close();
  }
}

package dev.datestone.sandbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes maps, lists, texts, whole numbers and booleans as JSON, and reads log lines. */
final class Json {
  private Json() {}

  static void write(Path file, Map<String, ?> object) throws IOException {
    try (JsonGenerator out = new JsonFactory().createGenerator(Files.newOutputStream(file))) {
      write(out, object);
    }
  }

  /** The text fields of each object in a sequence of objects without inner ones. */
  static List<Map<String, String>> readLines(byte[] json) throws IOException {
    List<Map<String, String>> all = new ArrayList<>();
    try (JsonParser in = new JsonFactory().createParser(json)) {
      while (in.nextToken() != null) {
        Map<String, String> fields = new HashMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
          String name = in.currentName();
          String value = in.nextTextValue();
          if (value != null) {
            fields.put(name, value);
          }
        }
        all.add(fields);
      }
    }
    return all;
  }

  private static void write(JsonGenerator out, Object value) throws IOException {
    switch (value) {
      case Map<?, ?> object -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> field : object.entrySet()) {
          out.writeFieldName((String) field.getKey());
          write(out, field.getValue());
        }
        out.writeEndObject();
      }
      case List<?> list -> {
        out.writeStartArray();
        for (Object element : list) {
          write(out, element);
        }
        out.writeEndArray();
      }
      case String text -> out.writeString(text);
      case Boolean flag -> out.writeBoolean(flag);
      case Number number -> out.writeNumber(number.longValue());
      default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
    }
  }
}

package dev.datestone.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An untrusted JSON object. A field that is missing or has another type than asked for is empty.
 */
public record JsonObject(Map<String, Object> fields) {
  private static final JsonObject EMPTY = new JsonObject(Map.of());

  /** Reads a document that must be an object. */
  public static JsonObject read(byte[] text) throws IOException {
    try (JsonParser json = new JsonFactory().createParser(text)) {
      json.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      json.nextToken();
      Object whole = value(json);
      if (json.nextToken() != null || !(whole instanceof Map<?, ?>)) {
        throw new IOException("not a JSON object");
      }
      return tree(whole);
    }
  }

  /** The object at the position of a parser. */
  static JsonObject of(JsonParser json) throws IOException {
    return tree(value(json));
  }

  private static @Nullable Object value(JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, Object> fields = new LinkedHashMap<>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        Object value = value(json);
        if (value != null) {
          fields.put(name, value);
        }
      }
      return fields;
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> values = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        Object value = value(json);
        if (value != null) {
          values.add(value);
        }
      }
      return values;
    }
    if (token == null) {
      throw new IOException("truncated or empty JSON");
    }
    return switch (token) {
      case VALUE_NUMBER_INT -> json.getLongValue();
      case VALUE_STRING, VALUE_NUMBER_FLOAT -> json.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static JsonObject tree(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      return EMPTY;
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    map.forEach((name, each) -> fields.put(String.valueOf(name), each));
    return new JsonObject(fields);
  }

  public String text(String name) {
    return fields.get(name) instanceof String text ? text : "";
  }

  /** A whole number, or the default. */
  long number(String name, long fallback) {
    return fields.get(name) instanceof Long number ? number : fallback;
  }

  boolean is(String name) {
    return Boolean.TRUE.equals(fields.get(name));
  }

  public JsonObject child(String name) {
    return tree(fields.get(name));
  }

  /** The objects of a list. */
  public List<JsonObject> children(String name) {
    return fields.get(name) instanceof List<?> list
        ? list.stream().filter(Map.class::isInstance).map(JsonObject::tree).toList()
        : List.of();
  }

  /** The texts of a list. */
  List<String> texts(String name) {
    return fields.get(name) instanceof List<?> list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }
}

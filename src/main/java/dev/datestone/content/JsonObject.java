package dev.datestone.content;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object. One that was read is untrusted: a field that is missing or has another type than
 * asked for is empty. One that is written has its fields in the order in which they were put.
 */
public final class JsonObject {
  private final Map<String, Object> fields = new LinkedHashMap<>();

  /** A value as it stands in a document. */
  public record Raw(String json) {}

  /** Reads a document that must be an object. */
  public static JsonObject read(byte[] text) throws IOException {
    try (JsonParser json = new JsonFactory().createParser(text)) {
      json.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      json.nextToken();
      if (value(json) instanceof JsonObject whole && json.nextToken() == null) {
        return whole;
      }
      throw new IOException("not a JSON object");
    }
  }

  /** The objects at the start of a list; empty if the document is not a list. */
  public static List<JsonObject> readList(byte[] text) throws IOException {
    List<JsonObject> all = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(text)) {
      if (json.nextToken() == JsonToken.START_ARRAY) {
        while (json.nextToken() != null && value(json) instanceof JsonObject object) {
          all.add(object);
        }
      }
    }
    return all;
  }

  /** The objects of a sequence without separators, such as the lines of a log. */
  public static List<JsonObject> readLines(byte[] text) throws IOException {
    List<JsonObject> all = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(text)) {
      while (json.nextToken() != null) {
        all.add(value(json) instanceof JsonObject object ? object : new JsonObject());
      }
    }
    return all;
  }

  private static @Nullable Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case null -> throw new IOException("truncated or empty JSON");
      case START_OBJECT -> {
        JsonObject object = new JsonObject();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          json.nextToken();
          Object value = value(json);
          if (value != null) {
            object.put(name, value);
          }
        }
        yield object;
      }
      case START_ARRAY -> {
        List<Object> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          Object value = value(json);
          if (value != null) {
            values.add(value);
          }
        }
        yield values;
      }
      case VALUE_NUMBER_INT -> json.getLongValue();
      case VALUE_STRING, VALUE_NUMBER_FLOAT -> json.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  public Map<String, Object> fields() {
    return fields;
  }

  public String text(String name) {
    return fields.get(name) instanceof String text ? text : "";
  }

  /** A whole number, or the default. */
  public long number(String name, long fallback) {
    return fields.get(name) instanceof Long number ? number : fallback;
  }

  public boolean is(String name) {
    return Boolean.TRUE.equals(fields.get(name));
  }

  public JsonObject child(String name) {
    return fields.get(name) instanceof JsonObject child ? child : new JsonObject();
  }

  /** The objects of a list. */
  public List<JsonObject> children(String name) {
    return list(name, JsonObject.class);
  }

  /** The texts of a list. */
  public List<String> texts(String name) {
    return list(name, String.class);
  }

  private <T> List<T> list(String name, Class<T> type) {
    return fields.get(name) instanceof List<?> list
        ? list.stream().filter(type::isInstance).map(type::cast).toList()
        : List.of();
  }

  /**
   * Puts a field.
   *
   * @param value a text, whole number or boolean, an object or map, a list or other collection
   */
  public JsonObject put(String name, Object value) {
    fields.put(name, value);
    return this;
  }

  /** Puts a field, unless its value is an empty text, object or list, 0 or false. */
  public JsonObject putUnlessEmpty(String name, Object value) {
    boolean empty =
        switch (value) {
          case String text -> text.isEmpty();
          case JsonObject object -> object.fields.isEmpty();
          case Collection<?> list -> list.isEmpty();
          case Number number -> number.longValue() == 0;
          default -> value.equals(false);
        };
    return empty ? this : put(name, value);
  }

  /** The object as JSON on one line. */
  @Override
  public String toString() {
    return write(this, false);
  }

  /**
   * A value as JSON.
   *
   * @param pretty whether it is indented
   */
  public static String write(Object value, boolean pretty) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      if (pretty) {
        json.useDefaultPrettyPrinter();
      }
      write(json, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    switch (value) {
      case JsonObject object -> write(json, object.fields);
      case Map<?, ?> object -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> field : object.entrySet()) {
          json.writeFieldName(field.getKey().toString());
          write(json, field.getValue());
        }
        json.writeEndObject();
      }
      case Collection<?> list -> {
        json.writeStartArray();
        for (Object element : list) {
          write(json, element);
        }
        json.writeEndArray();
      }
      case String text -> json.writeString(text);
      case Boolean flag -> json.writeBoolean(flag);
      case Number number -> json.writeNumber(number.longValue());
      case Raw raw -> json.writeRawValue(raw.json());
      default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
    }
  }
}

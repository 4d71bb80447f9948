package dev.datestone.earthfile;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a tree on one line: names and words, without places and without what is not there. */
final class Show {
  private Show() {}

  static String tree(@Nullable Object value) {
    return switch (value) {
      case null -> "-";
      case Word word -> "<" + word.text() + ">";
      case List<?> list -> list(list);
      case Record record -> record(record);
      default -> value.toString();
    };
  }

  private static String list(List<?> list) {
    List<String> items = new ArrayList<>();
    for (Object item : list) {
      items.add(tree(item));
    }
    return "[" + String.join(" ", items) + "]";
  }

  private static String record(Record record) {
    List<String> parts = new ArrayList<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = read(record, component);
      boolean nothing =
          value == null
              || value == Toggle.Plain.ABSENT
              || value instanceof Span
              || value instanceof Position
              || value.equals(List.of())
              || (value instanceof Record && tree(value).endsWith("()"));
      if (!nothing) {
        boolean on = value == Toggle.Plain.ON;
        parts.add(on ? component.getName() : component.getName() + "=" + tree(value));
      }
    }
    return record.getClass().getSimpleName() + "(" + String.join(", ", parts) + ")";
  }

  private static @Nullable Object read(Record record, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new LinkageError(component.getName(), e);
    }
  }
}

package dev.datestone.engine;

import dev.datestone.content.Digest;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All values that differ from a record in one field, its parts' fields included. */
final class FieldChanges {
  private FieldChanges() {}

  /** A value with one field changed, and which. */
  record Change<T>(String field, T changed) {}

  static <R extends Record> Stream<Change<R>> of(String name, R record) {
    List<Change<R>> changes = new ArrayList<>();
    RecordComponent[] components = record.getClass().getRecordComponents();
    Object[] values = Arrays.stream(components).map(each -> value(each, record)).toArray();
    for (int i = 0; i < components.length; i++) {
      String field = name + "." + components[i].getName();
      for (Change<Object> change : changes(field, components[i].getType(), values[i])) {
        Object[] changed = values.clone();
        changed[i] = change.changed();
        changes.add(new Change<>(change.field(), create(record, components, changed)));
      }
    }
    return changes.stream();
  }

  private static @Nullable Object value(RecordComponent component, Record record) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <R extends Record> R create(
      R record, RecordComponent[] components, Object[] values) {
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<?> constructor = record.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return (R) constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Change<Object>> changes(String field, Class<?> type, @Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case String text -> List.of(new Change<>(field, text.startsWith("0") ? "0600" : text + "x"));
      case Boolean flag -> List.of(new Change<>(field, !flag));
      case Integer number -> List.of(new Change<>(field, number + 1));
      case Long number -> List.of(new Change<>(field, number + 1));
      case Path path -> List.of(new Change<>(field, path.resolve("x")));
      case Digest digest ->
          List.of(new Change<>(field, Digest.of((digest + "x").getBytes(StandardCharsets.UTF_8))));
      case Enum<?> constant ->
          Arrays.stream(constant.getDeclaringClass().getEnumConstants())
              .filter(other -> other != constant)
              .map(other -> new Change<Object>(field, other))
              .toList();
      case Optional<?> optional ->
          Stream.concat(
                  Stream.of(new Change<Object>(field, Optional.empty())),
                  optional.stream()
                      .flatMap(inner -> changes(field, inner.getClass(), inner).stream())
                      .map(each -> new Change<Object>(each.field(), Optional.of(each.changed()))))
              .toList();
      case List<?> list -> listChanges(field, list);
      case Map<?, ?> map -> mapChanges(field, map);
      case Record record ->
          of(field, record).map(each -> new Change<Object>(each.field(), each.changed())).toList();
      default -> {
        if (type.isInterface() || type.isArray()) {
          yield List.of(); // such as the supplier of a tree
        }
        throw new IllegalStateException("no way to change " + field + " of " + type);
      }
    };
  }

  private static List<Change<Object>> listChanges(String field, List<?> list) {
    List<Change<Object>> changes = new ArrayList<>();
    changes.add(new Change<>(field, list.subList(1, list.size())));
    for (int i = 0; i < list.size(); i++) {
      Object element = Objects.requireNonNull(list.get(i));
      String name = field + "[" + element.getClass().getSimpleName() + "]";
      for (Change<Object> change : changes(name, element.getClass(), element)) {
        List<Object> changed = new ArrayList<>(list);
        changed.set(i, change.changed());
        changes.add(new Change<>(change.field(), changed));
      }
    }
    return changes;
  }

  private static List<Change<Object>> mapChanges(String field, Map<?, ?> map) {
    Map<Object, Object> more = new TreeMap<>(map);
    more.put("NEW", "value");
    Map<Object, Object> other = new TreeMap<>(map);
    other.replaceAll((key, value) -> value + "x");
    return List.of(
        new Change<>(field, more),
        new Change<>(field, other),
        new Change<>(field, new TreeMap<>()));
  }
}

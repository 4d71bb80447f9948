package dev.datestone.local;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Values that a build is told and that nobody writes down: they are in no key, store or log. */
public interface Secrets {
  Secrets NONE = id -> Optional.empty();

  /** A secret's bytes. */
  Optional<byte[]> value(String id);

  /** Secrets that are given as text. */
  static Secrets of(Map<String, String> values) {
    Map<String, String> known = Map.copyOf(values);
    return id ->
        Optional.ofNullable(known.get(id)).map(value -> value.getBytes(StandardCharsets.UTF_8));
  }
}

package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.content.SimilarNames;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.FileMode;
import dev.datestone.earthfile.Position;
import dev.datestone.operation.CacheName;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Sharing;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Parses the value of {@code --mount}: pairs {@code key=value} with commas between. */
final class MountParser {
  static final int DEFAULT_CACHE_MODE = 0755;
  private static final List<String> TYPES = List.of("cache", "tmpfs", "secret", "ssh");
  private static final List<String> KEYS =
      List.of("type", "id", "target", "sharing", "mode", "chmod", "readonly");

  private final String text;
  private final Position position;
  private final Map<String, String> values = new TreeMap<>();

  /**
   * Splits the text.
   *
   * @param text expanded
   * @param position of its word, for messages
   */
  MountParser(String text, Position position) {
    this.text = text;
    this.position = position;
    for (String pair : text.split(",", -1)) {
      pair(pair);
    }
  }

  private void pair(String pair) {
    int equals = pair.indexOf('=');
    String written = equals < 0 ? pair : pair.substring(0, equals);
    String key = known(written);
    String value = equals < 0 ? "" : pair.substring(equals + 1);
    if (equals < 0 && !key.equals("readonly")) {
      throw error("\"" + pair + "\" of the mount has no value", "write " + pair + "=…");
    }
    if (values.put(key, value) != null) {
      throw error("the mount has " + written + " twice", null);
    }
  }

  private String known(String key) {
    return switch (key) {
      case "mode", "chmod" -> "mode";
      case "ro", "readonly" -> "readonly";
      case "type", "id", "target", "sharing" -> key;
      case "source", "from" ->
          throw error(
              "a mount cannot have " + key + " in an Earthfile", "bring files in with COPY");
      case "uid", "gid" ->
          throw error("a mount cannot have " + key + " in an Earthfile", insteadOfOwner(key));
      default ->
          throw error(
              "unknown key \"" + key + "\" of a mount",
              SimilarNames.hint(key, KEYS, "", "known are " + String.join(", ", KEYS)));
    };
  }

  /** What lets another user in, whoever the files belong to. */
  private String insteadOfOwner(String key) {
    if (text.contains("type=cache")) {
      return "write mode=0777 instead: then every user can write to the cache";
    }
    return text.contains("type=secret")
        ? "write mode=0444 instead: then every user can read the secret"
        : "leave out " + key;
  }

  /** Whether it asks for the host's ssh agent, which is not mounted as a folder. */
  boolean isSsh() {
    return values.getOrDefault("type", "").startsWith("ssh");
  }

  /**
   * The mount; empty for ssh, and for a secret with an empty id.
   *
   * @param workingDirectory what relative targets start from
   * @param cacheName names a cache by its id, which may be empty, and its target
   */
  Optional<Mount> mount(String workingDirectory, BiFunction<String, String, CacheName> cacheName) {
    String type = values.get("type");
    if (type == null) {
      throw error("the mount has no type", "write type=cache, type=tmpfs, type=secret or type=ssh");
    }
    String id = withoutPrefix(values.get("id"));
    return switch (type) {
      case "cache" -> {
        String target = target(workingDirectory);
        Sharing sharing = sharing(values.get("sharing"), position);
        int mode = mode(DEFAULT_CACHE_MODE);
        if (values.containsKey("readonly")) {
          throw error("a read-only cache mount is not supported yet", null);
        }
        CacheName name = cacheName.apply(id == null ? "" : id, target);
        yield Optional.of(new Mount.Cache(name, target, sharing, mode, false));
      }
      case "tmpfs" -> {
        refuse(type, "id", "sharing", "mode", "readonly");
        yield Optional.of(new Mount.Tmpfs(target(workingDirectory), 0));
      }
      case "secret" -> {
        refuse(type, "sharing");
        String target = target(workingDirectory);
        String secret = id == null ? Paths.name(Paths.normal(target)) : id;
        int mode = mode(0444);
        yield secret.isEmpty()
            ? Optional.empty()
            : Optional.of(new Mount.Secret(secret, target, mode));
      }
      case "ssh", "ssh-experimental" -> {
        refuse(type, "sharing", "mode");
        if (values.containsKey("target")) {
          throw error("a target of an ssh mount is not supported yet", null);
        }
        yield Optional.empty();
      }
      case "bind", "bind-experimental" ->
          throw error("a mount of type " + type + " is not possible", "bring files in with COPY");
      default ->
          throw error(
              "unknown type \"" + type + "\" of a mount",
              SimilarNames.hint(type, TYPES, "type=", "known are " + String.join(", ", TYPES)));
    };
  }

  /** A secret may be written {@code +secrets/id}. */
  private static @Nullable String withoutPrefix(@Nullable String id) {
    return id != null && id.startsWith("+secrets/") ? id.substring("+secrets/".length()) : id;
  }

  private void refuse(String type, String... keys) {
    for (String key : keys) {
      if (values.containsKey(key)) {
        throw error("a mount of type " + type + " takes no " + key, "leave " + key + " out");
      }
    }
  }

  private String target(String workingDirectory) {
    String target = values.get("target");
    if (target == null || target.isEmpty()) {
      throw error("the mount has no target", "write target=/path");
    }
    return "/" + Paths.resolve(workingDirectory, target);
  }

  private int mode(int otherwise) {
    String mode = values.get("mode");
    return mode == null ? otherwise : FileMode.parse(mode, position);
  }

  /** Parses the expanded value of {@code --sharing} or {@code sharing=}. */
  static Sharing sharing(@Nullable String expanded, Position position) {
    if (expanded == null) {
      return Sharing.LOCKED;
    }
    for (Sharing sharing : Sharing.values()) {
      if (sharing.name().toLowerCase(Locale.ROOT).equals(expanded)) {
        return sharing;
      }
    }
    throw new EarthfileException(
        position,
        expanded.length(),
        "unknown sharing mode \"" + expanded + "\"",
        "it is one of locked, shared, private");
  }

  private EarthfileException error(String cause, @Nullable String hint) {
    return new EarthfileException(position, text.length(), cause, hint);
  }
}

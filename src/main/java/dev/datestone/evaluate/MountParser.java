package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.content.SimilarNames;
import dev.datestone.earthfile.Position;
import dev.datestone.operation.CacheName;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Sharing;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Parses the value of {@code --mount}: pairs {@code key=value} with commas between. */
final class MountParser {
  static final int DEFAULT_CACHE_MODE = 0755;
  private static final List<String> TYPES = List.of("cache", "tmpfs", "secret", "ssh");
  private static final List<String> KEYS =
      List.of("type", "id", "target", "sharing", "mode", "chmod", "readonly");

  private final MountFields fields;

  /**
   * Splits the text.
   *
   * @param text expanded
   * @param position of its word, for messages
   */
  MountParser(String text, Position position) {
    this.fields = new MountFields(text, position);
    for (String pair : fields.pairs()) {
      pair(pair);
    }
  }

  private void pair(String pair) {
    int equals = pair.indexOf('=');
    String written = equals < 0 ? pair : pair.substring(0, equals);
    String key = known(written);
    String value = equals < 0 ? "" : pair.substring(equals + 1);
    if (equals < 0 && !key.equals("readonly")) {
      throw fields.error("\"" + pair + "\" of the mount has no value", "write " + pair + "=…");
    }
    if (fields.put(key, value)) {
      throw fields.error("the mount has " + written + " twice", null);
    }
  }

  private String known(String key) {
    return switch (key) {
      case "mode", "chmod" -> "mode";
      case "ro", "readonly" -> "readonly";
      case "type", "id", "target", "sharing" -> key;
      case "source", "from" ->
          throw fields.error(
              "a mount cannot have " + key + " in an Earthfile", "bring files in with COPY");
      case "uid", "gid" ->
          throw fields.error(
              "a mount cannot have " + key + " in an Earthfile", insteadOfOwner(key));
      default ->
          throw fields.error(
              "unknown key \"" + key + "\" of a mount",
              SimilarNames.hint(key, KEYS, "", "known are " + String.join(", ", KEYS)));
    };
  }

  /** What lets another user in, whoever the files belong to. */
  private String insteadOfOwner(String key) {
    if (fields.text().contains("type=cache")) {
      return "write mode=0777 instead: then every user can write to the cache";
    }
    return fields.text().contains("type=secret")
        ? "write mode=0444 instead: then every user can read the secret"
        : "leave out " + key;
  }

  /** Whether it asks for the host's ssh agent, which is not mounted as a folder. */
  boolean isSsh() {
    return fields.value("type", "").startsWith("ssh");
  }

  /**
   * The mount; empty for ssh, and for a secret with an empty id.
   *
   * @param workingDirectory what relative targets start from
   * @param cacheName names a cache by its id, which may be empty, and its target
   */
  Optional<Mount> mount(String workingDirectory, BiFunction<String, String, CacheName> cacheName) {
    String type = fields.value("type");
    if (type == null) {
      throw fields.error(
          "the mount has no type", "write type=cache, type=tmpfs, type=secret or type=ssh");
    }
    String id = withoutPrefix(fields.value("id"));
    return switch (type) {
      case "cache" -> {
        String target = fields.target(workingDirectory);
        Sharing sharing = fields.sharing();
        int mode = fields.mode(DEFAULT_CACHE_MODE);
        if (fields.has("readonly")) {
          throw fields.error("a read-only cache mount is not supported yet", null);
        }
        CacheName name = cacheName.apply(id == null ? "" : id, target);
        yield Optional.of(new Mount.Cache(name, target, sharing, mode, false));
      }
      case "tmpfs" -> {
        refuse(type, "id", "sharing", "mode", "readonly");
        yield Optional.of(new Mount.Tmpfs(fields.target(workingDirectory), 0));
      }
      case "secret" -> {
        refuse(type, "sharing");
        String target = fields.target(workingDirectory);
        String secret = id == null ? Paths.name(Paths.normal(target)) : id;
        int mode = fields.mode(0444);
        yield secret.isEmpty()
            ? Optional.empty()
            : Optional.of(new Mount.Secret(secret, target, mode));
      }
      case "ssh", "ssh-experimental" -> {
        refuse(type, "sharing", "mode");
        if (fields.has("target")) {
          throw fields.error("a target of an ssh mount is not supported yet", null);
        }
        yield Optional.empty();
      }
      case "bind", "bind-experimental" ->
          throw fields.error(
              "a mount of type " + type + " is not possible", "bring files in with COPY");
      default -> throw fields.unknownType(type, TYPES);
    };
  }

  /** A secret may be written {@code +secrets/id}. */
  private static @Nullable String withoutPrefix(@Nullable String id) {
    return id != null && id.startsWith("+secrets/") ? id.substring("+secrets/".length()) : id;
  }

  private void refuse(String type, String... keys) {
    for (String key : keys) {
      if (fields.has(key)) {
        throw fields.error("a mount of type " + type + " takes no " + key, "leave " + key + " out");
      }
    }
  }
}

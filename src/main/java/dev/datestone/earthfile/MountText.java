package dev.datestone.earthfile;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the value of {@code --mount}: pairs {@code key=value} with commas between. */
public final class MountText {
  private static final List<String> TYPES = List.of("cache", "tmpfs", "secret", "ssh");
  private static final List<String> KEYS =
      List.of("type", "id", "target", "sharing", "mode", "chmod", "readonly");

  private final String text;
  private final Position position;
  private final Map<String, String> values = new TreeMap<>();

  private MountText(String text, Position position) {
    this.text = text;
    this.position = position;
  }

  /** Reads expanded text; the position is that of its word, for the message. */
  public static Mount parse(String expanded, Position position) {
    MountText mount = new MountText(expanded, position);
    mount.split();
    return mount.mount();
  }

  private void split() {
    int start = 0;
    while (start <= text.length()) {
      int comma = text.indexOf(',', start);
      int end = comma < 0 ? text.length() : comma;
      pair(text.substring(start, end));
      start = end + 1;
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
      throw error("the mount says " + written + " twice", null);
    }
  }

  private String known(String key) {
    return switch (key) {
      case "mode", "chmod" -> "mode";
      case "ro", "readonly" -> "readonly";
      case "type", "id", "target", "sharing" -> key;
      case "source", "from" ->
          throw error("a mount cannot say " + key + " in an Earthfile", "bring files in with COPY");
      case "uid", "gid" ->
          throw error("a mount cannot say " + key + " in an Earthfile", insteadOfOwner(key));
      default ->
          throw error(
              "unknown key \"" + key + "\" of a mount",
              Nearest.hint(key, KEYS, "", "known are " + String.join(", ", KEYS)));
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

  private Mount mount() {
    String type = values.get("type");
    if (type == null) {
      throw error("the mount has no type", "write type=cache, type=tmpfs, type=secret or type=ssh");
    }
    return switch (type) {
      case "cache" -> {
        String sharing = values.get("sharing");
        yield new Mount.CacheMount(
            values.get("id"),
            target(),
            sharing == null ? Sharing.LOCKED : Sharing.parse(sharing, position),
            mode(),
            values.containsKey("readonly"));
      }
      case "tmpfs" -> {
        refuse(type, "id", "sharing", "mode", "readonly");
        yield new Mount.TmpfsMount(target());
      }
      case "secret" -> {
        refuse(type, "sharing");
        yield new Mount.SecretMount(values.get("id"), target(), mode());
      }
      case "ssh", "ssh-experimental" -> {
        refuse(type, "sharing", "mode");
        yield new Mount.SshMount(values.get("id"), values.get("target"));
      }
      case "bind", "bind-experimental" ->
          throw error("a mount of type " + type + " is not possible", "bring files in with COPY");
      default ->
          throw error(
              "unknown type \"" + type + "\" of a mount",
              Nearest.hint(type, TYPES, "type=", "known are " + String.join(", ", TYPES)));
    };
  }

  private void refuse(String type, String... keys) {
    for (String key : keys) {
      if (values.containsKey(key)) {
        throw error("a mount of type " + type + " takes no " + key, "leave " + key + " out");
      }
    }
  }

  private String target() {
    String target = values.get("target");
    if (target == null || target.isEmpty()) {
      throw error("the mount has no target", "write target=/path");
    }
    return target;
  }

  private @Nullable Integer mode() {
    String mode = values.get("mode");
    return mode == null ? null : FileMode.parse(mode, position);
  }

  private EarthfileException error(String cause, @Nullable String hint) {
    return new EarthfileException(position, text.length(), cause, hint);
  }
}

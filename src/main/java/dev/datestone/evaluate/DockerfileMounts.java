package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.content.SimilarNames;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.FileMode;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.CacheName;
import dev.datestone.operation.Mount;
import dev.datestone.operation.RunOptions;
import dev.datestone.operation.Sharing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The mounts of a RUN of a Dockerfile. */
final class DockerfileMounts {
  private static final List<String> TYPES = List.of("bind", "cache", "tmpfs", "secret", "ssh");
  private static final Map<String, List<String>> KEYS =
      Map.of(
          "bind", List.of("target", "source", "from", "readonly", "rw"),
          "cache",
              List.of(
                  "target",
                  "id",
                  "sharing",
                  "mode",
                  "uid",
                  "gid",
                  "readonly",
                  "rw",
                  "from",
                  "source"),
          "tmpfs", List.of("target", "size"),
          "secret", List.of("id", "target", "required", "mode", "uid", "gid", "env"),
          "ssh", List.of("id", "target", "required", "mode", "uid", "gid"));

  private final StageState state;
  private final List<Mount> all = new ArrayList<>();
  private final List<RunOptions.Secret> secrets = new ArrayList<>();
  private boolean ssh;

  DockerfileMounts(StageState state) {
    this.state = state;
  }

  List<Mount> all() {
    return all;
  }

  List<RunOptions.Secret> secrets() {
    return secrets;
  }

  boolean hasSsh() {
    return ssh;
  }

  /** Adds what a {@code --mount} asks for. */
  void add(Word word) {
    Map<String, String> values = values(word);
    String type = values.getOrDefault("type", "bind");
    if (!TYPES.contains(type)) {
      throw error(
          word,
          "unknown type \"" + type + "\" of a mount",
          SimilarNames.hint(type, TYPES, "type=", "known are " + String.join(", ", TYPES)));
    }
    List<String> known = KEYS.getOrDefault(type, List.of());
    for (String key : values.keySet()) {
      if (!key.equals("type") && !known.contains(key)) {
        throw error(
            word,
            "a mount of type " + type + " has no key \"" + key + "\"",
            SimilarNames.hint(key, known, "", "known are " + String.join(", ", known)));
      }
    }
    switch (type) {
      case "cache" -> put(cache(word, values));
      case "tmpfs" -> put(new Mount.Tmpfs(target(word, values), size(word, values)));
      case "secret" -> secret(word, values);
      case "ssh" -> ssh(word, values);
      default ->
          throw error(
              word,
              "a mount of type bind is not supported yet",
              "bring the files in with COPY, in a stage of its own if the image must not have them");
    }
  }

  /** Of several mounts with one target the last counts. */
  private void put(Mount mount) {
    all.removeIf(each -> each.target().equals(mount.target()));
    all.add(mount);
  }

  private Map<String, String> values(Word word) {
    Map<String, String> values = new TreeMap<>();
    for (String pair : state.text(word).split(",", -1)) {
      int equals = pair.indexOf('=');
      String key = key((equals < 0 ? pair : pair.substring(0, equals)).toLowerCase(Locale.ROOT));
      String value = equals < 0 ? "true" : pair.substring(equals + 1);
      if (pair.isEmpty()) {
        throw error(word, "the mount has an empty part", "write type=cache,target=/path");
      }
      values.put(key, value);
    }
    return values;
  }

  private static String key(String written) {
    return switch (written) {
      case "dst", "destination" -> "target";
      case "src" -> "source";
      case "ro" -> "readonly";
      case "readwrite" -> "rw";
      default -> written;
    };
  }

  private String target(Word word, Map<String, String> values) {
    String written = values.getOrDefault("target", "");
    String target = "/" + Paths.resolve(state.config().workingDirectory(), written);
    if (written.isEmpty()) {
      throw error(word, "the mount has no target", "write target=/path");
    }
    if (target.equals("/")) {
      throw error(word, "nothing can be mounted at /", "write target=/path");
    }
    return target;
  }

  private Mount cache(Word word, Map<String, String> values) {
    if (values.containsKey("from") || values.containsKey("source")) {
      throw error(
          word,
          "a cache mount that starts with files (from, source) is not supported",
          "copy them in the command: cp -rn /files/. /cache");
    }
    if (isTrue(word, values, "readonly")) {
      throw error(word, "a read-only cache mount is not supported", "leave out readonly");
    }
    String target = target(word, values);
    String id = values.getOrDefault("id", "");
    return new Mount.Cache(
        name(id, target),
        target,
        sharing(word, values),
        mode(word, values, MountParser.DEFAULT_CACHE_MODE),
        false);
  }

  /** A cache without an id belongs to the project, and all its Dockerfiles share it by its path. */
  private CacheName name(String id, String target) {
    if (!id.isEmpty()) {
      return CacheName.global(id);
    }
    Project project = state.build().caller().project();
    return new CacheName(project.identity(), project.pathInRepository() + " Dockerfile", target);
  }

  /** All mounts are root's: what another owner may do, all may. */
  private int mode(Word word, Map<String, String> values, int usual) {
    String written = values.get("mode");
    int mode = written == null ? usual : FileMode.parse(written, word.position());
    boolean others = values.containsKey("uid") || values.containsKey("gid");
    return others ? mode | (mode >> 3 & 070) | (mode >> 6 & 07) : mode;
  }

  private Sharing sharing(Word word, Map<String, String> values) {
    // Docker's default is shared. Commands that wait for each other do the same work.
    return MountParser.sharing(values.get("sharing"), word.position());
  }

  private long size(Word word, Map<String, String> values) {
    String written = values.getOrDefault("size", "0").toLowerCase(Locale.ROOT);
    String number = written.replaceFirst("(b|kb?|mb?|gb?|tb?)$", "");
    String unit = written.substring(number.length());
    if (!number.matches("[0-9]{1,15}")) {
      throw error(word, "\"" + written + "\" is not a size", "write it as 64m or 1g");
    }
    return Long.parseLong(number) << (unit.isEmpty() ? 0 : "bkmgt".indexOf(unit.charAt(0)) * 10);
  }

  private void secret(Word word, Map<String, String> values) {
    String target = values.getOrDefault("target", "");
    String id = values.getOrDefault("id", Paths.name(Paths.normal(target)));
    String variable = values.get("env");
    if (id.isEmpty()) {
      throw error(word, "the secret has no id", "write type=secret,id=NAME");
    }
    boolean required = isTrue(word, values, "required");
    if (variable != null) {
      secrets.add(new RunOptions.Secret(variable.equals("true") ? id : variable, id, required));
    }
    if (variable == null || !target.isEmpty()) {
      String path = target.isEmpty() ? "/run/secrets/" + id : target(word, values);
      put(new Mount.Secret(id, path, mode(word, values, 0400), required));
    }
  }

  private void ssh(Word word, Map<String, String> values) {
    if (values.containsKey("target") || !values.getOrDefault("id", "default").equals("default")) {
      throw error(
          word,
          "an ssh mount with a target or an id is not supported",
          "write --mount=type=ssh: SSH_AUTH_SOCK says where the agent is");
    }
    ssh = true;
  }

  private boolean isTrue(Word word, Map<String, String> values, String key) {
    String written = values.getOrDefault(key, "false");
    return switch (written.toLowerCase(Locale.ROOT)) {
      case "true", "t", "1" -> true;
      case "false", "f", "0" -> false;
      default -> throw error(word, key + " must be true or false, not \"" + written + "\"", null);
    };
  }

  private EarthfileException error(Word word, String message, @Nullable String hint) {
    return state.error(word, message, hint);
  }
}

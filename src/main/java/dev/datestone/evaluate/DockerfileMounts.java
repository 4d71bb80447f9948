package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.content.SimilarNames;
import dev.datestone.dockerfile.Instruction;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.FileMode;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.CacheName;
import dev.datestone.operation.CopyOptions;
import dev.datestone.operation.CopyRules;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
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
  private final Instruction.Run run;
  private final List<Mount> all = new ArrayList<>();
  private final List<RunOptions.Secret> secrets = new ArrayList<>();
  private boolean ssh;

  /** The state's file system with the files of bind mounts. */
  private Operation base;

  DockerfileMounts(StageState state, Instruction.Run run) {
    this.state = state;
    this.run = run;
    this.base = state.end();
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
  void add(Word word) throws InterruptedException {
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
      default -> bind(word, values);
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
    String target = values.getOrDefault("target", "");
    if (target.isEmpty()) {
      throw error(word, "the mount has no target", "write target=/path");
    }
    return "/" + Paths.resolve(state.config().workingDirectory(), target);
  }

  private Mount cache(Word word, Map<String, String> values) {
    if (values.containsKey("from") || values.containsKey("source")) {
      throw error(
          word,
          "a cache mount that starts with files (from, source) is not supported",
          "copy them in the command: cp -rn /files/. /cache");
    }
    if (isTrue(values, "readonly")) {
      throw error(word, "a read-only cache mount is not supported", "leave out readonly");
    }
    String target = target(word, values);
    String id = values.getOrDefault("id", "");
    return new Mount.Cache(
        name(id, target), target, sharing(word, values), mode(word, values), false);
  }

  /** A cache without an id belongs to the project, and all its Dockerfiles share it by its path. */
  private CacheName name(String id, String target) {
    if (!id.isEmpty()) {
      return CacheName.global(id);
    }
    Project project = state.build().caller().project();
    return new CacheName(project.identity(), project.pathInRepository() + " Dockerfile", target);
  }

  /** What another user than root has to write to is open to all. */
  private int mode(Word word, Map<String, String> values) {
    String mode = values.get("mode");
    if (mode != null) {
      return FileMode.parse(mode, word.position());
    }
    return values.containsKey("uid") || values.containsKey("gid")
        ? 0777
        : MountParser.DEFAULT_CACHE_MODE;
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
    boolean required = isTrue(values, "required");
    if (variable != null) {
      secrets.add(new RunOptions.Secret(variable.equals("true") ? id : variable, id, required));
    }
    if (variable == null || !target.isEmpty()) {
      String path = target.isEmpty() ? "/run/secrets/" + id : target(word, values);
      String mode = values.get("mode");
      boolean others = values.containsKey("uid") || values.containsKey("gid");
      put(
          new Mount.Secret(
              id,
              path,
              mode == null ? (others ? 0444 : 0400) : FileMode.parse(mode, word.position()),
              required));
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

  private void bind(Word word, Map<String, String> values) throws InterruptedException {
    String target = target(word, values);
    Word from = values.containsKey("from") ? new Word(values.get("from"), word.position()) : null;
    String path = Paths.normal(values.getOrDefault("source", ""));
    int line = word.position().line();
    int column = word.position().column();
    CopySource source =
        from == null
            ? state.build().context().source(path.isEmpty() ? "." : path, line, column)
            : new CopySource.Stage(
                DockerfileCopies.from(state, run, from), path, from.text(), line, column);
    CopyOptions options =
        new CopyOptions(
            false, false, from != null, false, "", "", new CopyRules(true, false, true));
    Operation.Copy copy =
        new Operation.Copy(
            base, List.of(source), target, options, state.label(run, "RUN --mount=" + word.text()));
    base = copy;
    put(new Mount.Bind(copy, target, isTrue(values, "rw")));
  }

  private static boolean isTrue(Map<String, String> values, String key) {
    return values.getOrDefault(key, "false").equals("true");
  }

  private EarthfileException error(Word word, String message, @Nullable String hint) {
    return state.error(word, message, hint);
  }
}

package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.content.SimilarNames;
import dev.datestone.dockerfile.Instruction;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.CacheName;
import dev.datestone.operation.CopyOptions;
import dev.datestone.operation.CopyRules;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.RunOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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

  DockerfileMounts(StageState state, Instruction.Run run) {
    this.state = state;
    this.run = run;
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
    MountFields fields = fields(word);
    String type = fields.value("type", "bind");
    if (!TYPES.contains(type)) {
      throw fields.unknownType(type, TYPES);
    }
    List<String> known = KEYS.getOrDefault(type, List.of());
    for (String key : fields.keys()) {
      if (!key.equals("type") && !known.contains(key)) {
        throw fields.error(
            "a mount of type " + type + " has no key \"" + key + "\"",
            SimilarNames.hint(key, known, "", "known are " + String.join(", ", known)));
      }
    }
    switch (type) {
      case "cache" -> put(cache(word, fields));
      case "tmpfs" -> put(new Mount.Tmpfs(target(fields), size(fields)));
      case "secret" -> secret(fields);
      case "ssh" -> ssh(fields);
      default -> put(bind(word, fields));
    }
  }

  /** Of several mounts with one target the last counts. */
  void put(Mount mount) {
    all.removeIf(each -> each.target().equals(mount.target()));
    all.add(mount);
  }

  private MountFields fields(Word word) {
    MountFields fields = new MountFields(state.text(word), word.position());
    for (String pair : fields.pairs()) {
      int equals = pair.indexOf('=');
      String key = key((equals < 0 ? pair : pair.substring(0, equals)).toLowerCase(Locale.ROOT));
      if (pair.isEmpty()) {
        throw fields.error("the mount has an empty part", "write type=cache,target=/path");
      }
      fields.put(key, equals < 0 ? "true" : pair.substring(equals + 1));
    }
    return fields;
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

  private String target(MountFields fields) {
    String target = fields.target(state.config().workingDirectory());
    if (target.equals("/")) {
      throw fields.error("nothing can be mounted at /", "write target=/path");
    }
    return target;
  }

  private Mount bind(Word word, MountFields fields) throws InterruptedException {
    String target = target(fields);
    boolean writable = isTrue(fields, "rw") || !isTrue(fields, "readonly", true);
    return new Mount.Bind(files(word, fields), target, writable);
  }

  /** What {@code from} and {@code source} name. */
  private Operation.Copy files(Word word, MountFields fields) throws InterruptedException {
    String from = fields.value("from", "");
    String path = escaped(Paths.normal(fields.value("source", "")));
    int line = word.position().line();
    int column = word.position().column();
    CopySource source;
    if (from.isEmpty()) {
      source = state.build().context().source(path.isEmpty() ? "." : path, line, column);
    } else {
      Operation stage = DockerfileCopies.from(state, run, part(word, "from=", from));
      source = new CopySource.Stage(stage, path, from, line, column);
    }
    return copy(source, "", "", from.isEmpty(), "RUN --mount=" + word.text());
  }

  /** A value with its own position, where it is written as it is. */
  private static Word part(Word word, String key, String value) {
    int found = word.text().indexOf(key + value);
    int start = found < 0 ? 0 : found + key.length();
    Position position = word.position();
    return new Word(
        value,
        position.line() == 0 ? position : new Position(position.line(), position.column() + start));
  }

  /**
   * Puts files where a bind mount has them.
   *
   * @param into "/" to put them into a folder there
   */
  private Operation.Copy copy(
      CopySource source, String into, String mode, boolean rootOwns, String text) {
    CopyOptions options =
        new CopyOptions(
            true, false, !rootOwns, false, mode, "", new CopyRules(true, false, false, false));
    return new Operation.Copy(
        new Operation.Scratch(state.label(run, text)),
        List.of(source),
        "/" + Mount.Bind.PLACE + into,
        options,
        state.label(run, text));
  }

  /** A pattern that means this path alone. */
  private static String escaped(String path) {
    return path.replaceAll("([\\\\*?\\[])", "\\\\$1");
  }

  /** A here-document as a program in a folder that only this command sees. */
  void addScript(String folder, String name, String script) {
    CopySource text = new CopySource.Inline(name, script);
    put(new Mount.Bind(copy(text, "/", "755", true, "RUN <<" + name), folder, false));
  }

  private Mount cache(Word word, MountFields fields) throws InterruptedException {
    boolean hasFrom = !fields.value("from", "").isEmpty();
    if (!hasFrom && !Paths.normal(fields.value("source", "")).isEmpty()) {
      throw fields.error(
          "a cache mount starts with files of a stage or an image only",
          "say with from which one has the source");
    }
    String target = target(fields);
    String id = fields.value("id", "");
    // Docker's default is shared. Commands that wait for each other do the same work.
    return new Mount.Cache(
        name(id, target),
        target,
        fields.sharing(),
        mode(fields, MountParser.DEFAULT_CACHE_MODE),
        false,
        !isTrue(fields, "readonly"),
        hasFrom ? Optional.of(files(word, fields)) : Optional.empty());
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
  private static int mode(MountFields fields, int usual) {
    int mode = fields.mode(usual);
    boolean others = fields.has("uid") || fields.has("gid");
    return others ? mode | (mode >> 3 & 070) | (mode >> 6 & 07) : mode;
  }

  private static long size(MountFields fields) {
    String written = fields.value("size", "0").toLowerCase(Locale.ROOT);
    String number = written.replaceFirst("(b|kb?|mb?|gb?|tb?)$", "");
    String unit = written.substring(number.length());
    if (!number.matches("[0-9]{1,15}")) {
      throw fields.error("\"" + written + "\" is not a size", "write it as 64m or 1g");
    }
    return Long.parseLong(number) << (unit.isEmpty() ? 0 : "bkmgt".indexOf(unit.charAt(0)) * 10);
  }

  private void secret(MountFields fields) {
    String target = fields.value("target", "");
    String id = fields.value("id", Paths.name(Paths.normal(target)));
    String variable = fields.value("env");
    if (id.isEmpty()) {
      throw fields.error("the secret has no id", "write type=secret,id=NAME");
    }
    boolean required = isTrue(fields, "required");
    if (variable != null) {
      secrets.add(new RunOptions.Secret(variable.equals("true") ? id : variable, id, required));
    }
    if (variable == null || !target.isEmpty()) {
      String path = target.isEmpty() ? "/run/secrets/" + id : target(fields);
      put(new Mount.Secret(id, path, mode(fields, 0400), required));
    }
  }

  private void ssh(MountFields fields) {
    if (fields.has("target") || !fields.value("id", "default").equals("default")) {
      throw fields.error(
          "an ssh mount with a target or an id is not supported",
          "write --mount=type=ssh: SSH_AUTH_SOCK says where the agent is");
    }
    ssh = true;
  }

  private static boolean isTrue(MountFields fields, String key) {
    return isTrue(fields, key, false);
  }

  private static boolean isTrue(MountFields fields, String key, boolean otherwise) {
    String written = fields.value(key);
    return switch (written == null
        ? Boolean.toString(otherwise)
        : written.toLowerCase(Locale.ROOT)) {
      case "true", "t", "1" -> true;
      case "false", "f", "0" -> false;
      default -> throw fields.error(key + " must be true or false, not \"" + written + "\"", null);
    };
  }
}

package dev.datestone.cli;

import dev.datestone.content.ReadLog;
import dev.datestone.session.BuildException;
import dev.datestone.session.BuildRequest;
import dev.datestone.session.EarthfileLocation;
import dev.datestone.session.OptionValues;
import dev.datestone.session.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The words of a build understood: its target, its arguments and its secrets, from the command
 * line, from variables and from files, the first before the others.
 */
final class RequestParser {
  /** Variables that the launcher does not compare, see {@code src/main/c/unchanged.c}. */
  private static final Set<String> PASSING = Set.of("_", "SHLVL", "OLDPWD", "PWD");

  private final Path here;
  private final Map<String, String> environment;
  private final ParsedOptions options;
  private final SortedMap<String, String> arguments = new TreeMap<>();

  /** The arguments behind the target. */
  private final SortedMap<String, String> words = new TreeMap<>();

  /**
   * The words of a build.
   *
   * @param environment where values of options without one come from
   */
  RequestParser(Path here, Map<String, String> environment, ParsedOptions options) {
    this.here = here;
    this.environment = environment;
    this.options = options;
  }

  /** With what .env says behind the environment. */
  static RequestParser of(CommandContext context, ParsedOptions options, Map<String, String> file) {
    Map<String, String> known = new HashMap<>(file);
    known.putAll(context.environment());
    return new RequestParser(context.here(), known, options);
  }

  /** The request of a command that takes one target. */
  BuildRequest ofOneTarget(String command) {
    BuildRequest request = request();
    if (request.targets().size() > 1) {
      throw new UsageException(command + " takes one target", "run it for each of them");
    }
    return request;
  }

  BuildRequest request() {
    boolean artifact = options.has("artifact");
    boolean image = options.has("image");
    rejectContradictions(artifact, image);
    arguments.putAll(NameValueFile.read(here, options.value("arg-file-path"), ".arg"));
    Set<String> ambient = new HashSet<>(arguments.keySet());
    SortedMap<String, String> buildArgs = new TreeMap<>();
    options.all("build-arg").forEach(word -> put(buildArgs, "--build-arg", word));
    buildArgs.keySet().forEach(name -> settable("--build-arg ", name));
    arguments.putAll(buildArgs);
    List<String> plain = plain(options.rest());
    arguments.putAll(words);
    // With several targets, or for all builds: an argument may be meant for another target.
    if (options.isFromVariable("build-arg") || plain.size() > 1) {
      ambient.addAll(buildArgs.keySet());
    } else {
      ambient.removeAll(buildArgs.keySet());
    }
    ambient.removeAll(words.keySet());
    if (plain.isEmpty()) {
      throw new UsageException(
          "no target given", "for example: datestone +build; datestone --help");
    }
    boolean ci = options.has("ci");
    return new BuildRequest(
        here,
        artifact ? List.of(artifactTarget(plain)) : targets(plain, image),
        arguments,
        ambient,
        platform(),
        output(plain, artifact, image),
        ci,
        options.has("push"),
        ci || options.has("strict"),
        options.has("allow-privileged"),
        options.has("no-cache"),
        options.has("interactive"),
        secrets(),
        sshAgent(),
        OptionValues.features(options.value("version-flag-overrides")),
        ToolVersion.tool());
  }

  private BuildRequest.Output output(List<String> plain, boolean artifact, boolean image) {
    if (image) {
      return new BuildRequest.Output.OnlyImages();
    }
    if (artifact) {
      String reference = plain.getFirst();
      String name = reference.substring(plus(reference, true) + 1);
      String destination = plain.size() > 1 ? plain.get(1) : "./";
      boolean folder = destination.endsWith("/") || destination.equals(".");
      return new BuildRequest.Output.Artifact(
          name.substring(name.indexOf('/') + 1).replace("\\+", "+"),
          here.resolve(destination).normalize() + (folder ? "/" : ""));
    }
    boolean noImages = options.has("no-image-output");
    boolean quiet = options.has("ci") && !options.has("output") && !noImages;
    boolean nothing = options.has("no-output") || quiet;
    return new BuildRequest.Output.Saved(!nothing, !nothing && !noImages);
  }

  private BuildRequest.Target artifactTarget(List<String> plain) {
    String reference = plain.getFirst();
    BuildRequest.Target target = target(reference, true);
    if (plain.size() > 2) {
      throw new UsageException(
          "unexpected argument \"" + plain.getLast() + "\"",
          "--artifact takes one artifact and its destination");
    }
    int slash = target.name().indexOf('/');
    if (slash < 0 || slash == target.name().length() - 1) {
      throw new UsageException(
          "\"" + reference + "\" does not name an artifact", "for example: -a +build/app ./app");
    }
    return new BuildRequest.Target(target.location(), target.name().substring(0, slash));
  }

  private List<BuildRequest.Target> targets(List<String> plain, boolean image) {
    List<BuildRequest.Target> targets = new ArrayList<>();
    for (String word : plain) {
      if (!targets.isEmpty() && plus(word, false) < 0) {
        throw new UsageException(
            "\"" + word + "\" is not a target", "arguments of a target begin with two dashes");
      }
      BuildRequest.Target target = target(word, false);
      if (target.name().indexOf('/') >= 0) {
        throw new UsageException(
            "\"" + word + "\" is an artifact, not a target", "write datestone -a " + word);
      }
      if (plain.indexOf(word) < targets.size()) {
        throw new UsageException("\"" + word + "\" is named twice", "name it once");
      }
      targets.add(target);
    }
    if (targets.size() > 1 && image) {
      throw new UsageException("--image takes one target", "run datestone for each of them");
    }
    if (targets.size() > 1 && !words.isEmpty()) {
      throw new UsageException(
          "--" + words.firstKey() + " follows several targets",
          "write --build-arg NAME=VALUE before them: all of them get it");
    }
    return targets;
  }

  /** A target, or an artifact of one with its path still in the name. */
  private BuildRequest.Target target(String reference, boolean artifact) {
    int plus = plus(reference, artifact);
    if (plus < 0) {
      boolean place = reference.indexOf('/') >= 0;
      throw new UsageException(
          "\"" + reference + "\" is not a target",
          place ? "a target of it is " + reference + "+name" : "did you mean +" + reference + "?");
    }
    String name = reference.substring(plus + 1);
    int slash = name.indexOf('/');
    if (!(slash < 0 ? name : name.substring(0, slash)).matches("[A-Za-z][^:]*")) {
      throw new UsageException(
          "\"" + reference + "\" does not name a target", "for example: datestone +build");
    }
    return new BuildRequest.Target(EarthfileLocation.of(here, reference.substring(0, plus)), name);
  }

  /** The plus before the name; one of a path is written with a backslash before it. */
  private static int plus(String reference, boolean first) {
    int found = -1;
    for (int i = 0; i < reference.length() && (found < 0 || !first); i++) {
      if (reference.charAt(i) == '+' && (i == 0 || reference.charAt(i - 1) != '\\')) {
        found = i;
      }
    }
    return found;
  }

  private String sshAgent() {
    String socket = options.value("ssh-auth-sock");
    return socket.isEmpty()
        ? environment.getOrDefault("SSH_AUTH_SOCK", "")
        : here.resolve(socket).toString();
  }

  private void rejectContradictions(boolean artifact, boolean image) {
    if (artifact && image) {
      throw new UsageException(
          "--artifact and --image exclude each other", "leave one of them out");
    }
    String form = artifact ? "--artifact" : "--image";
    if (options.has("no-output") && (artifact || image)) {
      throw new UsageException(
          form + " has an output, and --no-output wants none", "leave one of them out");
    }
    if (options.has("no-image-output") && (image || options.has("no-output"))) {
      throw new UsageException(
          "--no-image-output cannot be used with " + (image ? "--image" : "--no-output"),
          "leave one of them out");
    }
  }

  private String platform() {
    List<String> platforms = options.all("platform");
    if (platforms.size() > 1) {
      throw new UsageException(
          "one --platform at a time", "for several: a target with BUILD --platform=… --platform=…");
    }
    String platform = options.value("platform");
    return platform.isEmpty() ? platform : OptionValues.platform(platform);
  }

  // --- the target and its arguments

  /** The words that are no arguments; those go where arguments are. */
  private List<String> plain(List<String> words) {
    List<String> plain = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.startsWith("(") && word.endsWith(")")) {
        plain.addAll(plain(List.of(word.substring(1, word.length() - 1).strip().split("\\s+"))));
      } else if (word.startsWith("--") && word.length() > 2) {
        String next = i + 1 < words.size() ? words.get(i + 1) : "--";
        i += argument(word, next) - 1;
      } else if (word.startsWith("-") && word.length() > 1 && !word.equals("--")) {
        throw behind(word);
      } else if (!word.equals("--")) {
        // "--" separates nothing: all words here are arguments or targets.
        plain.add(word);
      }
    }
    return plain;
  }

  /** {@code --NAME=VALUE}, or {@code --NAME VALUE}; says how many words it was. */
  private int argument(String word, String next) {
    int equals = word.indexOf('=');
    if (equals >= 3) {
      words.put(settable("--", word.substring(2, equals)), word.substring(equals + 1));
      return 1;
    }
    String name = word.substring(2);
    if (equals < 0 && BuildOptions.named(name) != null) {
      throw behind(word);
    }
    if (equals >= 0 || name.isEmpty() || next.startsWith("--")) {
      throw new UsageException(
          "\"" + word + "\" has no value",
          "options come before the target; arguments are --NAME=VALUE");
    }
    words.put(settable("--", name), next);
    return 2;
  }

  /** The name of an argument that may be given. */
  private static String settable(String before, String name) {
    if (OptionValues.isBuiltinArgument(name)) {
      throw new UsageException(
          before + name + ": built-in arguments cannot be set", "leave it out");
    }
    return name;
  }

  private static UsageException behind(String word) {
    return new UsageException(
        "option " + word + " follows the target",
        "options come before the target: datestone " + word + " +target");
  }

  private void put(Map<String, String> into, String option, String word) {
    int equals = word.indexOf('=');
    if (equals > 0) {
      into.put(word.substring(0, equals), word.substring(equals + 1));
      return;
    }
    if (equals == 0 || word.isEmpty()) {
      throw new UsageException(option + " has no name", "write " + option + " NAME=VALUE");
    }
    String value = environment.get(word);
    if (PASSING.contains(word)) {
      ReadLog.sawMore();
    }
    if (value == null) {
      throw new BuildException(
          option + " " + word + ": environment variable " + word + " is not set",
          "set it, or write " + option + " " + word + "=VALUE");
    }
    into.put(word, value);
  }

  // --- secrets

  private Map<String, byte[]> secrets() {
    Map<String, String> texts =
        new HashMap<>(NameValueFile.read(here, options.value("secret-file-path"), ".secret"));
    options.all("secret").forEach(word -> put(texts, "--secret", word));
    Map<String, byte[]> secrets = new HashMap<>();
    texts.forEach((name, value) -> secrets.put(name, value.getBytes(StandardCharsets.UTF_8)));
    for (String word : options.all("secret-file")) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw new UsageException(
            "--secret-file \"" + word + "\" is not NAME=FILE", "write --secret-file NAME=FILE");
      }
      secrets.put(word.substring(0, equals), file(word.substring(equals + 1)));
    }
    return secrets;
  }

  private byte[] file(String name) {
    String home = environment.getOrDefault("HOME", "/root");
    Path file = here.resolve(name.startsWith("~/") ? home + name.substring(1) : name);
    ReadLog.saw(file, Files.exists(file));
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      String why = Files.exists(file) ? "the file cannot be read: " : "there is no file ";
      throw new BuildException("--secret-file: " + why + name, "");
    }
  }
}

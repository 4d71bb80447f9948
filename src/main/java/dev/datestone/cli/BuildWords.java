package dev.datestone.cli;

import dev.datestone.build.BuildException;
import dev.datestone.build.OptionValues;
import dev.datestone.build.UsageException;
import dev.datestone.build.Workplace;
import dev.datestone.cli.Main.World;
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
final class BuildWords {
  private final Path here;
  private final Map<String, String> environment;
  private final GivenOptions given;
  private final SortedMap<String, String> arguments = new TreeMap<>();

  /** The arguments behind the target. */
  private final SortedMap<String, String> words = new TreeMap<>();

  /**
   * The words of a build.
   *
   * @param environment where values of options without one come from
   */
  BuildWords(Path here, Map<String, String> environment, GivenOptions given) {
    this.here = here;
    this.environment = environment;
    this.given = given;
  }

  /** With what .env says behind the environment. */
  static BuildWords of(World world, GivenOptions given, Map<String, String> file) {
    Map<String, String> known = new HashMap<>(file);
    known.putAll(world.environment());
    return new BuildWords(world.here(), known, given);
  }

  /** For a command that looks at one target. */
  Workplace.Wishes wishesOfOne(String command) {
    Workplace.Wishes wishes = wishes();
    if (!wishes.others().isEmpty()) {
      throw new UsageException(command + " takes one target", "ask for each of them");
    }
    return wishes;
  }

  Workplace.Wishes wishes() {
    boolean artifact = given.has("artifact");
    boolean image = given.has("image");
    contradictions(artifact, image);
    arguments.putAll(NameValueFile.read(here, given.value("arg-file-path"), ".arg"));
    Set<String> ambient = new HashSet<>(arguments.keySet());
    SortedMap<String, String> options = new TreeMap<>();
    given.all("build-arg").forEach(word -> put(options, "--build-arg", word));
    options.keySet().forEach(name -> given("--build-arg ", name));
    arguments.putAll(options);
    List<String> plain = plain(given.rest());
    arguments.putAll(words);
    // What a target does not need of these may be for another.
    if (given.isFromVariable("build-arg") || plain.size() > 1) {
      ambient.addAll(options.keySet());
    } else {
      ambient.removeAll(options.keySet());
    }
    ambient.removeAll(words.keySet());
    if (plain.isEmpty()) {
      throw new UsageException(
          "no target is named", "for example: datestone +build; datestone --help");
    }
    String reference = plain.getFirst();
    int plus = plus(reference, artifact);
    if (plus < 0) {
      boolean place = reference.indexOf('/') >= 0;
      throw new UsageException(
          "\"" + reference + "\" is not a target",
          place ? "a target of it is " + reference + "+name" : "did you mean +" + reference + "?");
    }
    if (artifact && plain.size() > 2) {
      throw new UsageException(
          "\"" + plain.getLast() + "\" is one word too many",
          "--artifact takes one artifact and where it goes");
    }
    String name = reference.substring(plus + 1);
    int slash = name.indexOf('/');
    if (!(slash < 0 ? name : name.substring(0, slash)).matches("[A-Za-z][^:]*")) {
      throw new UsageException(
          "\"" + reference + "\" names no target", "for example: datestone +build");
    }
    if (artifact && (slash < 0 || slash == name.length() - 1)) {
      throw new UsageException(
          "\"" + reference + "\" names no artifact", "for example: -a +build/app ./app");
    }
    if (!artifact && slash >= 0) {
      throw artifact(reference);
    }
    String destination = plain.size() > 1 ? plain.get(1) : "./";
    boolean folder = destination.endsWith("/") || destination.equals(".");
    boolean ci = given.has("ci");
    boolean quiet = ci && !artifact && !image && !given.has("output");
    return new Workplace.Wishes(
        here,
        OptionValues.place(here, reference.substring(0, plus)),
        artifact ? name.substring(0, slash) : name,
        artifact ? List.of() : others(plain, image),
        arguments,
        ambient,
        given.has("no-cache"),
        given.has("no-output") || (quiet && !given.has("no-image-output")),
        ci,
        Versions.tool(),
        artifact ? name.substring(slash + 1).replace("\\+", "+") : "",
        here.resolve(destination).normalize() + (folder ? "/" : ""),
        platform(),
        image,
        given.has("no-image-output"),
        new Workplace.Rights(
            given.has("push"), ci || given.has("strict"), given.has("allow-privileged")),
        secrets(),
        sshAgent());
  }

  /** The targets behind the first; the arguments of several would be nobody's. */
  private List<Workplace.Named> others(List<String> plain, boolean image) {
    List<Workplace.Named> others = new ArrayList<>();
    for (String word : plain.subList(1, plain.size())) {
      int plus = plus(word, false);
      if (plus < 0) {
        throw new UsageException(
            "\"" + word + "\" is not a target", "an argument of a target begins with two dashes");
      }
      if (word.indexOf('/', plus) >= 0) {
        throw artifact(word);
      }
      others.add(
          new Workplace.Named(
              OptionValues.place(here, word.substring(0, plus)), word.substring(plus + 1)));
    }
    for (int i = 1; i < plain.size(); i++) {
      if (plain.indexOf(plain.get(i)) < i) {
        throw new UsageException("\"" + plain.get(i) + "\" is named twice", "name it once");
      }
    }
    if (!others.isEmpty() && image) {
      throw new UsageException("--image takes one target", "run datestone for each of them");
    }
    if (!others.isEmpty() && !words.isEmpty()) {
      throw new UsageException(
          "--" + words.firstKey() + " stands behind several targets",
          "write --build-arg NAME=VALUE in front of them: all of them get it");
    }
    return others;
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
    String socket = given.value("ssh-auth-sock");
    return socket.isEmpty()
        ? environment.getOrDefault("SSH_AUTH_SOCK", "")
        : here.resolve(socket).toString();
  }

  private void contradictions(boolean artifact, boolean image) {
    if (artifact && image) {
      throw new UsageException(
          "--artifact and --image exclude each other", "leave one of them out");
    }
    String form = artifact ? "--artifact" : "--image";
    if (given.has("no-output") && (artifact || image)) {
      throw new UsageException(
          form + " has an output, and --no-output wants none", "leave one of them out");
    }
    if (given.has("no-output") && given.has("output")) {
      throw new UsageException(
          "--output and --no-output exclude each other", "leave one of them out");
    }
    if (given.has("no-image-output") && (image || given.has("no-output"))) {
      throw new UsageException(
          "--no-image-output cannot be used with " + (image ? "--image" : "--no-output"),
          "leave one of them out");
    }
  }

  private String platform() {
    List<String> platforms = given.all("platform");
    if (platforms.size() > 1) {
      throw new UsageException(
          "one --platform at a time", "for several: a target with BUILD --platform=… --platform=…");
    }
    String platform = given.value("platform");
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
      } else if (word.startsWith("--")) {
        String next = i + 1 < words.size() ? words.get(i + 1) : "--";
        i += argument(word, next) - 1;
      } else if (word.startsWith("-") && word.length() > 1) {
        throw behind(word);
      } else {
        plain.add(word);
      }
    }
    return plain;
  }

  /** {@code --NAME=VALUE}, or {@code --NAME VALUE}; says how many words it was. */
  private int argument(String word, String next) {
    int equals = word.indexOf('=');
    if (equals >= 3) {
      words.put(given("--", word.substring(2, equals)), word.substring(equals + 1));
      return 1;
    }
    String name = word.substring(2);
    if (equals < 0 && BuildOptions.named(name) != null) {
      throw behind(word);
    }
    if (equals >= 0 || name.isEmpty() || next.startsWith("--")) {
      throw new UsageException(
          "\"" + word + "\" has no value",
          "options stand before the target; arguments are --NAME=VALUE");
    }
    words.put(given("--", name), next);
    return 2;
  }

  /** The name of an argument that may be given. */
  private static String given(String before, String name) {
    if (OptionValues.isBuiltinArgument(name)) {
      throw new UsageException(
          before + name + ": built-in arguments cannot be given", "leave it out");
    }
    return name;
  }

  private static UsageException artifact(String reference) {
    return new UsageException(
        "\"" + reference + "\" is an artifact, not a target", "write datestone -a " + reference);
  }

  private static UsageException behind(String word) {
    return new UsageException(
        "the option " + word + " stands behind the target",
        "put it before the target: datestone " + word + " +target");
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
    if (value == null) {
      throw new BuildException(
          option + " " + word + ": there is no variable " + word + " in the environment",
          "set it, or write " + option + " " + word + "=VALUE");
    }
    into.put(word, value);
  }

  // --- secrets

  private Map<String, byte[]> secrets() {
    Map<String, String> texts =
        new HashMap<>(NameValueFile.read(here, given.value("secret-file-path"), ".secret"));
    given.all("secret").forEach(word -> put(texts, "--secret", word));
    Map<String, byte[]> secrets = new HashMap<>();
    texts.forEach((name, value) -> secrets.put(name, value.getBytes(StandardCharsets.UTF_8)));
    for (String word : given.all("secret-file")) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw new UsageException(
            "--secret-file \"" + word + "\" is no NAME=FILE", "write --secret-file NAME=FILE");
      }
      secrets.put(word.substring(0, equals), file(word.substring(equals + 1)));
    }
    return secrets;
  }

  private byte[] file(String name) {
    String home = environment.getOrDefault("HOME", "/root");
    Path file = here.resolve(name.startsWith("~/") ? home + name.substring(1) : name);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      String why = Files.exists(file) ? "the file cannot be read: " : "there is no file ";
      throw new BuildException("--secret-file: " + why + name, "");
    }
  }
}

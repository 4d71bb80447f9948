package dev.datestone.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;

/**
 * The logins that people have already: {@code docker login}'s file and its helpers, podman's, and
 * {@code DOCKER_AUTH_CONFIG}. They are read when a registry asks, and kept nowhere.
 */
final class Logins {
  private static final String HUB_KEY = "https://index.docker.io/v1/";
  private static final String TOKEN_USER = "<token>";
  private static final long PATIENCE_SECONDS = 60;

  private final Map<String, String> environment;
  private final Set<String> missing = new ConcurrentSkipListSet<>();

  Logins(Map<String, String> environment) {
    this.environment = environment;
  }

  /** A file of logins, or what a variable holds in its form. */
  private record Config(String from, JsonTree json) {}

  /** Who we are to the host for this repository: the first place that knows it says. */
  Login of(String host, String repository) throws InterruptedException {
    for (Config config : configs()) {
      Optional<Login> login = login(config, host, repository);
      if (login.isPresent()) {
        return login.get();
      }
    }
    return Login.NOBODY;
  }

  /** Programs that should have known a login and are not here, for messages. */
  Set<String> missing() {
    return missing;
  }

  private Path dockerFile() {
    return folder("DOCKER_CONFIG", home().resolve(".docker")).resolve("config.json");
  }

  private List<Config> configs() {
    List<Config> configs = new ArrayList<>();
    String given = environment.getOrDefault("DOCKER_AUTH_CONFIG", "");
    if (!given.isEmpty()) {
      configs.add(config("DOCKER_AUTH_CONFIG", given.getBytes(StandardCharsets.UTF_8)));
    }
    String podman = environment.getOrDefault("REGISTRY_AUTH_FILE", "");
    if (!podman.isEmpty()) {
      read(Path.of(podman)).ifPresent(configs::add);
    }
    read(dockerFile()).ifPresent(configs::add);
    String run = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    if (!run.isEmpty()) {
      read(Path.of(run, "containers", "auth.json")).ifPresent(configs::add);
    }
    read(folder("XDG_CONFIG_HOME", home().resolve(".config")).resolve("containers/auth.json"))
        .ifPresent(configs::add);
    return configs;
  }

  private Path home() {
    return Path.of(environment.getOrDefault("HOME", "/root"));
  }

  private Path folder(String variable, Path usual) {
    String value = environment.getOrDefault(variable, "");
    return value.isEmpty() ? usual : Path.of(value);
  }

  private static Optional<Config> read(Path file) {
    try {
      return Optional.of(config(file.toString(), Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ImageException(
          "the logins in " + file + " cannot be read: " + TarImport.reason(e), "");
    }
  }

  private static Config config(String from, byte[] text) {
    try {
      return new Config(from, JsonTree.read(text));
    } catch (IOException e) {
      // Not the parser's words: they quote the text, and that is a password's neighbourhood.
      throw new ImageException(
          "the logins in " + from + " cannot be read: it is no JSON",
          "docker login writes it anew");
    }
  }

  private Optional<Login> login(Config config, String host, String repository)
      throws InterruptedException {
    String key = key(host);
    String helper = config.json().child("credHelpers").text(key);
    if (helper.isEmpty() && !key.equals(host)) {
      helper = config.json().child("credHelpers").text(host);
    }
    if (helper.isEmpty()) {
      helper = config.json().text("credsStore");
    }
    if (!helper.isEmpty()) {
      Optional<Login> asked = ask(helper, key, config.from());
      if (asked.isPresent()) {
        return asked;
      }
    }
    return entry(config, host, repository).flatMap(auth -> login(auth, config.from()));
  }

  private static String key(String host) {
    return host.equals(ImageName.HUB) ? HUB_KEY : host;
  }

  /** The entry of the longest name that the repository is in: podman's may name one. */
  private static Optional<JsonTree> entry(Config config, String host, String repository) {
    JsonTree auths = config.json().child("auths");
    Optional<JsonTree> found = Optional.empty();
    int longest = -1;
    for (String written : auths.fields().keySet()) {
      String name = name(written);
      boolean fits =
          name.equals(host)
              || (host.equals(ImageName.HUB) && name.equals("index.docker.io"))
              || (host + "/" + repository + "/").startsWith(name + "/");
      if (fits && name.length() > longest) {
        longest = name.length();
        found = Optional.of(auths.child(written));
      }
    }
    return found;
  }

  /** Older files have a scheme before the host and the interface's version behind it. */
  private static String name(String written) {
    String name = written.substring(written.indexOf("://") < 0 ? 0 : written.indexOf("://") + 3);
    for (String end : List.of("/", "/v1", "/v2")) {
      name = name.endsWith(end) ? name.substring(0, name.length() - end.length()) : name;
    }
    return name;
  }

  private static Optional<Login> login(JsonTree auth, String from) {
    String user = auth.text("username");
    String password = auth.text("password");
    String both = auth.text("auth");
    if (!both.isEmpty()) {
      String decoded = decoded(both, from);
      int colon = decoded.indexOf(':');
      user = colon < 0 ? decoded : decoded.substring(0, colon);
      // Some writers end it with a zero byte.
      password = colon < 0 ? "" : decoded.substring(colon + 1).replace("\0", "");
    }
    String identity = auth.text("identitytoken");
    String registry = auth.text("registrytoken");
    boolean nothing = user.isEmpty() && identity.isEmpty() && registry.isEmpty();
    return nothing
        ? Optional.empty()
        : Optional.of(new Login(user, password, identity, registry, from));
  }

  private static String decoded(String text, String from) {
    try {
      return new String(Base64.getDecoder().decode(text.strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          "a login in " + from + " is damaged: its \"auth\" is not base64",
          "docker login writes it anew");
    }
  }

  /** Asks a helper as docker does; one that knows nothing of the host says so on its output. */
  private Optional<Login> ask(String helper, String key, String file) throws InterruptedException {
    String program = "docker-credential-" + helper;
    String from = program + " (named in " + file + ")";
    Optional<Path> place = place(program);
    if (place.isEmpty()) {
      missing.add(from); // what is public can be had without
      return Optional.empty();
    }
    try {
      ProcessBuilder builder = new ProcessBuilder(place.get().toString(), "get");
      builder.environment().clear();
      builder.environment().putAll(environment);
      Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      tell(process, key);
      Thread.ofVirtual().start(() -> end(process));
      byte[] out = process.getInputStream().readAllBytes();
      if (process.waitFor() != 0) {
        String said = new String(out, StandardCharsets.UTF_8).strip();
        if (said.contains("credentials not found")) {
          return Optional.empty();
        }
        throw new ImageException(
            program + " gives no login for " + key + ": " + said, "it is named in " + file);
      }
      JsonTree json = JsonTree.read(out);
      String user = json.text("Username");
      String secret = json.text("Secret");
      return Optional.of(
          user.equals(TOKEN_USER)
              ? new Login("", "", secret, "", from)
              : new Login(user, secret, "", "", from));
    } catch (IOException e) {
      return Optional.empty(); // one that says nothing of sense; a refusal comes later
    }
  }

  /** One that serves a single host may end without having read which one is asked for. */
  private static void tell(Process helper, String key) {
    try (var in = helper.getOutputStream()) {
      in.write(key.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // What counts is what it says.
    }
  }

  private Optional<Path> place(String program) {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(":"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static void end(Process process) {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}

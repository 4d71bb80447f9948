package dev.datestone.registry;

import dev.datestone.archive.ImageException;
import dev.datestone.content.JsonObject;
import dev.datestone.oci.ImageReference;
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
 * Finds logins where docker and podman keep them: their files, credential helpers and {@code
 * DOCKER_AUTH_CONFIG}. They are read when a registry asks for a login, and not cached.
 */
final class CredentialStore {
  private static final String HUB_KEY = "https://index.docker.io/v1/";
  private static final String TOKEN_USER = "<token>";
  private static final long TIMEOUT_SECONDS = 60;

  private final Map<String, String> environment;
  private final Set<String> missing = new ConcurrentSkipListSet<>();

  CredentialStore(Map<String, String> environment) {
    this.environment = environment;
  }

  /** A file of logins, or the content of the variable. */
  private record Config(String from, JsonObject json) {}

  /** The login for a repository, from the first place that has one. */
  Credential of(String host, String repository) throws InterruptedException {
    for (Config config : configs()) {
      Optional<Credential> login = login(config, host, repository);
      if (login.isPresent()) {
        return login.get();
      }
    }
    return Credential.NOBODY;
  }

  /** Configured credential helpers that are not installed, for messages. */
  Set<String> missing() {
    return missing;
  }

  private List<Config> configs() {
    List<Config> configs = new ArrayList<>();
    String inline = environment.getOrDefault("DOCKER_AUTH_CONFIG", "");
    if (!inline.isEmpty()) {
      configs.add(config("DOCKER_AUTH_CONFIG", inline.getBytes(StandardCharsets.UTF_8)));
    }
    Path home = Path.of(environment.getOrDefault("HOME", "/root"));
    Path docker = path("DOCKER_CONFIG").orElse(home.resolve(".docker"));
    Path config = path("XDG_CONFIG_HOME").orElse(home.resolve(".config"));
    path("REGISTRY_AUTH_FILE").flatMap(CredentialStore::read).ifPresent(configs::add);
    read(docker.resolve("config.json")).ifPresent(configs::add);
    path("XDG_RUNTIME_DIR")
        .flatMap(folder -> read(folder.resolve("containers/auth.json")))
        .ifPresent(configs::add);
    read(config.resolve("containers/auth.json")).ifPresent(configs::add);
    return configs;
  }

  private Optional<Path> path(String variable) {
    String value = environment.getOrDefault(variable, "");
    return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
  }

  private static Optional<Config> read(Path file) {
    try {
      return Optional.of(config(file.toString(), Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ImageException(
          "cannot read the logins in " + file + ": " + ImageException.reason(e), "");
    }
  }

  private static Config config(String from, byte[] text) {
    try {
      return new Config(from, JsonObject.read(text));
    } catch (IOException e) {
      // Without the parser's message: it quotes the text, which has passwords.
      throw new ImageException(
          "cannot read the logins in " + from + ": invalid JSON", "docker login writes it again");
    }
  }

  private Optional<Credential> login(Config config, String host, String repository)
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
      Optional<Credential> asked = ask(helper, key, config.from());
      if (asked.isPresent()) {
        return asked;
      }
    }
    return entry(config, host, repository).flatMap(auth -> login(auth, config.from()));
  }

  private static String key(String host) {
    return host.equals(ImageReference.HUB) ? HUB_KEY : host;
  }

  /** The entry with the longest matching name; podman may name a repository. */
  private static Optional<JsonObject> entry(Config config, String host, String repository) {
    JsonObject auths = config.json().child("auths");
    Optional<JsonObject> found = Optional.empty();
    int longest = -1;
    for (String written : auths.fields().keySet()) {
      String name = name(written);
      boolean fits =
          name.equals(host)
              || (host.equals(ImageReference.HUB) && name.equals("index.docker.io"))
              || (host + "/" + repository + "/").startsWith(name + "/");
      if (fits && name.length() > longest) {
        longest = name.length();
        found = Optional.of(auths.child(written));
      }
    }
    return found;
  }

  /** The name without a scheme and an API version, which older files have. */
  private static String name(String written) {
    String name = written.substring(written.indexOf("://") < 0 ? 0 : written.indexOf("://") + 3);
    for (String end : List.of("/", "/v1", "/v2")) {
      name = name.endsWith(end) ? name.substring(0, name.length() - end.length()) : name;
    }
    return name;
  }

  private static Optional<Credential> login(JsonObject auth, String from) {
    String user = auth.text("username");
    String password = auth.text("password");
    String both = auth.text("auth");
    if (!both.isEmpty()) {
      String decoded = decoded(both, from);
      int colon = decoded.indexOf(':');
      user = colon < 0 ? decoded : decoded.substring(0, colon);
      // Some tools end it with a zero byte.
      password = colon < 0 ? "" : decoded.substring(colon + 1).replace("\0", "");
    }
    String identity = auth.text("identitytoken");
    String registry = auth.text("registrytoken");
    boolean nothing = user.isEmpty() && identity.isEmpty() && registry.isEmpty();
    return nothing
        ? Optional.empty()
        : Optional.of(new Credential(user, password, identity, registry, from));
  }

  private static String decoded(String text, String from) {
    try {
      return new String(Base64.getDecoder().decode(text.strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          "cannot read a login in " + from + ": its \"auth\" is not base64",
          "docker login writes it again");
    }
  }

  /** Asks a helper as docker does. */
  private Optional<Credential> ask(String helper, String key, String file)
      throws InterruptedException {
    String program = "docker-credential-" + helper;
    String from = program + " (named in " + file + ")";
    Optional<Path> place = place(program);
    if (place.isEmpty()) {
      missing.add(from); // public images need no login
      return Optional.empty();
    }
    try {
      ProcessBuilder builder = new ProcessBuilder(place.get().toString(), "get");
      builder.environment().clear();
      builder.environment().putAll(environment);
      Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      send(process, key);
      var _ =
          process
              .onExit()
              .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .exceptionally(timeout -> process.destroyForcibly());
      byte[] out = process.getInputStream().readAllBytes();
      if (process.waitFor() != 0) {
        String said = new String(out, StandardCharsets.UTF_8).strip();
        if (said.contains("credentials not found")) {
          return Optional.empty();
        }
        throw new ImageException(
            program + " returned no login for " + key + ": " + said, "it is named in " + file);
      }
      JsonObject json = JsonObject.read(out);
      String user = json.text("Username");
      String secret = json.text("Secret");
      return Optional.of(
          user.equals(TOKEN_USER)
              ? new Credential("", "", secret, "", from)
              : new Credential(user, secret, "", "", from));
    } catch (IOException e) {
      return Optional.empty(); // invalid output; the registry will reject the request
    }
  }

  /** A helper may end without reading its input. */
  private static void send(Process helper, String key) {
    try (var in = helper.getOutputStream()) {
      in.write(key.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // its output counts
    }
  }

  private Optional<Path> place(String program) {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(":"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}

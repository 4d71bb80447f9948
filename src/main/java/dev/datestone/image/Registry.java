package dev.datestone.image;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One registry's interface (the OCI's distribution specification): who we are to it, whether it
 * speaks TLS, what is tried again. Knows nothing of what is asked for.
 */
final class Registry implements AutoCloseable {
  private static final String HUB_HOST = "registry-1.docker.io";
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
  private static final int TOO_MANY = 429;
  private static final int MOST_OF_A_TOKEN = 1 << 20;

  private final String host;
  private final RegistrySettings.Host settings;
  private final int retries;
  private final Logins logins;
  private final Web web;
  private final Map<String, String> authorizations = new ConcurrentHashMap<>();
  private @Nullable String scheme;

  Registry(String host, RegistrySettings all, Map<String, String> environment, Logins logins) {
    this.host = host;
    this.settings = all.host(host);
    this.retries = all.retries();
    this.logins = logins;
    Certificates certificates = new Certificates(host, settings, environment);
    String asked = address(); // the Hub's is not its name
    this.web =
        new Web(
            environment,
            () -> certificates.read(bare(name(asked)), port(URI.create("https://" + asked))));
  }

  /**
   * Something to ask a repository.
   *
   * @param action {@code pull} or {@code pull,push}
   * @param other another repository that is read for it, empty for none
   * @param path behind the repository's name, or a whole address that the registry gave
   */
  record Call(
      String method,
      String repository,
      String action,
      String other,
      String path,
      Map<String, String> headers,
      HttpRequest.BodyPublisher body) {
    static Call read(String method, String repository, String path, Map<String, String> headers) {
      return new Call(
          method, repository, "pull", "", path, headers, HttpRequest.BodyPublishers.noBody());
    }

    /** What a token must be good for. */
    List<String> scopes() {
      String own = "repository:" + repository + ":" + action;
      return other.isEmpty() ? List.of(own) : List.of(own, "repository:" + other + ":pull");
    }
  }

  static boolean isLoopback(String name) {
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("[::1]")
        || name.equals("::1")
        || (name.startsWith("127.")
            && name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
  }

  private String address() {
    return host.equals(ImageName.HUB) ? HUB_HOST : host;
  }

  private static String bare(String name) {
    return name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
  }

  private static String name(String host) {
    return host.startsWith("[")
        ? host.substring(0, host.indexOf(']') + 1)
        : host.split(":", 2)[0].toLowerCase(Locale.ROOT);
  }

  String host() {
    return host;
  }

  /**
   * Asks; what may pass is asked again after a while. The answer is good, or one of the statuses
   * that the caller knows what to do with.
   */
  Answer ask(Call call, Integer... known) throws InterruptedException {
    return ask(call, retries, List.of(known));
  }

  /** Asks what must not be asked again as it stands. */
  Answer once(Call call, Integer... known) throws InterruptedException {
    return ask(call, 0, List.of(known));
  }

  private Answer ask(Call call, int again, List<Integer> known) throws InterruptedException {
    String trouble = "";
    for (int attempt = 0; attempt <= again; attempt++) {
      Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt, 6));
      try {
        Answer answer = authorized(call);
        if (answer.isGood() || known.contains(answer.status())) {
          return answer;
        }
        try (answer) {
          if (!passes(answer.status())) {
            throw refused(answer, call);
          }
          Optional<Duration> wanted = retryAfter(answer);
          if (wanted.isPresent() && wanted.get().compareTo(LONGEST_PAUSE) > 0) {
            throw later(answer, wanted.get());
          }
          pause = wanted.orElse(pause);
          trouble = answers(answer);
        }
      } catch (Web.Nobody e) {
        throw new ImageException.Unreachable(
            whoever(uri(call)) + " cannot be reached: " + e.getMessage(), "");
      } catch (Web.Refused | Web.NotTrusted | Web.WantsCertificate | Web.NoTls e) {
        throw new ImageException(host + " cannot be used: " + e.getMessage(), hint(e));
      } catch (IOException e) {
        trouble = "breaks off: " + TarImport.reason(e);
      }
      if (attempt < again) {
        Thread.sleep(pause);
      }
    }
    throw new ImageException.Unreachable(
        host + " " + trouble + (again == 0 ? "" : ", also when asked " + (again + 1) + " times"),
        "");
  }

  private String hint(IOException e) {
    return switch (e) {
      case Web.NoTls plain ->
          "if it speaks plain HTTP, say so: registries: {"
              + host
              + ": {http: true}} in the settings";
      case Web.NotTrusted own ->
          "a certificate of its own is named by registries: {"
              + host
              + ": {certificate: FILE}} in the settings";
      case Web.WantsCertificate ours ->
          "name it by registries: {"
              + host
              + ": {client-certificate: FILE, client-key: FILE}} in the settings";
      default -> "";
    };
  }

  private static boolean passes(int status) {
    return status == TOO_MANY || status == 408 || (status >= 500 && status != 501);
  }

  private static Optional<Duration> retryAfter(Answer answer) {
    return retryAfter(answer.header("Retry-After").strip(), Instant.now());
  }

  /** Seconds, or a date; empty for none, and for what is neither: then after our own pauses. */
  static Optional<Duration> retryAfter(String text, Instant now) {
    try {
      boolean seconds = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
      Duration wanted =
          seconds
              ? Duration.ofSeconds(Long.parseLong(text))
              : Duration.between(
                  now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
      return Optional.of(wanted.isNegative() ? Duration.ZERO : wanted);
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String answers(Answer answer) {
    String said = answer.said().message();
    String status = answer.status() == TOO_MANY ? "429, too many requests" : "" + answer.status();
    return "answers " + status + (said.isEmpty() ? "" : " (" + said + ")");
  }

  private ImageException later(Answer answer, Duration wanted) {
    return new ImageException.Unreachable(
        host
            + " "
            + answers(answer)
            + " and wants to be left alone for "
            + wanted.toSeconds()
            + " s",
        "log in with docker login, or name a mirror in the settings");
  }

  /** Asks as whoever we are. A registry that asks who we are is told, and asked once more. */
  private Answer authorized(Call call) throws IOException, InterruptedException {
    String scope = String.join(" ", call.scopes());
    Answer answer = reach(call, authorizations.getOrDefault(scope, ""));
    if (answer.status() != 401 || !isOurs(answer.uri())) {
      return answer; // a host that this one leads to has no right to ask who we are
    }
    List<Challenge> challenges =
        Challenge.read(String.join(", ", answer.headers().allValues("WWW-Authenticate")));
    answer.close();
    Login login = logins.of(host, call.repository());
    Optional<String> authorization = authorization(challenges, login, call.scopes());
    if (authorization.isEmpty()) {
      throw new ImageException(
          host + " wants to know who asks, and there is no login", loginHint());
    }
    authorizations.put(scope, authorization.get());
    Answer second = reach(call, authorization.get());
    if (second.status() == 401) {
      second.close();
      throw login.isNobody()
          ? new ImageException(
              host + " wants a login, or has no repository " + call.repository(), loginHint())
          : new ImageException(host + " refuses " + login, loginHint());
    }
    return second;
  }

  private String loginHint() {
    String login = "docker login" + (host.equals(ImageName.HUB) ? "" : " " + host);
    return logins.missing().isEmpty()
        ? login
        : "there is no " + String.join(", no ", logins.missing()) + ": install it, or " + login;
  }

  private Optional<String> authorization(
      List<Challenge> challenges, Login login, List<String> scopes)
      throws IOException, InterruptedException {
    for (Challenge each : challenges) {
      if (each.scheme().equals("bearer") && !login.registryToken().isEmpty()) {
        return Optional.of("Bearer " + login.registryToken());
      }
      if (each.scheme().equals("bearer")) {
        return Optional.of("Bearer " + token(each, login, scopes));
      }
      if (each.scheme().equals("basic") && !login.user().isEmpty()) {
        return Optional.of(basic(login));
      }
    }
    return Optional.empty();
  }

  private static String basic(Login login) {
    byte[] both = (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  /** Gets a token from the service that the registry names. */
  private String token(Challenge challenge, Login login, List<String> scopes)
      throws IOException, InterruptedException {
    URI realm = realm(challenge, login);
    String service = challenge.parameter("service");
    Web.Question question;
    if (login.identityToken().isEmpty()) {
      String query =
          (service.isEmpty() ? "" : "service=" + encoded(service) + "&")
              + String.join("&", scopes.stream().map(each -> "scope=" + encoded(each)).toList());
      URI uri = URI.create(realm + (realm.getQuery() == null ? "?" : "&") + query);
      question =
          Web.Question.of("GET", uri, Map.of()).with(login.user().isEmpty() ? "" : basic(login));
    } else {
      String form =
          "grant_type=refresh_token&client_id=datestone&service="
              + encoded(service)
              + "&scope="
              + encoded(String.join(" ", scopes))
              + "&refresh_token="
              + encoded(login.identityToken());
      question =
          new Web.Question(
              "POST",
              realm,
              Map.of("Content-Type", "application/x-www-form-urlencoded"),
              "",
              HttpRequest.BodyPublishers.ofString(form));
    }
    try (Answer answer = web.ask(question)) {
      if (answer.status() == 401 || answer.status() == 403 || answer.status() == 400) {
        throw new ImageException(
            realm.getHost() + ", which speaks for " + host + ", refuses " + login, loginHint());
      }
      if (!answer.isGood()) {
        throw new IOException(realm.getHost() + " gives no token: " + answer.status());
      }
      JsonTree json = JsonTree.read(answer.bytes(MOST_OF_A_TOKEN));
      String token = json.text("token").isEmpty() ? json.text("access_token") : json.text("token");
      if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
        throw new Web.Refused(realm.getHost() + " gives no token");
      }
      return token;
    }
  }

  /** Where tokens come from. A password goes nowhere in the clear, but on this machine. */
  private URI realm(Challenge challenge, Login login) throws IOException {
    URI realm;
    try {
      realm = URI.create(challenge.parameter("realm"));
    } catch (IllegalArgumentException e) {
      throw new Web.Refused("it asks for a token from a place that is no address");
    }
    boolean plain = "http".equals(realm.getScheme());
    boolean known = plain || "https".equals(realm.getScheme());
    boolean open = plain && !settings.http() && !isLoopback(String.valueOf(realm.getHost()));
    if (!known || realm.getHost() == null || (open && !login.isNobody())) {
      throw new Web.Refused("it wants the login sent to " + realm.getHost() + " in the clear");
    }
    return realm;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Answer reach(Call call, String authorization) throws IOException, InterruptedException {
    return web.ask(question(call, authorization));
  }

  private Web.Question question(Call call, String authorization) {
    URI uri = uri(call);
    return new Web.Question(
        call.method(), uri, call.headers(), isOurs(uri) ? authorization : "", call.body());
  }

  private URI uri(Call call) {
    String path = call.path();
    return path.startsWith("http://") || path.startsWith("https://")
        ? URI.create(path)
        : base().resolve(path.startsWith("/") ? path : "/v2/" + call.repository() + "/" + path);
  }

  /** Who a message is about: a registry may lead to other hosts. */
  private String whoever(URI uri) {
    return isOurs(uri) ? host : host + " leads to " + uri.getAuthority() + ", which";
  }

  /** Whether an address is this registry's, spoken to as it is: not in the clear where TLS is. */
  private boolean isOurs(URI uri) {
    URI base = base();
    return base.getScheme().equalsIgnoreCase(uri.getScheme())
        && String.valueOf(base.getHost()).equalsIgnoreCase(uri.getHost())
        && port(base) == port(uri);
  }

  private static int port(URI uri) {
    return uri.getPort() < 0 ? Web.usualPort(uri.getScheme()) : uri.getPort();
  }

  /** Where the interface begins. */
  URI base() {
    return URI.create(scheme() + "://" + address());
  }

  /** As docker does: on this machine plain HTTP is spoken where TLS is not. */
  private synchronized String scheme() {
    if (scheme == null) {
      boolean plain = settings.http() || (isLoopback(name(host)) && !speaksTls());
      scheme = plain ? "http" : "https";
    }
    return scheme;
  }

  private boolean speaksTls() {
    URI uri = URI.create("https://" + host);
    return TlsHello.isAnswered(uri.getHost(), port(uri));
  }

  private ImageException refused(Answer answer, Call call) throws InterruptedException {
    Answer.Said error = answer.said();
    if (!isOurs(answer.uri())) {
      return new ImageException(whoever(answer.uri()) + " answers " + answer.status(), "");
    }
    String said = error.message().isEmpty() ? "" : " (" + error.message() + ")";
    return switch (answer.status()) {
      case 403 ->
          new ImageException(
              host
                  + " does not allow "
                  + (call.action().equals("pull") ? "reading " : "writing ")
                  + call.repository()
                  + " to "
                  + logins.of(host, call.repository())
                  + said,
              loginHint());
      case 404 ->
          new ImageException(
              error.code().equals("NAME_UNKNOWN")
                  ? host + " has no repository " + call.repository()
                  : host + " has no such thing in " + call.repository() + said,
              "");
      case 413 ->
          new ImageException(
              host + " answers 413: it takes nothing so large" + said,
              "often a web server before the registry has a limit (nginx: client_max_body_size)");
      default -> new ImageException(host + " answers " + answer.status() + said, "");
    };
  }

  @Override
  public void close() {
    web.close();
  }
}

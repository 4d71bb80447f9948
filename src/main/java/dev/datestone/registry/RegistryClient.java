package dev.datestone.registry;

import dev.datestone.archive.ImageException;
import dev.datestone.content.JsonObject;
import dev.datestone.oci.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A client of one registry (OCI distribution specification): it authenticates, chooses between HTTP
 * and HTTPS, and retries. It does not know what is requested.
 */
final class RegistryClient implements AutoCloseable {
  private static final String HUB_HOST = "registry-1.docker.io";
  private static final int TOKEN_LIMIT = 1 << 20;

  private final String host;
  private final RegistrySettings.Host settings;
  private final int retries;
  private final CredentialStore credentials;
  private final HttpTransport transport;
  private final Map<String, String> authorizations = new ConcurrentHashMap<>();
  private @Nullable String scheme;

  RegistryClient(
      String host, RegistrySettings all, Map<String, String> environment, CredentialStore store) {
    this.host = host;
    this.settings = all.host(host);
    this.retries = all.retries();
    this.credentials = store;
    TlsConfiguration tls = new TlsConfiguration(host, settings, environment);
    URI uri = URI.create("https://" + address());
    this.transport =
        new HttpTransport(environment, () -> tls.read(withoutBrackets(name(address())), port(uri)));
  }

  /**
   * A request to a repository.
   *
   * @param action the permission it needs: {@code pull} or {@code pull,push}
   * @param other another repository that is read for it, empty for none
   * @param path below the repository, or an address that the registry gave
   */
  record Call(
      String method,
      String repository,
      String action,
      String other,
      String path,
      Map<String, String> headers,
      HttpRequest.BodyPublisher body) {
    /** A request that needs the permission to pull. */
    static Call read(String method, String repository, String path, Map<String, String> headers) {
      return new Call(
          method, repository, "pull", "", path, headers, HttpRequest.BodyPublishers.noBody());
    }

    /** A request that needs the permission to push. */
    static Call write(String method, String repository, String path) {
      HttpRequest.BodyPublisher empty = HttpRequest.BodyPublishers.noBody();
      return new Call(method, repository, "pull,push", "", path, Map.of(), empty);
    }

    Call withHeader(String name, String value) {
      Map<String, String> more = new TreeMap<>(headers);
      more.put(name, value);
      return new Call(method, repository, action, other, path, more, body);
    }

    Call withBody(HttpRequest.BodyPublisher newBody) {
      return new Call(method, repository, action, other, path, headers, newBody);
    }

    /** The same request, which reads another repository too. */
    Call withRepository(String newOther) {
      return new Call(method, repository, action, newOther, path, headers, body);
    }

    /** The scopes of its token. */
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

  /** Where the registry is; Docker Hub is not at the host that its images are named by. */
  private String address() {
    return host.equals(ImageReference.HUB) ? HUB_HOST : host;
  }

  private static String withoutBrackets(String name) {
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

  /** Sends a request, with retries. The response has success or one of the expected statuses. */
  RegistryResponse send(Call call, Integer... expected) throws InterruptedException {
    return send(call, retries, List.of(expected));
  }

  /** Sends a request that must not be retried. */
  RegistryResponse sendOnce(Call call, Integer... expected) throws InterruptedException {
    return send(call, 0, List.of(expected));
  }

  private RegistryResponse send(Call call, int more, List<Integer> expected)
      throws InterruptedException {
    try {
      String hint = "log in with docker login, or set a mirror";
      return Retries.run(host, more, hint, () -> answer(call, expected));
    } catch (TransportException e) {
      throw failure(e, call);
    }
  }

  private RegistryResponse answer(Call call, List<Integer> expected)
      throws IOException, InterruptedException {
    RegistryResponse response = sendAuthorized(call);
    if (response.isSuccess() || expected.contains(response.status())) {
      return response;
    }
    try (response) {
      Retries.requireAnswer(response);
      throw failure(response, call);
    }
  }

  private ImageException failure(TransportException e, Call call) {
    String unusable = host + " cannot be used: " + e.getMessage();
    String certificate = setting("certificate: FILE");
    String clientCertificate = setting("client-certificate: FILE, client-key: FILE");
    return switch (e.kind()) {
      case UNREACHABLE ->
          new ImageException.Unreachable(
              subject(uri(call)) + " cannot be reached: " + e.getMessage(), "");
      case REFUSED -> new ImageException(unusable, "");
      case NO_TLS -> new ImageException(unusable, "for plain HTTP, " + setting("http: true"));
      case NOT_TRUSTED -> new ImageException(unusable, "to trust its certificate, " + certificate);
      case WANTS_CERTIFICATE -> new ImageException(unusable, clientCertificate);
    };
  }

  private String setting(String text) {
    return "set registries: {" + host + ": {" + text + "}} in the settings";
  }

  private static String inBrackets(String text) {
    return text.isEmpty() ? "" : " (" + text + ")";
  }

  /** Sends a request; once more with credentials if the registry asks for them. */
  private RegistryResponse sendAuthorized(Call call) throws IOException, InterruptedException {
    String scope = String.join(" ", call.scopes());
    RegistryResponse response = send(call, authorizations.getOrDefault(scope, ""));
    if (response.status() != 401 || !isOurs(response.uri())) {
      return response; // a redirect target gets no credentials
    }
    List<AuthChallenge> challenges =
        AuthChallenge.read(String.join(", ", response.headers().allValues("WWW-Authenticate")));
    response.close();
    Credential login = credentials.of(host, call.repository());
    Optional<String> authorization = authorization(challenges, login, call.scopes());
    if (authorization.isEmpty()) {
      throw new ImageException("unauthorized: " + host + " requires a login", loginHint());
    }
    authorizations.put(scope, authorization.get());
    RegistryResponse second = send(call, authorization.get());
    if (second.status() == 401) {
      second.close();
      throw new ImageException(
          "unauthorized: "
              + host
              + (login.isNobody()
                  ? " requires a login, or has no repository " + call.repository()
                  : " rejected " + login),
          loginHint());
    }
    return second;
  }

  private RegistryResponse send(Call call, String authorization)
      throws IOException, InterruptedException {
    URI uri = uri(call);
    return transport.send(
        new HttpTransport.Request(
            call.method(), uri, call.headers(), isOurs(uri) ? authorization : "", call.body()));
  }

  private String loginHint() {
    String login = "docker login" + (host.equals(ImageReference.HUB) ? "" : " " + host);
    return credentials.missing().isEmpty()
        ? login
        : "install " + String.join(", ", credentials.missing()) + ", or " + login;
  }

  private Optional<String> authorization(
      List<AuthChallenge> challenges, Credential login, List<String> scopes)
      throws IOException, InterruptedException {
    for (AuthChallenge each : challenges) {
      if (each.scheme().equals("bearer")) {
        String own = login.registryToken();
        return Optional.of("Bearer " + (own.isEmpty() ? token(each, login, scopes) : own));
      }
      if (each.scheme().equals("basic") && !login.user().isEmpty()) {
        return Optional.of(login.basicAuthorization());
      }
    }
    return Optional.empty();
  }

  /** Gets a token from the token service of the registry. */
  private String token(AuthChallenge challenge, Credential login, List<String> scopes)
      throws IOException, InterruptedException {
    URI realm = realm(challenge, login);
    try (RegistryResponse response =
        transport.send(tokenRequest(realm, challenge.parameter("service"), login, scopes))) {
      if (List.of(400, 401, 403).contains(response.status())) {
        throw new ImageException(
            "unauthorized: "
                + realm.getHost()
                + ", the token service of "
                + host
                + ", rejected "
                + login,
            loginHint());
      }
      if (!response.isSuccess()) {
        throw new IOException(realm.getHost() + " returned no token: " + response.status());
      }
      JsonObject json = JsonObject.read(response.bytes(TOKEN_LIMIT));
      String token = json.text("token").isEmpty() ? json.text("access_token") : json.text("token");
      if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
        throw TransportException.refused(realm.getHost() + " returned no token");
      }
      return token;
    }
  }

  private static HttpTransport.Request tokenRequest(
      URI realm, String service, Credential login, List<String> scopes) {
    if (login.identityToken().isEmpty()) {
      String query =
          (service.isEmpty() ? "" : "service=" + encoded(service) + "&")
              + String.join("&", scopes.stream().map(each -> "scope=" + encoded(each)).toList());
      return new HttpTransport.Request(
          "GET",
          URI.create(realm + (realm.getQuery() == null ? "?" : "&") + query),
          Map.of(),
          login.user().isEmpty() ? "" : login.basicAuthorization(),
          HttpRequest.BodyPublishers.noBody());
    }
    String form =
        "grant_type=refresh_token&client_id=datestone&service="
            + encoded(service)
            + "&scope="
            + encoded(String.join(" ", scopes))
            + "&refresh_token="
            + encoded(login.identityToken());
    return new HttpTransport.Request(
        "POST",
        realm,
        Map.of("Content-Type", "application/x-www-form-urlencoded"),
        "",
        HttpRequest.BodyPublishers.ofString(form));
  }

  /** The address of the token service. Credentials are sent unencrypted to this machine only. */
  private URI realm(AuthChallenge challenge, Credential login) throws IOException {
    URI realm;
    try {
      realm = URI.create(challenge.parameter("realm"));
    } catch (IllegalArgumentException e) {
      throw TransportException.refused("its token service has an invalid address");
    }
    boolean plain = "http".equals(realm.getScheme());
    boolean known = plain || "https".equals(realm.getScheme());
    boolean open = plain && !settings.http() && !isLoopback(String.valueOf(realm.getHost()));
    if (!known || realm.getHost() == null || (open && !login.isNobody())) {
      throw TransportException.refused(
          "its token service " + realm.getHost() + " asks for the login without TLS");
    }
    return realm;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private URI uri(Call call) {
    String path = call.path();
    return path.startsWith("http://") || path.startsWith("https://")
        ? URI.create(path)
        : base().resolve(path.startsWith("/") ? path : "/v2/" + call.repository() + "/" + path);
  }

  /** The host in a message: a registry may redirect to others. */
  private String subject(URI uri) {
    return isOurs(uri) ? host : host + " redirects to " + uri.getAuthority() + ", which";
  }

  /** Whether an address is of this registry, with the same scheme. */
  private boolean isOurs(URI uri) {
    URI base = base();
    return base.getScheme().equalsIgnoreCase(uri.getScheme())
        && String.valueOf(base.getHost()).equalsIgnoreCase(uri.getHost())
        && port(base) == port(uri);
  }

  private static int port(URI uri) {
    return uri.getPort() < 0 ? HttpTransport.defaultPort(uri.getScheme()) : uri.getPort();
  }

  private URI base() {
    return URI.create(scheme() + "://" + address());
  }

  /** As docker does, HTTP is used on this machine if the registry does not speak TLS. */
  private synchronized String scheme() {
    if (scheme == null) {
      boolean plain = settings.http() || (isLoopback(name(host)) && !speaksTls());
      scheme = plain ? "http" : "https";
    }
    return scheme;
  }

  private boolean speaksTls() {
    URI uri = URI.create("https://" + host);
    return TlsProbe.speaksTls(uri.getHost(), port(uri));
  }

  private ImageException failure(RegistryResponse response, Call call) throws InterruptedException {
    RegistryResponse.Failure error = response.error();
    if (!isOurs(response.uri())) {
      return new ImageException(subject(response.uri()) + " returned " + response.status(), "");
    }
    String details = inBrackets(error.message());
    return switch (response.status()) {
      case 403 ->
          new ImageException(
              "access denied: %s does not allow %s to %s %s%s"
                  .formatted(
                      host,
                      credentials.of(host, call.repository()),
                      call.action().equals("pull") ? "read" : "write",
                      call.repository(),
                      details),
              loginHint());
      case 404 ->
          new ImageException(
              error.code().equals("NAME_UNKNOWN")
                  ? host + " has no repository " + call.repository()
                  : host + " returned 404, not found, for " + call.repository() + details,
              "");
      case 413 ->
          new ImageException(
              host + " returned 413, request too large" + details,
              "a proxy before the registry may have a limit (nginx: client_max_body_size)");
      default -> new ImageException(host + " returned " + response.status() + details, "");
    };
  }

  @Override
  public void close() {
    transport.close();
  }
}

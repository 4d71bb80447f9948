package dev.datestone.registry;

import dev.datestone.content.ReadLog;
import dev.datestone.registry.TransportException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * HTTP requests to one host and the hosts it redirects to, with certificates and a proxy. A request
 * is sent once; retries are up to the caller.
 */
final class HttpTransport implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);
  private static final int MOST_REDIRECTS = 10;

  /** The lowest speed of an upload, in bytes a second. */
  private static final long SLOWEST = 50_000;

  /** Alerts about a client certificate (RFC 8446, 6.2). */
  private static final List<String> CERTIFICATE_ALERTS =
      List.of(
          "bad_certificate",
          "unsupported_certificate",
          "certificate_",
          "unknown_ca",
          "access_denied",
          "decrypt_error");

  private static final String FAST = "TLS_CHACHA20_POLY1305_SHA256";

  private final EnvironmentProxySelector proxy;
  private final Supplier<TlsConfiguration.Tls> certificates;
  private @Nullable HttpClient plainClient;
  private @Nullable HttpClient tlsClient;
  private TlsConfiguration.@Nullable Tls tls;

  /** Whether there was a response: a host may ask for a certificate that it does not need. */
  private volatile boolean responded;

  static {
    // By default Java does not send credentials of HTTPS_PROXY to a proxy.
    if (System.getProperty("jdk.http.auth.tunneling.disabledSchemes") == null) {
      System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
    }
    // Larger than the default 16 KB: each buffer is passed between threads.
    if (System.getProperty("jdk.httpclient.bufsize") == null) {
      System.setProperty("jdk.httpclient.bufsize", "65536");
    }
  }

  /**
   * Connects to a host.
   *
   * @param certificates read before the first TLS connection
   */
  HttpTransport(Map<String, String> environment, Supplier<TlsConfiguration.Tls> certificates) {
    this.certificates = certificates;
    this.proxy = new EnvironmentProxySelector(environment);
  }

  /** Initializing TLS takes 100 ms, so plain HTTP does without. */
  private synchronized HttpClient client(String scheme) {
    if ("http".equals(scheme)) {
      if (plainClient == null) {
        plainClient = client(NoTlsContext.CONTEXT, new SSLParameters());
      }
      return plainClient;
    }
    if (tlsClient == null) {
      tls = certificates.get();
      tlsClient = client(tls.context(), parameters(tls.context()));
    }
    return tlsClient;
  }

  private HttpClient client(SSLContext context, SSLParameters parameters) {
    return HttpClient.newBuilder()
        // A connection for each download: they share no window and no lock.
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT_TIMEOUT)
        .proxy(proxy)
        .sslContext(context)
        .sslParameters(parameters)
        .executor(Executors.newVirtualThreadPerTaskExecutor())
        .build();
  }

  /**
   * Prefers ChaCha20: with {@code -XX:TieredStopAtLevel=1}, as the launcher sets it, Java does not
   * use the processor's AES instructions (38 instead of 200 MB/s).
   */
  private static SSLParameters parameters(SSLContext context) {
    SSLParameters parameters = context.getDefaultSSLParameters();
    List<String> suites = new ArrayList<>(Arrays.asList(parameters.getCipherSuites()));
    if (suites.remove(FAST)) {
      suites.addFirst(FAST);
    }
    parameters.setCipherSuites(suites.toArray(String[]::new));
    return parameters;
  }

  static int defaultPort(String scheme) {
    return "https".equalsIgnoreCase(scheme) ? 443 : 80;
  }

  /**
   * A request.
   *
   * @param authorization sent to the first host only; may be empty
   */
  record Request(
      String method,
      URI uri,
      Map<String, String> headers,
      String authorization,
      HttpRequest.BodyPublisher body) {

    /** The same request after a redirect, without authorization for another host. */
    Request redirectedTo(URI other) {
      boolean same =
          String.valueOf(other.getAuthority()).equals(uri.getAuthority())
              && String.valueOf(other.getScheme()).equals(uri.getScheme());
      return new Request(method, other, headers, same ? authorization : "", body);
    }
  }

  /** Sends a request, and follows redirects: 307 and 308 always, others of GET and HEAD. */
  RegistryResponse send(Request first) throws IOException, InterruptedException {
    Request request = first;
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      RegistryResponse response = sendOnce(request);
      int status = response.status();
      String location = response.header("Location");
      boolean moved = status >= 301 && status <= 308 && status != 304;
      boolean keepsMethod = status == 307 || status == 308;
      boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
      if (!moved || (!reads && !keepsMethod) || location.isEmpty()) {
        return response;
      }
      response.close();
      request = request.redirectedTo(redirect(request.uri(), location));
    }
    throw TransportException.refused("too many redirects (" + MOST_REDIRECTS + ")");
  }

  /** The target of a redirect, which must not be less secure. */
  static URI redirect(URI from, String location) throws IOException {
    URI target;
    try {
      target = from.resolve(new URI(location));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw TransportException.refused("it redirects to an invalid address");
    }
    boolean https = "https".equals(target.getScheme());
    boolean http = "http".equals(target.getScheme());
    boolean weaker = http && "https".equals(from.getScheme());
    if (!(https || http)
        || target.getHost() == null
        || (weaker && !RegistryClient.isLoopback(target.getHost()))) {
      throw TransportException.refused(
          "it redirects to an insecure address: " + target.getScheme() + "://" + target.getHost());
    }
    return target;
  }

  private RegistryResponse sendOnce(Request request) throws IOException, InterruptedException {
    ReadLog.sawMore();
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.uri())
            .timeout(
                READ_TIMEOUT.plusSeconds(Math.max(0, request.body().contentLength()) / SLOWEST))
            .method(request.method(), request.body())
            .header("User-Agent", "datestone");
    request.headers().forEach(builder::header);
    if (!request.authorization().isEmpty()) {
      builder.header("Authorization", request.authorization());
    }
    String login = proxy.authorization(request.uri());
    if (!login.isEmpty()) {
      builder.header("Proxy-Authorization", login); // Java sends it to proxies only
    }
    try {
      HttpResponse<InputStream> response =
          client(request.uri().getScheme())
              .send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
      responded = true;
      if (response.statusCode() == 407) {
        if (response.body() != null) { // null for CONNECT
          response.body().close();
        }
        throw TransportException.refused(
            "the proxy "
                + proxy.name(request.uri())
                + (login.isEmpty() ? " requires a login" : " rejected the login (407)"));
      }
      return new RegistryResponse(
          response.statusCode(),
          response.headers(),
          response.uri(),
          new StallTimeoutInputStream(response.body(), READ_TIMEOUT));
    } catch (IOException e) {
      throw explained(e);
    }
  }

  /** Says in the user's words what went wrong, and whether a retry can help. */
  private IOException explained(IOException e) {
    ClientKeyManager keys = keys();
    if (keys != null && keys.areLacking() && !responded) {
      return wantsCertificate(
          keys.areThere()
              ? "it accepts none of the client certificates, because of their issuers"
              : "it requires a client certificate");
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case UnresolvedAddressException unknown -> {
          return unreachable("unknown host");
        }
        case CertificateException certificate -> {
          return new TransportException(
              Kind.NOT_TRUSTED, "its certificate is not trusted: " + certificate.getMessage());
        }
        case HttpConnectTimeoutException timeout -> {
          return unreachable("connection timed out (" + CONNECT_TIMEOUT.toSeconds() + " s)");
        }
        case HttpTimeoutException timeout -> {
          return new IOException("no response within " + READ_TIMEOUT.toSeconds() + " s", e);
        }
        default -> {}
      }
    }
    return switch (e) {
      case ConnectException refused -> unreachable("connection refused or no route to host");
      case SSLException alert when keys != null && keys.areThere() && isAboutCertificate(alert) ->
          wantsCertificate("it rejects the client certificate: " + alert.getMessage());
      case SSLException failure ->
          new TransportException(Kind.NO_TLS, "the TLS handshake failed: " + failure.getMessage());
      // The closed connection may overtake the alert.
      case IOException closed when keys != null && keys.wereShown() && !responded ->
          new IOException(closed.getMessage() + " (is the client certificate accepted?)", closed);
      default -> e;
    };
  }

  private static TransportException unreachable(String message) {
    return new TransportException(Kind.UNREACHABLE, message);
  }

  private static TransportException wantsCertificate(String message) {
    return new TransportException(Kind.WANTS_CERTIFICATE, message);
  }

  private synchronized @Nullable ClientKeyManager keys() {
    return tls == null ? null : tls.keys();
  }

  private static boolean isAboutCertificate(SSLException e) {
    String message = String.valueOf(e.getMessage());
    return CERTIFICATE_ALERTS.stream().anyMatch(each -> message.contains("alert: " + each));
  }

  @Override
  public synchronized void close() {
    if (plainClient != null) {
      plainClient.shutdownNow();
    }
    if (tlsClient != null) {
      tlsClient.shutdownNow();
    }
  }
}

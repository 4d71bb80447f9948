package dev.datestone.image;

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
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * HTTP with one host: its certificates, the machine's proxy, redirects. One request, one answer;
 * whether something is tried again is not decided here. Knows nothing of images.
 */
final class Web implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(15);
  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final int MOST_REDIRECTS = 10;

  /** Bytes a second that something sent may be as slow as. */
  private static final long SLOW = 50_000;

  /** RFC 8446, 6.2: what a server says that does not like its client's certificate. */
  private static final List<String> ABOUT_US =
      List.of(
          "bad_certificate",
          "unsupported_certificate",
          "certificate_",
          "unknown_ca",
          "access_denied",
          "decrypt_error");

  private static final String FAST = "TLS_CHACHA20_POLY1305_SHA256";

  private final ProxyFromEnvironment proxy;
  private final Supplier<Certificates.Tls> certificates;
  private @Nullable HttpClient plain;
  private @Nullable HttpClient secret;
  private Certificates.@Nullable Tls tls;

  /** A host may ask for a certificate, and do without. */
  private volatile boolean answered;

  static {
    // Java keeps the logins that people write into HTTPS_PROXY from proxies unless told otherwise.
    if (System.getProperty("jdk.http.auth.tunneling.disabledSchemes") == null) {
      System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
    }
    // Each of its buffers is handed from thread to thread: 16 KB, the usual, are too few for
    // layers.
    if (System.getProperty("jdk.httpclient.bufsize") == null) {
      System.setProperty("jdk.httpclient.bufsize", "65536");
    }
  }

  /**
   * Speaks with a host.
   *
   * @param certificates read when TLS is spoken for the first time
   */
  Web(Map<String, String> environment, Supplier<Certificates.Tls> certificates) {
    this.certificates = certificates;
    this.proxy = new ProxyFromEnvironment(environment);
  }

  /** TLS takes a tenth of a second to begin with: only those who speak it wait for that. */
  private synchronized HttpClient client(String scheme) {
    if ("http".equals(scheme)) {
      if (plain == null) {
        plain = client(NoTlsContext.CONTEXT, new SSLParameters());
      }
      return plain;
    }
    if (secret == null) {
      tls = certificates.get();
      secret = client(tls.context(), parameters(tls.context()));
    }
    return secret;
  }

  private HttpClient client(SSLContext context, SSLParameters parameters) {
    return HttpClient.newBuilder()
        // One connection a download: they share no window and no lock.
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT)
        .proxy(proxy)
        .sslContext(context)
        .sslParameters(parameters)
        .executor(Executors.newVirtualThreadPerTaskExecutor())
        .build();
  }

  /**
   * ChaCha20 first: under the launcher's {@code -XX:TieredStopAtLevel=1} Java takes 5 times as long
   * for AES (200 and 38 MB/s), because only its second compiler uses the processor's instructions.
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

  static int usualPort(String scheme) {
    return "https".equalsIgnoreCase(scheme) ? 443 : 80;
  }

  /** Something to ask for; {@code headers} go to the first host only when they are secret. */
  record Question(
      String method,
      URI uri,
      Map<String, String> headers,
      String authorization,
      HttpRequest.BodyPublisher body) {
    static Question of(String method, URI uri, Map<String, String> headers) {
      return new Question(method, uri, headers, "", HttpRequest.BodyPublishers.noBody());
    }

    Question with(String newAuthorization) {
      return new Question(method, uri, headers, newAuthorization, body);
    }

    /** Where it was sent on to. Who we are is nobody's business there. */
    Question at(URI other) {
      boolean same =
          String.valueOf(other.getAuthority()).equals(uri.getAuthority())
              && String.valueOf(other.getScheme()).equals(uri.getScheme());
      return new Question(method, other, headers, same ? authorization : "", body);
    }
  }

  /**
   * Asks, and goes where it is sent on to: any question by 307 and 308, which say that method and
   * body stay, a GET or HEAD by the others too.
   */
  Answer ask(Question first) throws IOException, InterruptedException {
    Question question = first;
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      Answer answer = once(question);
      String location = answer.header("Location");
      boolean moved = answer.status() >= 301 && answer.status() <= 308 && answer.status() != 304;
      boolean stays = answer.status() == 307 || answer.status() == 308;
      boolean reads = question.method().equals("GET") || question.method().equals("HEAD");
      if (!moved || (!reads && !stays) || location.isEmpty()) {
        return answer;
      }
      answer.close();
      question = question.at(next(question.uri(), location));
    }
    throw new Refused("it sends on and on: more than " + MOST_REDIRECTS + " redirects");
  }

  /** Where an answer leads: nowhere but to where it is safe to go. */
  static URI next(URI from, String location) throws IOException {
    URI next;
    try {
      next = from.resolve(new URI(location));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new Refused("it sends on to a place that is no address");
    }
    boolean known = "https".equals(next.getScheme()) || "http".equals(next.getScheme());
    boolean weaker = "https".equals(from.getScheme()) && "http".equals(next.getScheme());
    if (!known || next.getHost() == null || (weaker && !Registry.isLoopback(next.getHost()))) {
      throw new Refused(
          "it sends on to " + next.getScheme() + "://" + next.getHost() + ", which is not safe");
    }
    return next;
  }

  private Answer once(Question question) throws IOException, InterruptedException {
    Map<String, String> headers = new TreeMap<>(question.headers());
    headers.put("User-Agent", "datestone");
    if (!question.authorization().isEmpty()) {
      headers.put("Authorization", question.authorization());
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(question.uri())
            .timeout(SILENCE.plusSeconds(Math.max(0, question.body().contentLength()) / SLOW))
            .method(question.method(), question.body());
    headers.forEach(request::header);
    String login = proxy.authorization(question.uri());
    if (!login.isEmpty()) {
      request.header("Proxy-Authorization", login); // Java tells it to proxies alone
    }
    try {
      HttpResponse<InputStream> response =
          client(question.uri().getScheme())
              .send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      answered = true;
      if (response.statusCode() == 407) {
        if (response.body() != null) { // a tunnel that was not opened has none
          response.body().close();
        }
        throw new Refused(
            "the proxy "
                + proxy.name(question.uri())
                + (login.isEmpty() ? " wants a login" : " does not take our login"));
      }
      return new Answer(
          response.statusCode(),
          response.headers(),
          response.uri(),
          new Patient(response.body(), SILENCE));
    } catch (IOException e) {
      throw told(e);
    }
  }

  /** What no second try will change. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /** Nobody is there. */
  static final class Nobody extends IOException {
    private static final long serialVersionUID = 1L;

    Nobody(String message) {
      super(message);
    }
  }

  /** We do not know it. */
  static final class NotTrusted extends IOException {
    private static final long serialVersionUID = 1L;

    NotTrusted(String message) {
      super(message);
    }
  }

  /** It does not know us: it wants a certificate, or another one. */
  static final class WantsCertificate extends IOException {
    private static final long serialVersionUID = 1L;

    WantsCertificate(String message) {
      super(message);
    }
  }

  /** It speaks, but not TLS. */
  static final class NoTls extends IOException {
    private static final long serialVersionUID = 1L;

    NoTls(String message) {
      super(message);
    }
  }

  private IOException told(IOException e) {
    ClientKeys keys = keys();
    if (keys != null && keys.areLacking() && !answered) {
      return new WantsCertificate(
          keys.areThere()
              ? "it takes none of our certificates, for their issuers"
              : "it wants a certificate of ours");
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case UnresolvedAddressException unknown -> {
          return new Nobody("its name is not known");
        }
        case CertificateException certificate -> {
          return new NotTrusted("its certificate is not trusted: " + certificate.getMessage());
        }
        case HttpConnectTimeoutException late -> {
          return new Nobody("it does not answer within " + CONNECT.toSeconds() + " s");
        }
        case HttpTimeoutException late -> {
          return new IOException("it does not answer within " + SILENCE.toSeconds() + " s", e);
        }
        default -> {}
      }
    }
    return switch (e) {
      case ConnectException refused ->
          new Nobody("nothing listens there, or there is no way to it");
      case SSLException refused when keys != null && keys.areThere() && isAboutUs(refused) ->
          new WantsCertificate("it does not take our certificate: " + refused.getMessage());
      case SSLException tls -> new NoTls("it does not speak TLS as we do: " + tls.getMessage());
      // It may have said why, but what closes the connection can overtake that.
      case IOException cut when keys != null && keys.wereShown() && !answered ->
          new IOException(cut.getMessage() + " (does it take our certificate?)", cut);
      default -> e;
    };
  }

  private synchronized @Nullable ClientKeys keys() {
    return tls == null ? null : tls.keys();
  }

  private static boolean isAboutUs(SSLException e) {
    String said = String.valueOf(e.getMessage());
    return ABOUT_US.stream().anyMatch(each -> said.contains("alert: " + each));
  }

  @Override
  public synchronized void close() {
    if (plain != null) {
      plain.shutdownNow();
    }
    if (secret != null) {
      secret.shutdownNow();
    }
  }
}

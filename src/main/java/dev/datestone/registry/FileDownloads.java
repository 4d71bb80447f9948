package dev.datestone.registry;

import dev.datestone.archive.ImageException;
import dev.datestone.content.Digest;
import dev.datestone.content.Notes;
import dev.datestone.content.Transfer;
import dev.datestone.store.Downloads;
import dev.datestone.store.Store;
import dev.datestone.store.StoreException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;

/**
 * Downloads files of the web. A server is asked at most once per build; not at all while its last
 * answer is young enough (as for tags of images), or if the content is known and in the store.
 */
public final class FileDownloads implements AutoCloseable {
  private static final int NOT_MODIFIED = 304;

  private final Downloads store;
  private final RegistrySettings settings;
  private final Map<String, String> environment;
  private final Notes notes;
  private final Map<String, HttpTransport> transports = new ConcurrentHashMap<>();
  private final Map<String, Object> locks = new ConcurrentHashMap<>();
  private final Map<String, Digest> resolved = new ConcurrentHashMap<>();

  /**
   * Downloads for one build.
   *
   * @param settings certificates, retries, how old an answer may be, whether the network is used
   * @param notes receives progress and warnings, a line each
   */
  public FileDownloads(
      Store store, RegistrySettings settings, Map<String, String> environment, Notes notes) {
    this.store = store.downloads();
    this.settings = settings;
    this.environment = environment;
    this.notes = notes;
  }

  /**
   * The file that an address gives.
   *
   * @param sha256 what its content must be; empty if that is not known
   */
  public Path get(String url, String sha256) throws InterruptedException {
    synchronized (locks.computeIfAbsent(url, key -> new Object())) {
      if (!sha256.isEmpty()) {
        Digest wanted = new Digest(sha256);
        Optional<Path> known = store.file(wanted);
        return used(known.isPresent() ? known.get() : checked(url, wanted));
      }
      Digest digest = resolved.get(url);
      if (digest == null || store.file(digest).isEmpty()) {
        digest = cachedOrAsked(url);
        resolved.put(url, digest);
      }
      return used(store.file(digest).orElseThrow());
    }
  }

  private Path checked(String url, Digest wanted) throws InterruptedException {
    if (settings.offline()) {
      throw notInStore(url);
    }
    Digest found = ask(url, Optional.empty()).digest();
    if (!found.equals(wanted)) {
      throw new ImageException(
          "the checksum of "
              + WebAddress.withoutCredentials(url)
              + " is sha256:"
              + found
              + ", not sha256:"
              + wanted,
          "check what the server gives before you change --checksum");
    }
    return store.file(wanted).orElseThrow();
  }

  /** Reads of it, so that {@code prune --age} sees that it is used. */
  private static Path used(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      in.read();
      return file;
    } catch (IOException e) {
      throw new StoreException.Disk(file, e);
    }
  }

  private Digest cachedOrAsked(String url) throws InterruptedException {
    Optional<Downloads.Download> cached = store.get(url);
    String shown = WebAddress.withoutCredentials(url);
    if (cached.isPresent() && settings.isYoung(cached.get().asked())) {
      return cached.get().digest();
    }
    if (settings.offline()) {
      notes.accept(shown + " is not asked for again (offline)");
      return cached.orElseThrow(() -> notInStore(url)).digest();
    }
    try {
      return ask(url, cached).digest();
    } catch (ImageException.Unreachable e) {
      if (cached.isEmpty()) {
        throw e;
      }
      Instant asked = Instant.ofEpochSecond(cached.get().asked() / 1000);
      notes.accept("using " + shown + " as of " + asked + ": " + e.getMessage());
      return cached.get().digest();
    }
  }

  private static ImageException notInStore(String url) {
    return new ImageException(
        WebAddress.withoutCredentials(url)
            + " is not in the store, and the network may not be used (offline)",
        "build once without --offline");
  }

  /** Asks the server, with retries. */
  private Downloads.Download ask(String url, Optional<Downloads.Download> cached)
      throws InterruptedException {
    WebAddress address = WebAddress.of(url);
    try {
      return Retries.run(
          address.host(),
          settings.retries(),
          "",
          () -> {
            try (RegistryResponse response = send(address, cached)) {
              Retries.requireAnswer(response);
              return answer(url, response, cached);
            }
          });
    } catch (TransportException e) {
      throw failure(address, e);
    }
  }

  private RegistryResponse send(WebAddress address, Optional<Downloads.Download> cached)
      throws IOException, InterruptedException {
    Map<String, String> headers = new TreeMap<>();
    cached.ifPresent(
        known -> {
          if (!known.tag().isEmpty()) {
            headers.put("If-None-Match", known.tag());
          } else if (!known.modified().isEmpty()) {
            headers.put("If-Modified-Since", known.modified());
          }
        });
    return transports
        .computeIfAbsent(address.uri().getAuthority(), this::transport)
        .send(
            new HttpTransport.Request(
                "GET",
                address.uri(),
                headers,
                address.authorization(),
                HttpRequest.BodyPublishers.noBody()));
  }

  private HttpTransport transport(String host) {
    URI uri = URI.create("https://" + host);
    int port = uri.getPort() < 0 ? HttpTransport.defaultPort("https") : uri.getPort();
    TlsConfiguration tls = new TlsConfiguration(host, settings.host(host), environment);
    return new HttpTransport(environment, () -> tls.read(uri.getHost(), port));
  }

  private Downloads.Download answer(
      String url, RegistryResponse response, Optional<Downloads.Download> cached)
      throws IOException {
    String tag = response.header("ETag");
    boolean unchanged =
        response.status() == NOT_MODIFIED
            || (response.isSuccess() && cached.map(each -> isSame(each, tag)).orElse(false));
    Downloads.Download known;
    if (cached.isPresent() && unchanged) {
      known = at(cached.get().digest(), cached.get().tag(), cached.get().modified());
    } else if (response.isSuccess()) {
      String shown = "downloading " + WebAddress.withoutCredentials(url);
      notes.accept(shown);
      try (Transfer transfer = notes.begin(shown, length(response))) {
        known = at(download(response, transfer), tag, response.header("Last-Modified"));
      }
    } else {
      throw refused(url, response);
    }
    store.put(url, known);
    return known;
  }

  /** Some servers send the whole file again, with the same ETag. */
  private static boolean isSame(Downloads.Download cached, String tag) {
    return !tag.isEmpty() && tag.equals(cached.tag());
  }

  private static Downloads.Download at(Digest digest, String tag, String modified) {
    return new Downloads.Download(digest, tag, modified, System.currentTimeMillis());
  }

  /** How many bytes will come, 0 if the server does not say. */
  private static long length(RegistryResponse response) {
    try {
      return Math.max(0, Long.parseLong(response.header("Content-Length")));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Writes the body to a file of the store. */
  private Digest download(RegistryResponse response, Transfer transfer) throws IOException {
    Path draft = store.draft();
    boolean done = false;
    MessageDigest algorithm = Digest.bulk();
    boolean packed = response.header("Content-Encoding").equalsIgnoreCase("gzip");
    try (OutputStream out = new Written(draft);
        InputStream body = transfer.counted(response.body());
        InputStream in =
            new DigestInputStream(packed ? new GZIPInputStream(body) : body, algorithm)) {
      in.transferTo(out);
      done = true;
    } finally {
      if (!done) {
        Files.deleteIfExists(draft);
      }
    }
    Digest digest = Digest.of(algorithm);
    store.keep(digest, draft);
    return digest;
  }

  /** A file of the store, whose errors are the disk's and not the server's. */
  private static final class Written extends FilterOutputStream {
    private final Path file;

    Written(Path file) {
      super(open(file));
      this.file = file;
    }

    private static OutputStream open(Path file) {
      try {
        return Files.newOutputStream(file);
      } catch (IOException e) {
        throw new StoreException.Disk(file, e);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw new StoreException.Disk(file, e);
      }
    }
  }

  private static ImageException refused(String url, RegistryResponse response) {
    String shown = WebAddress.withoutCredentials(url);
    return switch (response.status()) {
      case 401, 403 ->
          new ImageException(
              shown + " returned " + response.status() + ", unauthorized",
              "use a RUN with a secret for files that need a login");
      case 404, 410 ->
          new ImageException(
              shown + " returned " + response.status() + ", not found", "check the address");
      default -> new ImageException(shown + " returned " + response.status(), "");
    };
  }

  private static ImageException failure(WebAddress address, TransportException e) {
    String host = address.host();
    String setting = "set registries: {" + host + ": {certificate: FILE}} in the settings";
    return switch (e.kind()) {
      case UNREACHABLE ->
          new ImageException.Unreachable(host + " cannot be reached: " + e.getMessage(), "");
      case NOT_TRUSTED ->
          new ImageException(
              host + " cannot be used: " + e.getMessage(), "to trust its certificate, " + setting);
      case REFUSED, NO_TLS, WANTS_CERTIFICATE ->
          new ImageException(host + " cannot be used: " + e.getMessage(), "");
    };
  }

  @Override
  public void close() {
    transports.values().forEach(HttpTransport::close);
  }
}

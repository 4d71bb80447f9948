package dev.datestone.image;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The proxy that {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} name, in capitals or
 * small letters, as curl reads them. This machine itself is never asked through one.
 */
final class ProxyFromEnvironment extends ProxySelector {
  private final Map<String, String> environment;

  ProxyFromEnvironment(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(URI uri) {
    Optional<URI> proxy = proxy(uri);
    return List.of(
        proxy.isEmpty()
            ? Proxy.NO_PROXY
            : new Proxy(
                Proxy.Type.HTTP,
                InetSocketAddress.createUnresolved(proxy.get().getHost(), port(proxy.get()))));
  }

  private static int port(URI proxy) {
    return proxy.getPort() < 0 ? 80 : proxy.getPort();
  }

  /**
   * What the proxy on the way to an address is told of us; empty where it has no login, or is none.
   */
  String authorization(URI uri) {
    String login = proxy(uri).map(URI::getUserInfo).orElse("");
    // Without a colon it is a name with an empty password.
    String whole = login.contains(":") ? login : login + ":";
    return login.isEmpty()
        ? ""
        : "Basic " + Base64.getEncoder().encodeToString(whole.getBytes(StandardCharsets.UTF_8));
  }

  /** The proxy on the way to an address, without who we are there. */
  String name(URI uri) {
    return proxy(uri).map(proxy -> proxy.getHost() + ":" + port(proxy)).orElse("");
  }

  private Optional<URI> proxy(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    String variable = uri.getScheme() + "_proxy";
    String proxy = value(variable);
    if (proxy.isEmpty() || Registry.isLoopback(host) || isExempt(host)) {
      return Optional.empty();
    }
    try {
      URI where = new URI(proxy.contains("://") ? proxy : "http://" + proxy);
      if (where.getHost() != null && "http".equalsIgnoreCase(where.getScheme())) {
        return Optional.of(where);
      }
    } catch (URISyntaxException e) {
      // As below. Its message has what is written, and that may be a password.
    }
    throw new ImageException(
        "what " + variable.toUpperCase(Locale.ROOT) + " says is no proxy that can be used",
        "write it as http://host:port or http://user:password@host:port, with %40 for an @ in the"
            + " password; see docs/images.md");
  }

  private String value(String name) {
    String small = environment.getOrDefault(name, "");
    return small.isEmpty() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : small;
  }

  private boolean isExempt(String host) {
    for (String written : value("no_proxy").split(",")) {
      String each = written.strip().toLowerCase(Locale.ROOT);
      String name = each.startsWith(".") ? each.substring(1) : each;
      if (each.equals("*")
          || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name)))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException cause) {
    // The request fails, and says so.
  }
}

package dev.datestone.registry;

import dev.datestone.archive.ImageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The proxy in {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY}, in upper or lower
 * case, as curl reads them. Loopback addresses never go through a proxy.
 */
final class EnvironmentProxySelector extends ProxySelector {
  private final Map<String, String> environment;

  EnvironmentProxySelector(Map<String, String> environment) {
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

  /** The Proxy-Authorization header for an address; empty without a proxy or a login for it. */
  String authorization(URI uri) {
    String login = proxy(uri).map(URI::getUserInfo).orElse("");
    // Without a colon it is a user without a password.
    String whole = login.contains(":") ? login : login + ":";
    return login.isEmpty() ? "" : Credential.basicAuthorization(whole);
  }

  /** The host and port of the proxy for an address; empty without one. */
  String name(URI uri) {
    return proxy(uri).map(proxy -> proxy.getHost() + ":" + port(proxy)).orElse("");
  }

  private Optional<URI> proxy(URI uri) {
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    String variable = uri.getScheme() + "_proxy";
    String proxy = value(variable);
    if (proxy.isEmpty() || RegistryClient.isLoopback(host) || isExempt(host)) {
      return Optional.empty();
    }
    try {
      URI where = new URI(proxy.contains("://") ? proxy : "http://" + proxy);
      if (where.getHost() != null && "http".equalsIgnoreCase(where.getScheme())) {
        return Optional.of(where);
      }
    } catch (URISyntaxException e) {
      // Not in the message below: the text may have a password.
    }
    throw new ImageException(
        variable.toUpperCase(Locale.ROOT) + " is not a valid HTTP proxy",
        "write http://host:port or http://user:password@host:port, with %40 for an @ in the"
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
    // The request fails with the cause.
  }
}

package dev.datestone.image;

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
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    String proxy = value(uri.getScheme() + "_proxy");
    if (proxy.isEmpty() || Registry.isLoopback(host) || isExempt(host)) {
      return List.of(Proxy.NO_PROXY);
    }
    URI where = address(proxy.contains("://") ? proxy : "http://" + proxy);
    if (where.getHost() == null) {
      throw new ImageException(
          "\"" + proxy + "\" is no proxy", "write it as http://host:port, see docs/images.md");
    }
    int port = where.getPort() < 0 ? 80 : where.getPort();
    return List.of(
        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(where.getHost(), port)));
  }

  /** Without a host when it is no address. */
  private static URI address(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return URI.create("none");
    }
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

package dev.datestone.registry;

import dev.datestone.archive.ImageException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The address of a file of the web.
 *
 * @param uri without user, password and fragment
 * @param authorization what a user and password in the address mean; may be empty
 */
record WebAddress(URI uri, String authorization) {
  static WebAddress of(String url) {
    try {
      URI whole = new URI(escaped(url));
      String host = whole.getHost();
      if (host == null) {
        throw invalid(url);
      }
      String user = whole.getUserInfo();
      String authorization =
          user == null
              ? ""
              : "Basic "
                  + Base64.getEncoder()
                      .encodeToString(
                          (user.contains(":") ? user : user + ":")
                              .getBytes(StandardCharsets.UTF_8));
      String authority = host + (whole.getPort() < 0 ? "" : ":" + whole.getPort());
      String path = whole.getRawPath().isEmpty() ? "/" : whole.getRawPath();
      String query = whole.getRawQuery() == null ? "" : "?" + whole.getRawQuery();
      return new WebAddress(
          new URI(whole.getScheme() + "://" + authority + path + query), authorization);
    } catch (URISyntaxException e) {
      throw invalid(url);
    }
  }

  /** The host, and the port if it is named. */
  String host() {
    return uri.getAuthority();
  }

  private static ImageException invalid(String url) {
    return new ImageException("\"" + withoutCredentials(url) + "\" is not a valid address", "");
  }

  static String withoutCredentials(String url) {
    return url.replaceFirst("://[^/@\\s]*@", "://");
  }

  /** Escapes what people write into addresses though it must be escaped. */
  private static String escaped(String url) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      boolean isHex = i + 2 < url.length() && url.substring(i + 1, i + 3).matches("[0-9a-fA-F]{2}");
      if ((c == '%' && !isHex) || " \"<>\\^`{|}".indexOf(c) >= 0) {
        escaped.append(String.format("%%%02X", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}

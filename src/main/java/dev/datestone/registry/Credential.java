package dev.datestone.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A login for a registry.
 *
 * @param user empty if there is only a token
 * @param identityToken exchanged for a token at the token service of the registry
 * @param registryToken sent to the registry as it is
 * @param from the file or helper it is from, for messages
 */
record Credential(
    String user, String password, String identityToken, String registryToken, String from) {
  /** No login. */
  static final Credential NOBODY = new Credential("", "", "", "", "");

  boolean isNobody() {
    return from.isEmpty();
  }

  String basicAuthorization() {
    return basicAuthorization(user + ":" + password);
  }

  /** The header for a user and a password with a colon between. */
  static String basicAuthorization(String login) {
    byte[] bytes = login.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  /** Names only the place it is from, because this text may end up in a message. */
  @Override
  public String toString() {
    return isNobody() ? "anonymous users" : "the login from " + from;
  }
}

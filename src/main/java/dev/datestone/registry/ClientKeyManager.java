package dev.datestone.registry;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Offers client certificates to one host only: not to redirect targets, nor to the token service.
 * Remembers whether the host asked for one.
 */
final class ClientKeyManager extends X509ExtendedKeyManager {
  private final String host;
  private final int port;
  private final @Nullable X509ExtendedKeyManager keys;
  private volatile boolean lacking;
  private volatile boolean shown;

  /**
   * Client certificates for a host.
   *
   * @param host a name, or an address without brackets
   * @param keys null for none
   */
  ClientKeyManager(String host, int port, @Nullable X509ExtendedKeyManager keys) {
    this.host = host.toLowerCase(Locale.ROOT);
    this.port = port;
    this.keys = keys;
  }

  /** Whether the host asked for a certificate, and none fits. */
  boolean areLacking() {
    return lacking;
  }

  /** Whether the host got a certificate. */
  boolean wereShown() {
    return shown;
  }

  boolean areThere() {
    return keys != null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] kinds, Principal @Nullable [] issuers, SSLEngine engine) {
    String peer = String.valueOf(engine.getPeerHost()).toLowerCase(Locale.ROOT);
    if (!peer.equals(host) || engine.getPeerPort() != port) {
      return null;
    }
    String alias = keys == null ? null : keys.chooseEngineClientAlias(kinds, issuers, engine);
    lacking = alias == null;
    shown = alias != null;
    return alias;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return keys == null ? null : keys.getCertificateChain(alias);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return keys == null ? null : keys.getPrivateKey(alias);
  }

  // Not used: the HTTP client uses engines.

  @Override
  public @Nullable String chooseClientAlias(
      String[] kinds, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String kind, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String kind, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String kind, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}

package dev.datestone.image;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Who we are to a host that asks for a certificate before a word is said. It is shown to that host
 * alone: not to where it leads, nor to the service that its tokens are from.
 */
final class ClientKeys extends X509ExtendedKeyManager {
  private final String host;
  private final int port;
  private final @Nullable X509ExtendedKeyManager keys;
  private volatile boolean lacking;
  private volatile boolean shown;

  /**
   * The keys for a host.
   *
   * @param host a name, or an address without brackets
   * @param keys null for none
   */
  ClientKeys(String host, int port, @Nullable X509ExtendedKeyManager keys) {
    this.host = host.toLowerCase(Locale.ROOT);
    this.port = port;
    this.keys = keys;
  }

  /** Whether the host asked for a certificate, and there was none that it would take. */
  boolean areLacking() {
    return lacking;
  }

  /** Whether the host has seen one. */
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

  // No sockets and no server here.

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

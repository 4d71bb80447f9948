package dev.datestone.registry;

import java.security.Provider;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * A context for plain HTTP. Without one Java's HTTP client initializes TLS, which takes 25 to 100
 * ms even for a context without keys.
 */
final class NoTlsContext extends SSLContextSpi {
  static final SSLContext CONTEXT =
      new SSLContext(new NoTlsContext(), new Provider("none", "1", "no TLS") {}, "none") {};

  private static IllegalStateException unused() {
    return new IllegalStateException("TLS in a client for plain HTTP");
  }

  @Override
  protected SSLParameters engineGetDefaultSSLParameters() {
    return new SSLParameters();
  }

  @Override
  protected SSLParameters engineGetSupportedSSLParameters() {
    return new SSLParameters();
  }

  @Override
  protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
    throw unused();
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    throw unused();
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    throw unused();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    throw unused();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    throw unused();
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    throw unused();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    throw unused();
  }
}

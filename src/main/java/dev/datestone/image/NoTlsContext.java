package dev.datestone.image;

import java.security.KeyManagementException;
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
 * No TLS. Java's HTTP client makes itself ready for TLS in any case, unless it is given something
 * that is ready; this is.
 */
final class NoTlsContext extends SSLContextSpi {
  static final SSLContext CONTEXT = new Ready();

  private static final class Ready extends SSLContext {
    Ready() {
      super(new NoTlsContext(), new None(), "none");
    }
  }

  private static final class None extends Provider {
    private static final long serialVersionUID = 1L;

    None() {
      super("none", "1", "no TLS");
    }
  }

  private static IllegalStateException never() {
    return new IllegalStateException("TLS with a client of plain HTTP");
  }

  @Override
  protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
      throws KeyManagementException {
    throw never();
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
  protected SSLSocketFactory engineGetSocketFactory() {
    throw never();
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    throw never();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    throw never();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    throw never();
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    throw never();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    throw never();
  }
}

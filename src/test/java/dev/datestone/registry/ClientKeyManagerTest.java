package dev.datestone.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClientKeyManagerTest {
  private static final String[] KINDS = {"RSA", "EC"};

  @TempDir Path folder;

  private X509ExtendedKeyManager manager() throws Exception {
    String keytool = Path.of(System.getProperty("java.home"), "bin/keytool").toString();
    Process made =
        new ProcessBuilder(
                (keytool
                        + " -genkeypair -keystore k.p12 -storepass secret -alias us -keyalg EC"
                        + " -dname CN=us")
                    .split(" "))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    assertThat(made.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    char[] password = "secret".toCharArray();
    try (InputStream in = Files.newInputStream(folder.resolve("k.p12"))) {
      store.load(in, password);
    }
    KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
    factory.init(store, password);
    return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
  }

  private static SSLEngine engine(String host, int port) throws Exception {
    return SSLContext.getDefault().createSSLEngine(host, port);
  }

  @Test
  void onlyItsHostGetsACertificate() throws Exception {
    ClientKeyManager keys = new ClientKeyManager("Registry.example", 443, manager());
    assertThat(keys.chooseEngineClientAlias(KINDS, null, engine("other.example", 443))).isNull();
    assertThat(keys.chooseEngineClientAlias(KINDS, null, engine("registry.example", 5000)))
        .isNull();
    assertThat(keys.areLacking()).as("nothing was to be shown there").isFalse();
    String alias = keys.chooseEngineClientAlias(KINDS, null, engine("registry.example", 443));
    assertThat(alias).isNotNull();
    assertThat(keys.getPrivateKey(String.valueOf(alias))).isNotNull();
    assertThat(keys.getCertificateChain(String.valueOf(alias))).hasSize(1);
    assertThat(keys.areLacking()).isFalse();
  }

  @Test
  void requestIsRemembered() throws Exception {
    ClientKeyManager none = new ClientKeyManager("127.0.0.1", 5000, null);
    assertThat(none.areLacking()).isFalse();
    assertThat(none.chooseEngineClientAlias(KINDS, null, engine("127.0.0.1", 5000))).isNull();
    assertThat(none.areLacking()).isTrue();
    assertThat(none.areThere()).isFalse();
  }
}

package dev.datestone.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes real servers: openssl with each TLS version, and servers of other protocols. */
final class TlsProbeTest {
  private static final String LOCAL = "127.0.0.1";

  @TempDir static Path keys;
  @TempDir Path folder;

  @BeforeAll
  static void makeKeys() throws Exception {
    Process process =
        new ProcessBuilder(
                "openssl req -x509 -newkey rsa:2048 -nodes -keyout k -out c -days 2 -subj /CN=x"
                    .split(" "))
            .directory(keys.toFile())
            .redirectErrorStream(true)
            .redirectOutput(keys.resolve("log").toFile())
            .start();
    assertThat(process.waitFor()).isZero();
  }

  /** A server that reads until a blank line and says so much, or hangs up. */
  private static boolean isAnsweredBy(byte[] words) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Socket socket = server.accept()) {
                      InputStream in = socket.getInputStream();
                      int line = 0;
                      for (int each = in.read(); each >= 0 && line < 2; each = in.read()) {
                        line = each == '\n' ? line + 1 : each == '\r' ? line : 0;
                      }
                      socket.getOutputStream().write(words);
                    } catch (IOException e) {
                      // hung up
                    }
                  });
      boolean answered = TlsProbe.speaksTls(LOCAL, server.getLocalPort());
      assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
      return answered;
    }
  }

  @Test
  void otherProtocolsAreNotTls() throws Exception {
    for (String words : List.of("HTTP/1.1 400 Bad Request\r\n\r\n", "", "\u0015", "\u0016\u0004")) {
      assertThat(isAnsweredBy(words.getBytes(StandardCharsets.ISO_8859_1))).as(words).isFalse();
    }
    assertThat(isAnsweredBy(new byte[] {0x15, 3, 1, 0, 2, 2, 40})).as("a refusal").isTrue();
  }

  @Test
  void closedPortIsNotTls() throws IOException {
    int port;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }
    assertThat(TlsProbe.speaksTls(LOCAL, port)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-tls1_3",
        "-tls1_2",
        "-tls1_2 -cipher ECDHE-RSA-AES256-GCM-SHA384",
        "-tls1_2 -cipher AES128-SHA",
        "-tls1_3 -Verify 1",
        "-tls1_2 -Verify 1",
        // It has nothing in common with us, and says so.
        "-tls1_2 -cipher ECDHE-RSA-CAMELLIA128-SHA256",
        "-tls1_3 -groups P-521",
      })
  void allTlsVersionsAreRecognized(String words) throws Exception {
    int port;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }
    Process server =
        new ProcessBuilder(
                ("openssl s_server -quiet -key k -cert c -accept 127.0.0.1:" + port + " " + words)
                    .split(" "))
            .directory(keys.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      boolean answered = false;
      for (int i = 0; i < 100 && !answered && server.isAlive(); i++) {
        answered = TlsProbe.speaksTls(LOCAL, port);
        Thread.sleep(answered ? 0 : 50);
      }
      assertThat(answered).isTrue();
    } finally {
      server.destroy();
      server.waitFor();
    }
  }
}

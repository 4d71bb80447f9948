package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries behind a proxy with authentication. */
@Tag("e2e")
final class ProxyTest {
  private static final String PASSWORD = "ge:heim@7";
  private static final String WRITTEN = "me:ge%3Aheim%407@";

  @TempDir Path folder;
  private DockerRegistry plain;
  private DockerRegistry tls;
  private ProxyServer proxy;
  private Tool tool;

  @BeforeEach
  void start() {
    HostShell.run(
        folder,
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2"
            + " -subj /CN=test -addext subjectAltName=DNS:tls.test,IP:127.0.0.1 2>/dev/null");
    plain = DockerRegistry.in(folder.resolve("plain"));
    tls =
        new DockerRegistry(
            folder.resolve("tls"),
            "  tls:\n    certificate: %s\n    key: %s\n"
                .formatted(folder.resolve("cert.pem"), folder.resolve("key.pem")),
            "");
    String login = "me:" + PASSWORD;
    proxy =
        new ProxyServer(
            Map.of("plain.test:80", plain.host(), "tls.test:443", tls.host()),
            "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    tool =
        Tool.in(HostShell.folder(folder.resolve("project")))
            .withHome(folder.resolve("home"))
            .with("DATESTONE_OFFLINE", "false")
            .with("DATESTONE_IMAGE_RETRIES", "0")
            .with("HOME", HostShell.folder(folder.resolve("user")).toString());
    tool.file(
        "datestone.yml",
        "registries:\n  plain.test:\n    http: true\n  tls.test:\n    certificate: ../cert.pem\n");
  }

  @AfterEach
  void end() {
    proxy.close();
    plain.close();
    tls.close();
  }

  private Tool.Result build(String from, String login) {
    String address = "http://" + login + proxy.host();
    return tool.with("HTTP_PROXY", address)
        .with("HTTPS_PROXY", address)
        .file(
            "Earthfile", "VERSION 0.8\nFROM " + from + "\nt:\n    RUN : " + from + " && cat /one\n")
        .run("--no-image-output", "+t");
  }

  private static void image(DockerRegistry registry, Path folder) {
    new LayeredImage(folder)
        .tar(TestImages.busyboxTar())
        .layer("echo one > one")
        .push(registry.host() + "/app:v1", "");
  }

  @Test
  void onlyTheProxyGetsItsCredentials() throws IOException {
    image(plain, folder.resolve("one"));
    image(tls, folder.resolve("two"));
    assertThat(build("plain.test/app:v1", WRITTEN).ok().out()).contains("| one\n");
    assertThat(build("tls.test/app:v1", WRITTEN).ok().out()).contains("| one\n");
    assertThat(proxy.asked).isNotEmpty().allMatch(line -> !line.startsWith("no "));
    assertThat(proxy.asked).anyMatch(line -> line.startsWith("CONNECT tls.test:443 "));
    Tool.Result found = tool.file("secret", PASSWORD).run("config");
    assertThat(found.out() + found.err()).doesNotContain(PASSWORD).doesNotContain("ge%3Aheim");
    String in = "home plain/log tls/log";
    assertThat(
            HostShell.run(folder, "grep -rlF -e " + PASSWORD + " -e ge%3Aheim " + in + " || true"))
        .isEmpty();
    assertThat(HostShell.run(folder, "grep -rl -i proxy-auth plain/log tls/log || true")).isEmpty();
  }

  @Test
  void refusalNamesTheProxyOrTheRegistry() {
    for (String registry : new String[] {"plain.test", "tls.test"}) {
      assertThat(build(registry + "/app:v1", "").err())
          .contains("cannot pull " + registry + "/app:v1: ")
          .contains("the proxy " + proxy.host() + " requires a login");
      assertThat(build(registry + "/app:v1", "me:wrongword@").err())
          .contains("the proxy " + proxy.host() + " rejected the login (407)")
          .doesNotContain("wrongword");
    }
  }

  @Test
  void badProxyAddressNamesItsVariable() {
    for (String address : new String[] {"http://me:ge heim@x", "socks5://me:geheim@x:1", "://"}) {
      Tool.Result result =
          tool.with("HTTPS_PROXY", address)
              .file("Earthfile", "VERSION 0.8\nFROM tls.test/app:v1\nt:\n    RUN true\n")
              .run("+t");
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err())
          .contains("HTTPS_PROXY is not a valid HTTP proxy")
          .contains("hint: write http://host:port or http://user:password@host:port")
          .doesNotContain("heim");
    }
  }
}

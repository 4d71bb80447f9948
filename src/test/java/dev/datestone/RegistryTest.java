package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images from and to a real registry on this machine. */
@Tag("e2e")
final class RegistryTest {
  private static final String NO_IMAGE = "--no-image-output";

  @TempDir Path folder;
  private final Path busybox = TestImages.busyboxTar();
  private DockerRegistry registry;
  private Tool tool;

  @BeforeEach
  void start() {
    registry = DockerRegistry.in(folder.resolve("registry"));
    tool = tool("project");
  }

  @AfterEach
  void end() {
    registry.close();
  }

  private Tool tool(String name) {
    return Tool.in(HostShell.folder(folder.resolve(name)))
        .withHome(folder.resolve("home"))
        .with("DATESTONE_OFFLINE", "false")
        .with("HOME", HostShell.folder(folder.resolve("user")).toString());
  }

  private LayeredImage image(String name) {
    return new LayeredImage(folder.resolve(name)).tar(busybox);
  }

  private void earthfile(String text) {
    tool.file("Earthfile", "VERSION 0.8\n" + text);
  }

  private String blobs(String repository) {
    return "GET /v2/" + repository + "/blobs";
  }

  @Test
  void tagIsPulledOnceAndResolvedOnceAnHour() {
    String name = registry.host() + "/us/app";
    String first =
        image("one")
            .layer("echo one > one")
            .config("\"Env\":[\"PATH=/bin\",\"A=b c\"],\"WorkingDir\":\"/tmp\",\"User\":\"worker\"")
            .push(name + ":v1", "");
    earthfile("FROM " + name + ":v1\nt:\n    RUN echo \"=$(cat /one) $A $(pwd) $(id -u)\"\n");
    Tool.Result result = tool.run("+t").ok();
    assertThat(result.out()).contains("| =one b c /tmp 1000\n");
    assertThat(registry.requests(blobs("us/app"))).isEqualTo(3);
    assertThat(tool.run("+t").ok().out()).contains("ok: 0 steps run, 1 cached");
    assertThat(registry.requests("HEAD /v2/us/app/manifests")).isEqualTo(1);

    // The tag moves: noticed when it is asked for, and only the new layer comes.
    image("two").layer("echo two > one").push(name + ":v1", "");
    assertThat(tool.run("+t").ok().out()).contains("ok: 0 steps run, 1 cached");
    assertThat(tool.run("--pull", "+t").ok().out()).contains("| =two ");
    assertThat(registry.requests(blobs("us/app"))).isEqualTo(5);
    assertThat(tool.with("DATESTONE_IMAGE_AGE", "always").run("+t").ok().out())
        .contains("ok: 0 steps run, 1 cached");
    assertThat(registry.requests("HEAD /v2/us/app/manifests")).isEqualTo(3);

    // The first one is still here, by its digest.
    earthfile("FROM " + name + "@sha256:" + first + "\nt:\n    RUN echo \"=$(cat /one)\"\n");
    assertThat(tool.run("+t").ok().out()).contains("| =one\n");
    assertThat(registry.requests(blobs("us/app"))).isEqualTo(5);
    assertThat(tool.run("image", "ls").ok().lines("us/app")).hasSize(2);
  }

  @Test
  void buildContinuesWhenTheRegistryIsUnreachable() {
    String name = registry.host() + "/app:v1";
    image("one").layer("echo one > one").push(name, "");
    earthfile("FROM " + name + "\nt:\n    RUN cat /one\n");
    tool.run("+t").ok();
    registry.stop();
    assertThat(tool.run("+t").ok().out()).contains("ok: 0 steps run, 1 cached");
    Tool.Result result = tool.run("--pull", "+t").ok();
    assertThat(result.out()).contains("using " + name + " as of ").contains("cannot be reached");
    assertThat(result.out()).contains("ok: 0 steps run, 1 cached");
    assertThat(tool.run("--offline", "--pull", "+t").ok().out()).contains("offline");
    earthfile("FROM " + registry.host() + "/other\nt:\n    RUN true\n");
    assertThat(tool.run("+t").err())
        .contains("Earthfile:2:1: error: cannot pull " + registry.host() + "/other: ")
        .contains("cannot be reached: connection refused");
    assertThat(tool.run("--offline", "+t").err())
        .contains("registries may not be contacted (offline)");
  }

  @Test
  void missingImageIsReported() {
    image("one").push(registry.host() + "/us/app:v1", "");
    earthfile("FROM " + registry.host() + "/us/app:v2\nt:\n    RUN true\n");
    assertThat(tool.run("+t").err())
        .contains("/us/app:v2: " + registry.host() + " has no tag v2 in us/app");
    earthfile("FROM " + registry.host() + "/us/none:v2\nt:\n    RUN true\n");
    assertThat(tool.run("+t").err()).contains("us/none:v2: ");
    earthfile("FROM --platform=linux/arm64 " + registry.host() + "/us/app:v1\nt:\n    RUN true\n");
    assertThat(tool.run("+t").err())
        .contains("it is not available for linux/arm64")
        .contains("hint: available: linux/amd64");
    earthfile("FROM Wrong/Name!\nt:\n    RUN true\n");
    assertThat(tool.run("+t").err()).contains("\"Wrong/Name!\" is not a valid image name");
  }

  @Test
  void dockerManifestGivesTheSameImage() {
    String name = registry.host() + "/app:v1";
    image("one").layer("echo one > one").push(name, "--format v2s2");
    earthfile("FROM " + name + "\nt:\n    RUN echo =$(cat /one)\n");
    assertThat(tool.run("+t").ok().out()).contains("| =one\n");
    image("one").push(registry.host() + "/zst:v1", "--dest-compress-format zstd");
    earthfile("FROM " + registry.host() + "/zst:v1\nt:\n    RUN echo =$(cat /one)\n");
    tool.run("+t");
  }

  @Test
  void lockFilePinsATag() {
    String name = registry.host() + "/app:v1";
    image("one").layer("echo one > one").push(name, "");
    earthfile("t:\n    FROM " + name + "\n    RUN echo =$(cat /one)\nu:\n    FROM scratch\n");
    assertThat(tool.run("lock", "--check").err())
        .endsWith(
            "error: missing in datestone.lock: " + name + "\nhint: datestone lock adds them\n");
    assertThat(tool.run("lock").ok().out())
        .contains(name + ": none -> sha256:")
        .endsWith("ok: 1 tag locked\n");
    assertThat(tool.run("image", "ls").ok().out()).as("no layer came").doesNotContain(name);
    long configurations = registry.requests("GET /v2/app/blobs");
    assertThat(configurations).as("a configuration for each lock").isEqualTo(2);
    tool.run("lock", "--check").ok();
    image("two").layer("echo two > one").push(name, "");
    assertThat(tool.run("--pull", "+t").ok().out()).contains("| =one\n");
    registry.stop();
    assertThat(tool.run("--pull", "+t").ok().out()).contains("ok: 0 steps run, 1 cached");
    registry.again();
    assertThat(tool.run("lock").ok().out()).isEqualTo("ok: 1 tag locked\n");
    assertThat(tool.run("lock", "--update").ok().out()).contains(name + ": sha256:");
    assertThat(tool.run("+t").ok().out()).contains("| =two\n");
    tool.file("datestone.lock", "nonsense\n");
    assertThat(tool.run("+t").err()).contains("datestone.lock:1: not an image name and a digest");
  }

  /** What it builds on may depend on arguments, and on what is in an image. */
  @Test
  void lockFollowsArgumentsAndConditions() {
    String one = registry.host() + "/one:v1";
    String two = registry.host() + "/two:v1";
    image("one").layer("echo one > one").push(one, "");
    image("two").layer("echo two > two").push(two, "");
    earthfile(
        """
        t:
            ARG --required which
            FROM %s/$which
            IF test -e /one
                FROM %s
            END
        """
            .formatted(registry.host(), two));
    Tool.Result none = tool.run("lock");
    assertThat(none.code()).isZero();
    assertThat(none.err()).contains("skipping +t: ");
    assertThat(tool.run("lock", "+t", "--which=two:v1").ok().out())
        .contains(two + ": none -> sha256:")
        .doesNotContain(one);
    assertThat(tool.run("lock", "+t", "--which=one:v1").ok().out())
        .contains(one + ": none -> sha256:")
        .endsWith("ok: 2 tags locked\n");
    assertThat(tool.run("lock", "--which=one:v1").err())
        .isEqualTo(
            """
            error: unknown option --which=one:v1
            hint: arguments follow their target: +target --which=one:v1
            """);
  }

  @Test
  void dockerLoginIsUsed() {
    HostShell.run(folder, "htpasswd -Bbn me geheim7 > htpasswd");
    registry.close();
    registry =
        new DockerRegistry(
            folder.resolve("closed"),
            "",
            "auth:\n  htpasswd:\n    realm: r\n    path: " + folder.resolve("htpasswd") + "\n");
    String name = registry.host() + "/app:v1";
    image("one").layer("echo one > one").push(name, "--dest-creds me:geheim7");
    earthfile(
        "FROM "
            + name
            + "\nt:\n    RUN echo =$(cat /one)\n    SAVE IMAGE --push "
            + registry.host()
            + "/out:v1\n");
    assertThat(tool.run(NO_IMAGE, "+t").err())
        .contains("requires a login")
        .contains("hint: docker login " + registry.host());
    String auth = HostShell.run(folder, "printf 'me:geheim7' | base64").strip();
    String wrong = HostShell.run(folder, "printf 'me:falsch' | base64").strip();
    Path docker = HostShell.folder(folder.resolve("docker"));
    tool.with("DOCKER_CONFIG", docker.toString());
    String config = "{\"auths\":{\"" + registry.host() + "\":{\"auth\":\"%s\"}}}";
    Tool.in(docker).file("config.json", config.formatted(wrong));
    assertThat(tool.run(NO_IMAGE, "+t").err())
        .contains("rejected the login from " + docker.resolve("config.json"))
        .doesNotContain("falsch");
    Tool.in(docker).file("config.json", config.formatted(auth));
    Tool.Result result = tool.run(NO_IMAGE, "--push", "+t").ok();
    assertThat(result.out()).contains("| =one\n").contains("pushed image " + registry.host());
    assertThat(result.out() + result.err()).doesNotContain("geheim7").doesNotContain(auth);
    assertThat(HostShell.run(folder, "grep -rlE 'geheim7|" + auth + "' home || echo none"))
        .isEqualTo("none\n");
    Tool.in(docker).file("config.json", "{broken");
    assertThat(tool.run("--pull", "+t").err())
        .contains("cannot read the logins in " + docker.resolve("config.json"));

    // A helper as docker knows them.
    Path bin = HostShell.folder(folder.resolve("bin"));
    HostShell.run(
        bin,
        "printf '#!/bin/sh\\ncat > /dev/null\\necho \"{\\\\\"Username\\\\\":\\\\\"me\\\\\","
            + "\\\\\"Secret\\\\\":\\\\\"geheim7\\\\\"}\"\\n' > docker-credential-test;"
            + " chmod +x docker-credential-test");
    Tool.in(docker).file("config.json", "{\"credsStore\":\"test\"}");
    tool.with("PATH", bin + ":" + System.getenv("PATH"));
    tool.withHome(folder.resolve("home2")).run(NO_IMAGE, "+t").ok();
  }

  @Test
  void configuredCertificateIsTrusted() {
    HostShell.run(
        folder,
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
            + " -keyout key.pem -out cert.pem -days 2"
            + " -subj /CN=test -addext subjectAltName=IP:127.0.0.1 2>/dev/null");
    registry.close();
    registry =
        new DockerRegistry(
            folder.resolve("tls"),
            "  tls:\n    certificate: "
                + folder.resolve("cert.pem")
                + "\n    key: "
                + folder.resolve("key.pem")
                + "\n",
            "");
    String name = registry.host() + "/app:v1";
    image("one").layer("echo one > one").push(name, "");
    earthfile("FROM " + name + "\nt:\n    RUN echo =$(cat /one)\n");
    assertThat(tool.run("+t").err()).contains("its certificate is not trusted");
    tool.file(
        "datestone.yml", "registries:\n  " + registry.host() + ":\n    certificate: ../cert.pem\n");
    assertThat(tool.run("+t").ok().out()).contains("| =one\n");
  }

  @Test
  void mirrorIsAskedFirst() {
    try (DockerRegistry mirror = DockerRegistry.in(folder.resolve("mirror"))) {
      image("one").layer("echo one > one").push(mirror.host() + "/hub/us/app:v1", "");
      image("two").layer("echo two > two").push(registry.host() + "/us/other:v1", "");
      tool.file(
          "datestone.yml",
          "registries:\n  "
              + registry.host()
              + ":\n    mirrors: ["
              + "127.0.0.1:1, "
              + mirror.host()
              + "/hub]\n");
      earthfile("FROM " + registry.host() + "/us/app:v1\nt:\n    RUN echo =$(cat /one)\n");
      assertThat(tool.run("+t").ok().out()).contains("| =one\n");
      assertThat(registry.requests("GET /v2/us/app")).isZero();
      earthfile("FROM " + registry.host() + "/us/other:v1\nt:\n    RUN echo =$(cat /two)\n");
      assertThat(tool.run("+t").ok().out()).contains("| =two\n");
    }
  }

  @Test
  void pushedImageHasTheConfigurationOfTheEarthfile() {
    String base = registry.host() + "/base:v1";
    image("one").config("\"Env\":[\"PATH=/bin\"],\"Labels\":{\"l\":\"v\"}").push(base, "");
    String out = registry.host() + "/out/app:v1";
    earthfile(
        """
        FROM %s
        ok:
            RUN echo made > /made
            ENTRYPOINT ["cat", "/made"]
            SAVE IMAGE --push %s %s
        bad:
            RUN echo first > /made
            SAVE IMAGE --push %s
        fail:
            RUN false
        both:
            BUILD +bad
            BUILD +fail
        """
            .formatted(base, out, registry.host() + "/second/app:v1", registry.host() + "/bad:v1"));
    tool.run(NO_IMAGE, "+ok").ok();
    assertThat(registry.requests("POST /v2/out")).isZero();
    Tool.Result result = tool.run(NO_IMAGE, "--push", "+ok").ok();
    assertThat(result.out()).contains("pushed image " + out + "@sha256:");
    String seen =
        HostShell.run(
            folder,
            "skopeo inspect --tls-verify=false --config docker://"
                + out
                + " | jq -c '[.config.Entrypoint,.config.Labels,.architecture]'; skopeo inspect"
                + " --tls-verify=false docker://"
                + out
                + " | jq -r .Digest");
    assertThat(seen).startsWith("[[\"cat\",\"/made\"],{\"l\":\"v\"},\"amd64\"]\n");
    assertThat(result.out()).contains(seen.lines().toList().get(1));
    // The second repository took the layers from the first.
    assertThat(registry.requests("PATCH /v2/second")).isZero();

    long sent = registry.requests("PATCH");
    assertThat(tool.run(NO_IMAGE, "--push", "+ok").ok().out()).contains("(unchanged)");
    assertThat(registry.requests("PATCH")).isEqualTo(sent);

    assertThat(tool.run(NO_IMAGE, "--push", "+both").code()).isEqualTo(1);
    assertThat(registry.requests("HEAD /v2/bad/")).isZero();

    // And back again.
    earthfile("FROM " + out + "\nt:\n    RUN echo =$(cat /made)\n");
    assertThat(
            tool("again")
                .withHome(folder.resolve("home3"))
                .file("Earthfile", tool.read("Earthfile"))
                .run("+t")
                .ok()
                .out())
        .contains("| =made\n");
  }
}

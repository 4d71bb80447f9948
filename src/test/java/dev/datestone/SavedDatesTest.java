package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dates of files in saved images: those of the build, or none later than SOURCE_DATE_EPOCH. */
@Tag("e2e")
class SavedDatesTest {
  private static final String EARTHFILE =
      """
      VERSION 0.8
      FROM datestone/python:test
      img:
          WORKDIR /app
          COPY mod.py .
          RUN python3 -c 'import mod' && ls __pycache__
          RUN cat /app/mod.py > later && touch -d '2001-02-03 04:05:06' old
          SAVE IMAGE app
      """;

  // Unpacks the layers of the image on each other, and starts its Python in there.
  private static final String UNPACK =
      """
      rm -rf root dir && mkdir root && skopeo copy -q docker-archive:out.tar dir:dir
      for layer in $(jq -r '.layers[].digest' dir/manifest.json); do
        tar -C root -xf dir/${layer#sha256:}
      done
      """;

  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void project() {
    tool = Tool.in(folder);
    PythonImage.put(tool, folder.resolve("python"));
    tool.file("Earthfile", EARTHFILE).file("mod.py", "print('" + folder + "')\n");
  }

  private Tool.Result save(String name) {
    return tool.run("--save-to", "docker-archive:" + name, "+img").ok();
  }

  private String inImage(String script) {
    return HostShell.asRoot(folder, UNPACK + script);
  }

  /** What Python says of the byte code of a module that it imports in the image. */
  private String imported() {
    return inImage(
        "chroot root /bin/python3 -v -c 'import sys; sys.path[:0] = [\"/app\"]; import mod' 2>&1"
            + " | grep -E '(stale|matches).*mod'");
  }

  @Test
  void pythonByteCodeIsUpToDateInTheImage() {
    assertThat(save("out.tar").out()).doesNotContain("warning");
    assertThat(imported()).contains("matches /app/mod.py").doesNotContain("stale");
    assertThat(inImage("stat -c %Y root/app/mod.py; stat -c %y root/app/old"))
        .endsWith("2001-02-03 04:05:06.000000000 +0000\n");
  }

  @Test
  void sameSnapshotGivesTheSameImage() {
    save("out.tar");
    save("again.tar");
    tool.with("DATESTONE_IMAGE_COMPRESSION", "none").run("--save-to", "oci:oci", "+img").ok();
    assertThat(folder.resolve("again.tar")).hasSameBinaryContentAs(folder.resolve("out.tar"));
    String id = "skopeo inspect --raw --config ";
    assertThat(HostShell.run(folder, id + "oci:oci:app:latest"))
        .isEqualTo(HostShell.run(folder, id + "docker-archive:out.tar"));
  }

  @Test
  void sourceDateEpochClampsDatesAndWarnsAboutStaleByteCode() {
    tool.with("SOURCE_DATE_EPOCH", "1500000000");
    String warning = "warning: Python byte code is stale in image app: /app/__pycache__/mod.";
    assertThat(save("out.tar").out()).contains(warning);
    assertThat(save("out.tar").out()).as("packed before").contains(warning);
    assertThat(imported()).contains("stale");
    assertThat(inImage("stat -c %Y root/app root/app/mod.py root/app/later root/app/old"))
        .isEqualTo("1500000000\n1500000000\n1500000000\n981173106\n");
    assertThat(
            HostShell.run(
                folder, "skopeo inspect --config docker-archive:out.tar | jq -r .created"))
        .isEqualTo("2017-07-14T02:40:00Z\n");
  }

  @Test
  void settingAndVariableAreEquivalent() {
    tool.file("datestone.yml", "source-date-epoch: 1500000000\n");
    save("out.tar");
    assertThat(inImage("stat -c %Y root/app/mod.py")).isEqualTo("1500000000\n");
    tool.with("SOURCE_DATE_EPOCH", "1600000000");
    save("out.tar");
    assertThat(inImage("stat -c %Y root/app/mod.py")).isEqualTo("1600000000\n");
    tool.with("SOURCE_DATE_EPOCH", "yesterday");
    assertThat(tool.run("--save-to", "docker-archive:out.tar", "+img").err())
        .contains("SOURCE_DATE_EPOCH must be seconds since 1970, not \"yesterday\"");
  }

  @Test
  void hashedByteCodeGivesNoWarning() {
    String compile =
        "python3 -c 'import py_compile as p; p.compile(\"mod.py\", invalidation_mode="
            + "p.PycInvalidationMode.UNCHECKED_HASH)'";
    tool.file("Earthfile", EARTHFILE.replace("python3 -c 'import mod'", compile));
    tool.with("SOURCE_DATE_EPOCH", "1500000000");
    assertThat(save("out.tar").out()).doesNotContain("image app: /app/");
    assertThat(imported()).doesNotContain("stale");
  }
}

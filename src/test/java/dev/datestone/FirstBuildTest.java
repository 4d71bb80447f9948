package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole build, from an Earthfile to a file on the host, and a second one with nothing to do. */
@Tag("e2e")
class FirstBuildTest {
  @TempDir Path folder;

  @Test
  void secondBuildIsCached() {
    Tool tool = Tool.in(folder);
    TestImages.busybox(tool);
    String name = folder.getFileName().toString();
    tool.file(
        "Earthfile",
        "VERSION 0.8\nFROM "
            + TestImages.BUSYBOX
            + "\n\nbuild:\n    COPY in.txt .\n    RUN cat in.txt > out.txt && echo "
            + name
            + "\n    SAVE ARTIFACT out.txt AS LOCAL out.txt\n");
    tool.file("in.txt", "hello " + name + "\n");
    assertThat(tool.run("+build").ok().out())
        .contains("+build | --> RUN cat in.txt")
        .contains("+build | " + name)
        .contains("2 steps run, 0 cached");
    assertThat(tool.read("out.txt")).isEqualTo("hello " + name + "\n");
    assertThat(tool.run("+build").ok().out()).contains("0 steps run, 2 cached");
  }
}

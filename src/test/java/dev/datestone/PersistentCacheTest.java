package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CACHE --persist: the contents of the cache at the end of a RUN are in its layer. */
@Tag("e2e")
class PersistentCacheTest {
  private static final String MAKE = "datestone/persist:test";

  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void start() {
    tool = Tool.in(HostShell.folder(folder.resolve("project"))).withHome(folder.resolve("home"));
    TestImages.busybox(tool);
  }

  private String earthfile(String version, String text) {
    tool.file("Earthfile", "VERSION " + version + "\nFROM " + TestImages.BUSYBOX + "\n" + text);
    return tool.run("+t").ok().out();
  }

  @Test
  void persistentCacheIsPartOfTheImageAndArtifacts() {
    String text =
        """
        made:
            RUN mkdir -p /c && echo image > /c/image
            CACHE %s /c
            COPY in .
            RUN cp in /c/out && echo $(cat /c/times)x > /c/times && ln -s out /c/link
            RUN rm /c/link && mkdir -p /c/sub && touch /c/sub/file && chmod 700 /c/sub
            SAVE ARTIFACT --if-exists /c/out AS LOCAL out
        t:
            FROM +made
            RUN echo "=$(ls /c | tr '\\n' ' ')$(cat /c/out /c/times 2>/dev/null | tr '\\n' ' ')"
            BUILD +made
        """;
    tool.file("in", "one\n");
    assertThat(earthfile("0.8", text.formatted("--persist"))).contains("| =out sub times one x \n");
    assertThat(tool.read("out")).isEqualTo("one\n");
    tool.file("in", "two\n");
    assertThat(tool.run("+t").ok().out()).contains("| =out sub times two xx \n");
    assertThat(tool.read("out")).isEqualTo("two\n");
    assertThat(tool.run("+t").ok().out()).contains("ok: 0 steps run");
    tool.file("in", "one\n");
    assertThat(tool.run("+t").ok().out()).contains("ok: 0 steps run");
    assertThat(tool.read("out")).isEqualTo("one\n");

    assertThat(earthfile("0.8", text.formatted(""))).contains("| =image \n");
    tool.file("in", "three\n");
    assertThat(earthfile("0.7", text.formatted(""))).contains("| =out sub times three ");
    assertThat(earthfile("--cache-persist-option 0.7", text.formatted(""))).contains("| =image \n");
  }

  /** Nothing of the layers tells that the cache has changed. */
  @Test
  void changeOfThePersistentCacheAloneIsSeen() {
    String text =
        """
        t:
            CACHE --persist /c
            RUN --no-cache echo $(cat /c/times)x > /c/times
            SAVE ARTIFACT /c/times AS LOCAL times
        """;
    earthfile("0.8", text);
    assertThat(tool.read("times")).isEqualTo("x\n");
    tool.run("+t").ok();
    assertThat(tool.read("times")).isEqualTo("xx\n");
  }

  @Test
  void symlinkOnTheMountPathCannotLeaveTheRoot() {
    assumeTrue(HostShell.isRoot(), "a user's overlay moves no folder that lies below");
    HostShell.run(folder, "mkdir -p outside/c && echo safe > outside/c/file");
    String text =
        """
        t:
            CACHE --persist /a/c
            RUN echo x > /a/c/x && mv /a /b && ln -s OUTSIDE /a
            RUN cat OUTSIDE/c/x
        """;
    assertThat(earthfile("0.8", text.replace("OUTSIDE", folder.resolve("outside") + "")))
        .contains("| x\n");
    assertThat(HostShell.run(folder, "ls outside/c; cat outside/c/file")).isEqualTo("file\nsafe\n");
  }

  /** make in a child trusts what make in the parent left, and no more than it may. */
  @Test
  void persistedFilesKeepTheirDates() {
    MakeImage.put(tool, HostShell.folder(folder.resolve("image")), MAKE, "plain", "2024-01-01");
    tool.file("Makefile", "out/%.o: %\n\t@echo Compiling $< && cp $< $@\nall: out/a.o out/b.o\n");
    tool.file("a", "1").file("b", "1");
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM %s
        made:
            WORKDIR /w
            COPY Makefile a b ./
            CACHE --persist out
            RUN make -s all
        t:
            FROM +made
            RUN make -s all && cat out/a.o out/b.o
            COPY --if-exists new/a ./
            RUN make -s all && cat out/a.o out/b.o
        """
            .formatted(MAKE));
    assertThat(tool.run("+t").ok().lines("| Compiling"))
        .containsExactly("+made | Compiling a", "+made | Compiling b");
    tool.file("a", "2");
    HostShell.run(folder, "touch -d 2001-01-01 project/a");
    Tool.Result edited = tool.run("+t").ok();
    assertThat(edited.lines("| Compiling")).containsExactly("+made | Compiling a");
    assertThat(edited.lines("| 21")).hasSize(1);
    tool.file("new/a", "3");
    assertThat(tool.run("+t").ok().lines("| Compiling")).containsExactly("+t | Compiling a");
  }
}

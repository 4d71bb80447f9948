package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File names that are not UTF-8, in all parts of a build. */
@Tag("e2e")
final class UnusualFileNamesTest {
  private static final String EARTHFILE =
      """
      VERSION 0.8
      FROM datestone/busybox:test
      made:
          WORKDIR /w
          COPY --dir in ./
          RUN mv in/m* "$(printf 'in/M\\377')" && rm "$(printf 'in/gone\\377')" && \\
              printf made > "$(printf 'new\\200')" && ln -s "$(printf 'in//M\\377')" "$(printf 'l\\201')"
          RUN --mount=type=cache,target=/c cat /c/* ; cat in/a* > "$(printf '/c/seen\\377')"; ls -la /c
          SAVE ARTIFACT in out AS LOCAL out
          SAVE ARTIFACT new? AS LOCAL ./
          SAVE ARTIFACT --symlink-no-follow l? AS LOCAL ./
      test:
          COPY +made/out there
          COPY +made/new? ./there/
          RUN cd there && for f in *; do echo "=$f:$(cat "$f")" | od -An -c; done
          SAVE IMAGE odd:v1
      """;

  @TempDir Path folder;

  private Tool in(String project) {
    return Tool.in(HostShell.folder(folder.resolve(project))).withHome(folder.resolve("home"));
  }

  private String listed(String of) {
    return HostShell.run(folder, "cd " + of + " && LC_ALL=C ls -b");
  }

  @Test
  void unusualNamesWorkEverywhere() {
    Tool tool = in("p");
    TestImages.busybox(tool);
    tool.file("Earthfile", EARTHFILE);
    HostShell.run(
        folder,
        """
        mkdir -p p/in/$'sub\\351'
        for name in $'a\\377' $'a\\376' $'m\\377' $'gone\\377' $'sub\\351/x\\377'; do
          printf one > p/in/"$name"
        done
        ln -s $'a\\377' p/in/$'link\\377'
        """);
    tool.run("+made").ok();
    assertThat(listed("p/out"))
        .isEqualTo("M\\377\na\\376\na\\377\nlink\\377\nsub\\351\n")
        .isEqualTo(HostShell.run(folder, "mv p/out o; cd o; LC_ALL=C ls -b"));
    HostShell.run(folder, "mv o p/out; cd p; grep -q made new*; test \"$(cat out/link*)\" = one");
    assertThat(HostShell.run(folder, "readlink p/l* | LC_ALL=C cat -v")).isEqualTo("in//MM-^?\n");
    assertThat(tool.run("--save-to", "oci:../image", "+test").ok().lines("377   :"))
        .as("each is itself")
        .hasSize(3);
    assertThat(tool.run("--save-to", "oci:../image", "+test").ok().out()).contains("0 steps run");
    assertThat(
            HostShell.run(
                folder,
                "skopeo copy -q oci:image:odd:v1 dir:copied; for each in copied/*; do"
                    + " tar -tzf $each 2> /dev/null || true; done | grep -a there/ | LC_ALL=C sort -u"))
        .isEqualTo(
            """
            there/
            there/M\\377
            there/a\\376
            there/a\\377
            there/link\\377
            there/new\\200
            there/sub\\351/
            there/sub\\351/x\\377
            """);
    HostShell.run(folder, "printf two > p/in/$'a\\376'; touch -d 2001-01-01 p/in/$'a\\376'");
    Tool.Result edited = tool.run("--no-output", "+test").ok();
    assertThat(edited.lines("t   w   o")).as("an edit of one, and not of the other").hasSize(1);
    assertThat(edited.lines("o   n   e")).hasSize(3);
    HostShell.run(folder, "cp -a p clone; rm -r clone/in; cp -a p/in clone/in");
    assertThat(in("clone").run("--no-output", "+test").ok().out())
        .contains("+made | *cached* --> RUN mv", "+test | *cached* --> RUN cd");
    HostShell.run(folder, "rm p/in/$'a\\377'; rm p/in/link*");
    assertThat(tool.run("--no-output", "+test").ok().lines("o   n   e")).hasSize(1);
    tool.run("+made").ok();
    assertThat(listed("p/out")).isEqualTo("M\\377\na\\376\nsub\\351\n");
  }
}

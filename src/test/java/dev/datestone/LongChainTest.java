package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chains longer than the 500 layers that overlayfs supports. */
@Tag("e2e")
class LongChainTest {
  private static final String LIST =
      "find /w | sort | while read -r f; do [ -f \\$f ] && s=\\$(cksum < \\$f) || s=;"
          + " echo \\$f \\$(stat -c '%F %a %u %N' \\$f) \\$s; done";

  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void project() {
    tool = Tool.in(HostShell.folder(folder.resolve("project"))).withHome(folder.resolve("home"));
    TestImages.busybox(tool);
  }

  /** Removed, replaced, renamed, linked, opaque: each in a layer of its own, and all in one. */
  @Test
  void longChainShowsTheSameFilesAsOneStep() {
    List<String> commands = commands(560);
    StringBuilder file = new StringBuilder("VERSION 0.8\nFROM " + TestImages.BUSYBOX + "\nlong:\n");
    file.append("    RUN mkdir /w\n");
    commands.forEach(each -> file.append("    RUN ").append(each).append("\n"));
    file.append("    RUN ").append(LIST.replace("\\$", "$")).append(" > /list\n");
    file.append("    SAVE ARTIFACT /list AS LOCAL long\n    SAVE ARTIFACT /w AS LOCAL w\n");
    file.append("one:\n    COPY script /\n    RUN mkdir /w && sh -e /script && ");
    file.append(LIST.replace("\\$", "$")).append(" > /list\n");
    file.append("    SAVE ARTIFACT /list AS LOCAL one\n");
    tool.file("Earthfile", file.toString()).file("script", String.join("\n", commands) + "\n");
    tool.run("+one").ok();
    tool.run("+long").ok();
    assertThat(tool.read("long")).isEqualTo(tool.read("one"));
    assertThat(tool.read("long").lines().count()).isGreaterThan(10);
    // Squashed folders hold links; only renamed and re-owned files are copied.
    int files = count("find home/squashed -type f");
    int copied = count("find home/squashed -type f -links 1");
    assertThat(files).isPositive();
    assertThat(copied).isLessThanOrEqualTo(HostShell.isRoot() ? files : 0);
  }

  private int count(String find) {
    return Integer.parseInt(HostShell.run(folder, find + " | wc -l").strip());
  }

  private static List<String> commands(int count) {
    Random random = new Random(7);
    List<String> commands = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String file = "/w/d" + random.nextInt(6) + "/f" + random.nextInt(8);
      String folder = "/w/d" + random.nextInt(6);
      String other = "/w/d" + random.nextInt(6);
      commands.add(
          switch (random.nextInt(12)) {
            case 0 -> "rm -f " + file;
            case 1 -> "rm -rf " + folder;
            case 2 ->
                "rm -rf " + folder + " && mkdir " + folder + " && echo new > " + folder + "/new";
            case 3 -> "[ ! -d " + folder + " ] || [ -e /w/moved ] || mv " + folder + " /w/moved";
            case 4 -> "[ ! -d /w/moved ] || [ -e " + folder + " ] || mv /w/moved " + folder;
            case 5 -> "[ ! -f " + file + " ] || chmod 7" + random.nextInt(8) + "1 " + file;
            case 6 -> "[ ! -f " + file + " ] || mv " + file + " /w/renamed" + random.nextInt(3);
            case 7 -> "mkdir -p " + other + " && ln -sf ../d1/f" + i % 8 + " " + other + "/link";
            case 8 -> "[ ! -f " + file + " ] || ln -f " + file + " /w/linked" + random.nextInt(3);
            case 9 -> "[ ! -f " + file + " ] || chown " + random.nextInt(3) + " " + file;
            default -> "mkdir -p " + file.substring(0, 5) + " && echo " + i + " > " + file;
          });
    }
    return commands;
  }

  /** Dates, caches, artifacts and images work above the limit. */
  @Test
  void stepsAfterALongChainAreDatedAndSaved() {
    String program =
        """
        VERSION 0.8
        FROM %s
        long:
            FOR i IN $(seq 300)
                COPY f /d/f$i
                RUN echo $i > /d/r$i
            END
        use:
            FROM +long
            COPY in /in
            RUN --mount=type=cache,target=/c \\
                if [ ! -e /c/out ] || [ /in -nt /c/out ]; then cat /in > /c/out; echo made >> /c/log; fi; \\
                if [ /d/f1 -nt /c/out ]; then echo wrong; exit 1; fi; cat /c/out /c/log > /said
            SAVE ARTIFACT /d/r250 AS LOCAL r250
            SAVE ARTIFACT /said AS LOCAL said
            SAVE IMAGE long:test
        next:
            FROM +use
            COPY +use/said /other
            RUN ls /d | wc -l >> /other && ls /d/f301 2>/dev/null || cat /other > /end
            SAVE ARTIFACT /end AS LOCAL end
        """
            .formatted(TestImages.BUSYBOX);
    tool.file("Earthfile", program).file("f", "f").file("in", "1\n");
    tool.run("--no-image-output", "+next").ok();
    tool.run("--no-image-output", "+use").ok();
    assertThat(tool.read("end")).isEqualTo("1\nmade\n600\n");
    assertThat(tool.read("r250")).isEqualTo("250\n");
    HostShell.run(folder, "sleep 1.1");
    tool.file("in", "2\n").run("--no-image-output", "+next").ok();
    assertThat(tool.read("end")).isEqualTo("2\nmade\nmade\n600\n");
    // Nothing of it survives its layers.
    assertThat(count("find home/squashed -mindepth 1 -maxdepth 1")).isPositive();
    tool.run("prune", "--all").ok();
    assertThat(count("find home/squashed -mindepth 1 -maxdepth 1")).isZero();
  }
}

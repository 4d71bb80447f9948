package dev.datestone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** A project with all kinds of inputs, and changes to what a build of it may look at. */
final class ChangingWorld {
  private static final String EARTHFILE =
      """
      VERSION --wildcard-builds 0.8
      IMPORT ./lib AS lib
      FROM datestone/busybox:test
      WORKDIR /w
      all:
          BUILD +made
          BUILD ./part*+part
          BUILD +docker
          BUILD +other
      made:
          ARG EARTHLY_GIT_SHORT_HASH
          ARG EARTHLY_GIT_BRANCH
          ARG EARTHLY_GIT_ORIGIN_URL
          ARG word=none
          COPY --dir src ./
          COPY --if-exists maybe ./
          COPY link linked
          COPY lib+made/made ./
          IF [ -e src/b ]
              RUN echo b > b
          END
          RUN --secret key=key find . -type f | sort | xargs cat > all; \\
              echo $word $EARTHLY_GIT_SHORT_HASH $EARTHLY_GIT_BRANCH \\
              $EARTHLY_GIT_ORIGIN_URL >> all; ls -lR . | wc -l >> all
          SAVE ARTIFACT all AS LOCAL out/all
          SAVE ARTIFACT src AS LOCAL out/tree
      docker:
          FROM DOCKERFILE -f docker/Dockerfile docker
          SAVE ARTIFACT /made AS LOCAL out/docker
      other:
          RUN date +%s%N > now
          SAVE ARTIFACT now AS LOCAL out/now
      """;

  private static final String LIB =
      """
      VERSION 0.8
      made:
          FROM datestone/busybox:test
          COPY f f
          RUN cp f made
          SAVE ARTIFACT made
      """;

  private static final String PART =
      """
      VERSION 0.8
      part:
          FROM datestone/busybox:test
          COPY . /part
          RUN cat /part/* > /made
          SAVE ARTIFACT --force /made AS LOCAL ../out/part
      """;

  /** Each for a shell in the project. */
  private static final List<String> CHANGES =
      List.of(
          "true",
          "echo edited >> src/a",
          "echo $RANDOM > src/b",
          "rm -f src/b",
          "date=$(stat -c %y src/a); printf x > t; dd if=t of=src/a conv=notrunc 2>/dev/null; rm t;"
              + " touch -d \"$date\" src/a",
          "mkdir -p src/sub; echo new > src/sub/n$RANDOM",
          "rm -rf src/sub",
          "mv src/a src/c; mv src/b src/a 2>/dev/null || cp src/c src/a; rm -f src/c",
          "chmod 755 src/a",
          "chmod 644 src/a",
          "touch src/a",
          "ln -sf src/a link",
          "ln -sf lib/f link",
          "echo $RANDOM > lib/f",
          "echo there > maybe",
          "rm -f maybe",
          "mkdir -p part2; sed 's/part:/part:\\n    RUN true/' part1/Earthfile > part2/Earthfile",
          "rm -rf part2",
          "echo $RANDOM > part1/g",
          "rm -rf out",
          "rm -f out/all",
          "echo wrong > out/all",
          "echo more > out/tree/more",
          "rm -rf out/tree; ln -s ../src out/tree",
          "echo src/sub > .earthlyignore",
          "echo '!src/sub' >> .earthlyignore",
          "rm -f .earthlyignore",
          "echo a > part1/.earthignore",
          "rm -f part1/.earthignore",
          "echo word=$RANDOM > .arg",
          "rm -f .arg",
          "echo key=$RANDOM > .secret",
          "echo EARTHLY_BUILD_ARGS=word=e$RANDOM > .env",
          "rm -f .env",
          "git commit -qam edit",
          "git commit -q --allow-empty -m empty",
          "git checkout -q -b b$RANDOM",
          "git tag t$RANDOM",
          "git pack-refs --all",
          "git config core.abbrev 9",
          "git status",
          "git worktree add -q ../tree$RANDOM",
          "echo 'parallel: 2' > datestone.yml",
          "echo 'parallel: no' > datestone.yml",
          "rm -f datestone.yml",
          "echo '# a comment' >> Earthfile",
          "sed -i 's/echo b.* > b/echo b'$RANDOM' > b/' Earthfile",
          "sed -i 's/cp f made/cat f f > made/' lib/Earthfile",
          "echo nonsense: >> Earthfile",
          "sed -i '/nonsense/d' Earthfile",
          "echo $RANDOM > docker/f",
          "echo f > docker/Dockerfile.dockerignore",
          "rm -f docker/Dockerfile.dockerignore",
          "echo 'RUN echo more >> /made' >> docker/Dockerfile",
          "sed -i '/more/d' docker/Dockerfile",
          "cp -a . ../copy; rm -rf ../old; cd ..; mv project old; mv copy project",
          "cd ..; rm -rf real; mv project real; cp -a real project",
          "touch -h link; touch .",
          "cp -p src/a t; mv t src/a");

  /** Each for a shell in the store. */
  private static final List<String> MISHAPS =
      List.of(
          "f=$(find results -name '*.s' | sort | head -n $((RANDOM % 9 + 1)) | tail -n 1); rm -f $f",
          "f=$(find results -name '*.a' | head -n 1); rm -f $f",
          "f=$(find layers -name about | sort | head -n $((RANDOM % 9 + 1)) | tail -n 1); rm -f $f",
          "f=$(find layers -name about | sort | head -n $((RANDOM % 9 + 1)) | tail -n 1); : > $f",
          "rm -rf index",
          "rm -rf unchanged");

  /** What the JVM says when it starts. */
  static final String JAVA_STARTED = "Picked up JAVA_TOOL_OPTIONS";

  private final Tool tool;
  private final Path folder;
  private final Path home;
  private String word = "";

  ChangingWorld(Path all) throws IOException {
    folder = Files.createDirectories(all.resolve("project"));
    home = Files.createDirectories(all.resolve("home"));
    tool = Tool.in(folder).withHome(home).with("JAVA_TOOL_OPTIONS", "-Ddatestone.test=yes");
    TestImages.busybox(tool);
    tool.file("Earthfile", EARTHFILE)
        .file("lib/Earthfile", LIB)
        .file("lib/f", "f\n")
        .file("part1/Earthfile", PART)
        .file("part1/g", "g\n")
        .file("docker/Dockerfile", "FROM datestone/busybox:test\nCOPY . /d\nRUN cat /d/* > /made\n")
        .file("docker/f", "f\n")
        .file("src/a", "a\n")
        .file(".secret", "key=first\n");
    HostShell.run(
        folder,
        "ln -s src/a link; git init -q . && git config user.name a && git config user.email a@b"
            + " && git add . && git commit -qm first");
  }

  Tool tool() {
    return tool;
  }

  Path notes() {
    return home.resolve("unchanged");
  }

  Tool.Result build() {
    return tool.with("DATESTONE_SLOWLY", "").with("EARTHLY_BUILD_ARGS", word).run("+all");
  }

  /** The same without the launcher. */
  Tool.Result buildByJava() {
    return tool.with("DATESTONE_SLOWLY", "yes").with("EARTHLY_BUILD_ARGS", word).run("+all");
  }

  /** What lies outside of the sources, with what a build that rewrites it would change. */
  String saved() {
    return HostShell.run(
        folder, "find out -exec stat -c '%n %a %s %i %Z' {} + 2>/dev/null | sort || true");
  }

  /** Changes something, and says what. */
  String change(Random random) {
    int kind = random.nextInt(10);
    if (kind == 0) {
      return inStore(MISHAPS.get(random.nextInt(MISHAPS.size())));
    }
    if (kind == 1) {
      return byTool(random.nextInt(4));
    }
    String change = CHANGES.get(random.nextInt(CHANGES.size()));
    HostShell.run(folder, "bash -c '" + change.replace("'", "'\\''") + "' >/dev/null 2>&1 || true");
    return change;
  }

  private String inStore(String mishap) {
    HostShell.run(home, "bash -c '" + mishap.replace("'", "'\\''") + "' || true");
    return "in the store: " + mishap;
  }

  private String byTool(int kind) {
    HostShell.run(folder, "rm -f datestone.yml"); // it may be wrong, and all commands read it
    return switch (kind) {
      case 0 -> {
        word = word.isEmpty() ? "word=given" : "";
        yield "EARTHLY_BUILD_ARGS=" + word;
      }
      case 1 -> {
        tool.run("--no-cache", "+other");
        yield "--no-cache +other";
      }
      case 2 -> {
        TestImages.busyboxAnew(tool);
        yield "the image is imported again";
      }
      default -> {
        tool.run("prune", "--all");
        TestImages.busybox(tool);
        yield "prune --all";
      }
    };
  }
}

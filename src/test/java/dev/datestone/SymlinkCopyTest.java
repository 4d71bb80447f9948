package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** COPY of symlinks: followed if named, kept inside folders. */
@Tag("e2e")
class SymlinkCopyTest {
  @TempDir Path folder;
  private Tool tool;

  @BeforeEach
  void project() {
    tool = Tool.in(folder);
    TestImages.busybox(tool);
    HostShell.run(
        folder,
        """
        echo text > file; mkdir -p dir/sub links; echo one > dir/one; echo two > dir/sub/two
        ln -s one dir/inside; ln -s ../file links/l; ln -s nowhere links/dangling
        ln -s file to-file; ln -s dir to-dir; ln -s to-file chain; ln -s nowhere dangling
        ln -s loop loop; ln -s /file absolute
        """);
  }

  /** What a COPY leaves in its working folder: names of files, and of links with their targets. */
  private String copied(String copy) {
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM datestone/busybox:test
        made:
            RUN mkdir /m && cd /m && echo text > file && ln -s file l && ln -s nowhere dangling
            SAVE ARTIFACT /m m
            SAVE ARTIFACT --if-exists /m/dangling optional
        dangling:
            FROM +made
            SAVE ARTIFACT /m/dangling
        host:
            LOCALLY
            SAVE ARTIFACT ./to-file artifact
        t:
            WORKDIR /w
            %s
            RUN find . -type f -exec sh -c 'echo "=$0: $(cat $0)"' {} ';' && \\
                find . -type l -exec sh -c 'echo "=$0 -> $(readlink $0)"' {} ';'
        """
            .formatted(copy));
    Tool.Result result = tool.run("+t");
    return result.code() == 0
        ? String.join(
            " ", result.lines("+t | =").stream().map(l -> l.substring(6)).sorted().toList())
        : result.err().lines().findFirst().orElse("");
  }

  private void expect(String copy, String files) {
    assertThat(copied(copy)).as(copy).isEqualTo(files);
  }

  @Test
  void namedSymlinkIsFollowed() {
    expect("COPY to-file .", "./to-file: text");
    expect("COPY to-file new", "./new: text");
    expect("COPY chain absolute d/", "./d/absolute: text ./d/chain: text");
    expect("COPY to-dir d", "./d/inside -> one ./d/one: one ./d/sub/two: two");
    expect("COPY --dir to-dir .", "./to-dir/inside -> one ./to-dir/one: one ./to-dir/sub/two: two");
    expect("COPY to-dir/one to-dir/inside d/", "./d/inside: one ./d/one: one");
    expect("COPY to-* d/", "./d/inside -> one ./d/one: one ./d/sub/two: two ./d/to-file: text");
  }

  @Test
  void symlinkInsideAFolderIsCopiedAsALink() {
    expect("COPY links d", "./d/dangling -> nowhere ./d/l -> ../file");
    expect("COPY --dir links .", "./links/dangling -> nowhere ./links/l -> ../file");
  }

  @Test
  void danglingSymlinkIsRefused() {
    String nowhere = " is a symlink to \"nowhere\": no such file or directory in the build context";
    expect("COPY dangling .", "Earthfile:15:10: error: \"dangling\"" + nowhere);
    expect("COPY links/d* .", "Earthfile:15:10: error: \"links/dangling\"" + nowhere);
    expect(
        "COPY loop .",
        "Earthfile:15:10: error: \"loop\" is a symlink to \"loop\": too many levels of symlinks");
  }

  @Test
  void symlinksInArtifactsFollowTheSameRules() {
    expect("COPY +made/m/l .", "./l: text");
    expect("COPY --symlink-no-follow +made/m/dangling .", "./dangling -> nowhere");
    expect("COPY --if-exists +made/optional .", "");
    expect("COPY +host/artifact .", "./artifact: text");
    assertThat(copied("COPY +made/m/dangling ."))
        .contains("error: /m/dangling is a symlink to \"nowhere\", which leads to no file");
    assertThat(copied("COPY +dangling/dangling ."))
        .contains("Earthfile:9:5: error: cannot save artifact: /m/dangling is a symlink");
  }

  @Test
  void editOfTheTargetOfASymlinkIsSeen() {
    for (String text : new String[] {folder + " 1", folder + " 2"}) { // no other run's
      tool.file("file", text + "\n");
      expect("COPY to-file .", "./to-file: " + text);
    }
  }
}

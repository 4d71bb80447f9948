package dev.datestone.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.content.Digest;
import dev.datestone.content.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a COPY sees of a folder in which somebody works, and where its symlinks lead. */
class BuildContextTest {
  @TempDir Path folder;
  private Path project;
  private FileIndex index;

  @BeforeEach
  void project() throws IOException {
    project = Files.createDirectory(folder.resolve("project"));
    index = FileIndex.open(folder.resolve("index"));
  }

  private BuildContext context() {
    return new BuildContext(project, IgnoreRules.parse("ignored"), index, folder, torn -> {});
  }

  private Path file(String path, String text) throws IOException {
    Path file = project.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private void link(String path, String target) throws IOException {
    Path link = project.resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
  }

  private static String digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  @Test
  void messagesNameTheIgnoreFileThatCounts() throws IOException {
    file("secret", "x");
    link("link", "secret");
    Path own = file("Own.dockerignore", "secret");
    BuildContext context =
        new BuildContext(project, IgnoreRules.ofFile(own), index, folder, torn -> {});
    BuildContext.Match link = context.matches("link").getFirst();
    assertThatThrownBy(() -> context.follow(link))
        .isInstanceOfSatisfying(
            SourceException.class,
            e -> assertThat(e.hint()).isEqualTo("remove the pattern from Own.dockerignore"));
  }

  /** Does something again and again in a thread of its own while a tree is read many times. */
  private void whileSomebody(Change change, int times, Look look) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    List<Exception> failures = new ArrayList<>();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (int i = 0; !done.get(); i++) {
                      change.make(i);
                    }
                  } catch (Exception e) {
                    failures.add(e);
                  }
                });
    try {
      for (int i = 0; i < times; i++) {
        look.at(context().tree("").entries());
      }
    } finally {
      done.set(true);
      writer.join();
    }
    assertThat(failures).isEmpty();
  }

  private interface Change {
    void make(int turn) throws Exception;
  }

  private interface Look {
    void at(NavigableMap<String, Entry> tree);
  }

  @Test
  void foldersThatAppearAndDisappearAreNoError() throws Exception {
    file("stays", "x");
    whileSomebody(
        turn -> {
          for (int i = 0; i < 20; i++) {
            file("d/e/f" + i, "x");
          }
          for (int i = 0; i < 20; i++) {
            Files.delete(project.resolve("d/e/f" + i));
          }
          Files.delete(project.resolve("d/e"));
          Files.delete(project.resolve("d"));
        },
        200,
        tree -> assertThat(tree).containsKey("stays"));
  }

  @Test
  void fileThatChangesItsTypeIsReadAsOneOfThem() throws Exception {
    file("stays", "x");
    Path changing = project.resolve("changing");
    Path fifo = folder.resolve("fifo");
    new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();
    whileSomebody(
        turn -> {
          Files.writeString(changing, "one");
          Files.delete(changing);
          Files.createSymbolicLink(changing, Path.of("stays"));
          Files.delete(changing);
          Files.createDirectory(changing);
          Files.delete(changing);
          Files.move(fifo, changing);
          Files.move(changing, fifo);
        },
        1000,
        tree -> {
          Entry entry = tree.get("changing");
          if (entry != null && entry.type() == Entry.Type.LINK) {
            assertThat(entry.payload()).isEqualTo("stays");
          }
        });
  }

  @Test
  void sizeAndDigestBelongToTheSameRead() throws Exception {
    List<String> texts = List.of("", "a", "bb", "ccc", "dddd");
    whileSomebody(
        turn -> file("f", texts.get(turn % 5)),
        500,
        tree -> {
          Entry entry = tree.get("f");
          if (entry != null) {
            assertThat(texts)
                .as("%s", entry)
                .anyMatch(
                    text -> digest(text).equals(entry.payload()) && text.length() == entry.size());
          }
        });
    // And the index gives nothing that is not there now.
    Thread.sleep(20);
    file("f", "at last");
    assertThat(context().tree("f").entries().firstEntry().getValue().payload())
        .isEqualTo(digest("at last"));
  }

  private String follow(String path) {
    BuildContext context = context();
    return context.follow(context.matches(path).getFirst());
  }

  @Test
  void namedSymlinksAreFollowedInsideTheContext() throws IOException {
    file("d/f", "x");
    link("to-file", "d/f");
    link("to-folder", "d");
    link("chain", "./chain2");
    link("chain2", "to-folder/f");
    link("d/up", "../d/f");
    link("absolute", "/d/f");
    link("above", "../../d/f");
    link("host", project.resolve("d/f").toString());
    for (String name :
        List.of("to-file", "to-folder/f", "chain", "d/up", "absolute", "above", "host", "d/f")) {
      assertThat(follow(name)).as(name).isEqualTo("d/f");
    }
    assertThat(follow("to-folder")).isEqualTo("d");
    assertThat(follow("to-folder/")).isEqualTo("d");
    assertThat(context().matches("to-folder/*"))
        .extracting(BuildContext.Match::path)
        .containsExactly("to-folder/f", "to-folder/up");
    assertThat(context().tree("d/up").entries().firstEntry().getValue().payload())
        .isEqualTo("../d/f");
  }

  @Test
  void danglingSymlinksAreRefused() throws IOException {
    file("ignored", "x");
    link("dangling", "none");
    link("circle", "circle2");
    link("circle2", "circle");
    link("out", "../../etc/hostname");
    link("out2", "/etc/hostname");
    link("to-ignored", "ignored");
    link("through", "ignored/x");
    assertThatThrownBy(() -> follow("dangling"))
        .hasMessage(
            "\"dangling\" is a symlink to \"none\": no such file or directory in the build context");
    assertThatThrownBy(() -> follow("circle")).hasMessageContaining("too many levels of symlinks");
    for (String name : List.of("out", "out2", "through")) {
      assertThatThrownBy(() -> follow(name)).hasMessageContaining("no such file or directory");
    }
    assertThatThrownBy(() -> follow("to-ignored")).hasMessageContaining("which is ignored");
    assertThat(context().matches("dangling/x")).isEmpty();
    assertThat(context().matches("circle/x")).isEmpty();
  }
}

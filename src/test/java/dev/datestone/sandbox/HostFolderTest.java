package dev.datestone.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done in an open folder stays in it, whatever symlinks say. */
class HostFolderTest {
  @TempDir Path temp;
  private Path victim;
  private Path inside;

  @BeforeEach
  void foldersAreOpenedCreatedAndListed() throws IOException {
    victim = Files.createDirectory(temp.resolve("victim"));
    inside = Files.createDirectory(temp.resolve("inside"));
    Files.writeString(victim.resolve("file"), "stays");
    Files.createSymbolicLink(inside.resolve("link"), victim);
    Files.createSymbolicLink(inside.resolve("to-file"), victim.resolve("file"));
  }

  private HostFolder open(Path folder) throws IOException {
    HostFolder at = HostFolder.root();
    for (Path name : folder.toRealPath()) {
      HostFolder next = at.folder(name.toString()).orElseThrow();
      at.close();
      at = next;
    }
    return at;
  }

  @Test
  void symlinksAndFilesAreNotOpenedAsFolders() throws IOException {
    try (HostFolder folder = open(inside)) {
      for (String name : new String[] {"link", "to-file", "none", "link/..", "../victim"}) {
        assertThatCode(folder, name);
      }
      assertThat(folder.look("link").map(Inodes.Inode::isLink)).contains(true);
      assertThat(folder.look("none")).isEmpty();
      assertThat(folder.path()).isEqualTo(inside.toRealPath());
    }
  }

  /** Empty, or refused because it would lead out. */
  private static void assertThatCode(HostFolder folder, String name) {
    Optional<HostFolder> opened;
    try {
      opened = folder.folder(name);
    } catch (IOException e) {
      return;
    }
    assertThat(opened).as(name).isEmpty();
  }

  @Test
  void nothingIsCreatedOrChangedThroughASymlink() throws IOException {
    Object before = Files.getAttribute(victim.resolve("file"), "unix:mode");
    try (HostFolder folder = open(inside)) {
      assertThatThrownBy(() -> folder.create("to-file").close()).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> folder.create("link/new").close()).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> folder.setMode("to-file", 0777)).isInstanceOf(IOException.class);
    }
    assertThat(victim).isDirectoryContaining("glob:**/file");
    assertThat(Files.getAttribute(victim.resolve("file"), "unix:mode")).isEqualTo(before);
  }

  @Test
  void deletingDoesNotFollowSymlinks() throws IOException {
    Path deep = Files.createDirectories(inside.resolve("a/b"));
    Files.createSymbolicLink(deep.resolve("link"), victim);
    Files.setAttribute(deep, "unix:mode", 0500);
    try (HostFolder folder = open(inside)) {
      folder.delete("a");
      folder.delete("link");
      folder.delete("none");
    }
    assertThat(inside.resolve("a")).doesNotExist();
    assertThat(Files.exists(inside.resolve("link"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(victim.resolve("file")).hasContent("stays");
  }

  /** What another process does between the opening and the writing. */
  @Test
  void openFolderCannotBeExchangedForASymlink() throws IOException {
    Path mine = Files.createDirectory(inside.resolve("mine"));
    try (HostFolder folder = open(mine)) {
      Files.move(mine, inside.resolve("moved"));
      Files.createSymbolicLink(mine, victim);
      try (HostFolder.NewFile made = folder.create("new")) {
        Files.writeString(made.path(), "text");
      }
      folder.makeFolder("sub");
    }
    assertThat(inside.resolve("moved/new")).hasContent("text");
    assertThat(inside.resolve("moved/sub")).isDirectory();
    assertThat(victim.resolve("new")).doesNotExist();
  }

  @Test
  void newFileIsPrivateAndLongNamesWork() throws IOException {
    String name = "m".repeat(255);
    try (HostFolder folder = open(inside)) {
      folder.create(name).close();
      assertThat(folder.look(name).map(Inodes.Inode::permissions)).contains(0600);
      folder.setMode(name, 0751);
      assertThat(folder.look(name).map(Inodes.Inode::permissions)).contains(0751);
      assertThat(folder.names()).containsExactly("link", name, "to-file");
    }
  }
}

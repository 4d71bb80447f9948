package dev.datestone.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.Inodes.Inode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edit is seen whatever it does about size and dates. */
class FileIndexTest {
  @TempDir Path folder;
  private Path project;
  private Path file;

  @BeforeEach
  void project() throws Exception {
    project = Files.createDirectory(folder.resolve("project"));
    file = project.resolve("file");
  }

  /** Reads the file as a build does, with an index that lies on the disk. */
  private String digest() {
    FileIndex index = FileIndex.open(folder.resolve("index"));
    BuildContext context = new BuildContext(project, IgnoreRules.NONE, index, folder, torn -> {});
    String digest = context.tree("file").entries().firstEntry().getValue().payload();
    index.save();
    return digest;
  }

  private void write(String text) throws Exception {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
  }

  @Test
  void editWithTheSameSizeAndDateIsSeen() throws Exception {
    for (int i = 0; i < 50; i++) {
      write("one" + i % 10);
      String one = digest();
      write("two" + i % 10);
      assertThat(digest()).isNotEqualTo(one);
    }
  }

  @Test
  void replacedFileIsSeen() throws Exception {
    write("one");
    Thread.sleep(30);
    String one = digest();
    Path other = project.resolve("other");
    Files.writeString(other, "two");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(digest()).isNotEqualTo(one);
  }

  @Test
  void unchangedFileIsNotReadAgain() throws Exception {
    write("one");
    Thread.sleep(30);
    String one = digest();
    Inode now = Inodes.of(file);
    assertThat(FileIndex.open(folder.resolve("index")).digest("file", now)).isEqualTo(one);
    // As soon as its inode has changed it is read again: a new date alone may hide an edit.
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
    Inode touched = Inodes.of(file);
    assertThat(FileIndex.open(folder.resolve("index")).digest("file", touched)).isNull();
  }

  @Test
  void damagedIndexIsEmpty() throws Exception {
    write("one");
    Thread.sleep(30);
    String one = digest();
    Path index = folder.resolve("index");
    byte[] good = Files.readAllBytes(index);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 0x10;
      Files.write(index, bad);
      assertThat(digest()).as("byte " + i).isEqualTo(one);
      Files.write(index, java.util.Arrays.copyOf(good, i));
      assertThat(digest()).as("cut at " + i).isEqualTo(one);
    }
  }
}

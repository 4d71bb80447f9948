package dev.datestone.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ways to mount layers show the same files and write the same layers. */
@Tag("e2e")
class OverlayWaysTest {
  private static final int CHANGES = 8;

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void randomChainsAreTheSameEitherWay(long seed) throws IOException {
    List<Path> one = new ArrayList<>(List.of(Files.createDirectories(temp.resolve("1/base"))));
    List<Path> other = new ArrayList<>(List.of(Files.createDirectories(temp.resolve("0/base"))));
    var random = new Random(seed);
    for (int layer = 0; layer < 12; layer++) {
      long changes = random.nextLong();
      one.add(write(one, true, layer, new Random(changes)));
      other.add(write(other, false, layer, new Random(changes)));
      SortedMap<String, String> shown = shown(one, true);
      // Each way reads the layers that either has written.
      assertThat(shown(one, false)).isEqualTo(shown);
      assertThat(shown(other, true)).isEqualTo(shown);
      assertThat(shown(other, false)).isEqualTo(shown);
      assertThat(tree(other.getLast())).isEqualTo(tree(one.getLast()));
    }
    assertThat(shown(one, true)).hasSizeGreaterThan(2);
  }

  @Test
  void asManyLayersAsAnOldKernelGetsAreMounted() throws IOException {
    List<Path> layers = new ArrayList<>();
    for (int number = 0; number < 200; number++) {
      Path layer = temp.resolve(number + ", with: a \\ long name ".repeat(8).strip());
      layers.add(Files.createDirectories(layer));
      Files.writeString(layer.resolve("file" + number), "" + number);
    }
    assertThat(shown(layers, false)).hasSize(200).isEqualTo(shown(layers, true));
  }

  @Test
  void aMountMadeReadOnlyTheOldWayKeepsItsFlags() throws IOException {
    Path place = Files.createDirectory(temp.resolve("a place"));
    Mounts.tmpfs(place, 0, 0755);
    Path second = Files.createDirectory(temp.resolve("second \\ place"));
    try {
      Mounts.bind(place, second, false);
      try (NativeMemory memory = NativeMemory.take()) {
        Mounts.remountReadOnly(memory, second);
      }
      String line = Sandbox.readProc("mountinfo").lines().reduce((a, b) -> b).orElseThrow();
      assertThat(line).contains(" ro,nosuid,nodev,");
      Files.writeString(place.resolve("still writable"), "");
      Mounts.unmount(second);
    } finally {
      Mounts.unmount(place);
    }
  }

  private Path write(List<Path> below, boolean oneByOne, int layer, Random random)
      throws IOException {
    Path place = Files.createDirectories(temp.resolve((oneByOne ? "1/" : "0/") + layer));
    Path upper = Files.createDirectory(place.resolve("upper"));
    Path work = Files.createDirectory(place.resolve("work"));
    Path merged = Files.createDirectory(place.resolve("merged"));
    try (var overlay = Overlay.mount(below, upper, work, merged, true, oneByOne)) {
      for (int change = 0; change < CHANGES; change++) {
        change(overlay.merged(), random, layer * CHANGES + change);
      }
    }
    return upper;
  }

  private static void change(Path root, Random random, int number) throws IOException {
    Path folder = root.resolve("d" + random.nextInt(3));
    Path file = folder.resolve("f" + random.nextInt(4));
    Path secondFolder = root.resolve("d" + random.nextInt(3));
    Path second = secondFolder.resolve("f" + random.nextInt(4));
    int kind = random.nextInt(8);
    boolean isThere = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (kind == 0 && Files.exists(folder)) {
      deleteAll(folder);
    } else if (kind == 1) {
      Files.deleteIfExists(file);
    } else if (kind == 2 && isThere && !second.equals(file) && Files.isDirectory(secondFolder)) {
      Files.deleteIfExists(second);
      Files.createLink(second, file);
    } else if (kind == 3 && isThere) {
      FileTimes.set(file, number * 1_000_000_007L);
    } else if (kind == 4 && Files.isDirectory(folder)) {
      Files.deleteIfExists(file);
      Inodes.makeLink(file, new byte[] {'x', (byte) ('a' + number % 26)});
    } else if (kind == 5 && Files.isDirectory(folder)) {
      Files.move(folder, root.resolve("moved" + number));
    } else {
      Files.createDirectories(folder);
      Files.deleteIfExists(file);
      Files.writeString(file, "text " + number);
      FileTimes.set(file, number * 1_000_000_009L);
    }
    // Folders have the date of their last change, which differs between the two ways.
    try (Stream<Path> all = Files.walk(root)) {
      for (Path each :
          all.filter(path -> !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)).toList()) {
        FileTimes.set(each, 1_000_000_000L);
      }
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList().reversed()) {
        Files.delete(each);
      }
    }
  }

  private SortedMap<String, String> shown(List<Path> layers, boolean oneByOne) throws IOException {
    Path merged = Files.createTempDirectory(temp, "shown");
    try (var overlay = Overlay.mount(layers, null, null, merged, false, oneByOne)) {
      return tree(overlay.merged());
    }
  }

  private static SortedMap<String, String> tree(Path root) throws IOException {
    SortedMap<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(path -> !path.equals(root)).toList()) {
        Inodes.Inode inode = Inodes.of(file);
        String content =
            inode.isFile()
                ? Files.readString(file)
                : inode.isLink() ? Files.readSymbolicLink(file).toString() : "";
        String marks =
            (inode.isFolder() && UpperDir.isOpaque(file) ? "opaque " : "")
                + UpperDir.redirect(file).orElse("")
                + (inode.isFile() && UpperDir.isMetacopy(file) ? "metacopy" : "");
        long date = inode.isFolder() || inode.isDevice() ? 0 : inode.changed();
        found.put(
            FileNames.decode(root.relativize(file)),
            Integer.toOctalString(inode.mode()) + " " + date + " " + content + " " + marks);
      }
    }
    return found;
  }
}

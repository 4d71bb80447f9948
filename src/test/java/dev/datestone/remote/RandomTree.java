package dev.datestone.remote;

import dev.datestone.content.FileNames;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.UpperDir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Trees of all kinds of files, by a seed. */
final class RandomTree {
  private static final List<String> NAMES =
      List.of(
          "a", "a-b", "a b", "ü", "\uDCff\uDCfe", "a.o", ".hidden", "CACHEDIR.TAG", "z\nz", "-");
  private static final byte[] WORDS =
      "the quick brown fox jumps over the lazy dog; ".getBytes(StandardCharsets.UTF_8);

  private final Random random;
  private final boolean isLayer;
  private final List<Path> files = new ArrayList<>();
  private final List<Path> all = new ArrayList<>();
  private int counter;

  private RandomTree(long seed, boolean isLayer) {
    this.random = new Random(seed);
    this.isLayer = isLayer;
  }

  /** Makes it in a new folder; returns its files. */
  static List<Path> make(Path root, long seed, int entries, boolean isLayer) throws IOException {
    RandomTree tree = new RandomTree(seed, isLayer);
    Files.createDirectory(root);
    tree.all.add(root);
    List<Path> folders = new ArrayList<>(List.of(root));
    for (int i = 0; i < entries; i++) {
      tree.entry(folders);
    }
    for (Path each : tree.all.reversed()) {
      tree.date(each);
    }
    return tree.files;
  }

  private void entry(List<Path> folders) throws IOException {
    Path folder = folders.get(random.nextInt(folders.size()));
    String name = NAMES.get(random.nextInt(NAMES.size())) + (random.nextBoolean() ? "" : counter++);
    Path place = FileNames.resolve(folder, name);
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    int kind = random.nextInt(20);
    if (kind < 4) {
      Files.createDirectory(place);
      folders.add(place);
      if (isLayer && random.nextInt(3) == 0) {
        UpperDir.makeOpaque(place);
      }
    } else if (kind < 6) {
      String[] targets = {"a", "../x", "/nowhere", "no//where/", "\uDCff"};
      Inodes.makeLink(place, FileNames.encode(targets[random.nextInt(targets.length)]));
    } else if (kind == 6 && !files.isEmpty()) {
      Files.createLink(place, files.get(random.nextInt(files.size())));
      return; // it has its date
    } else if (kind == 7) {
      Inodes.makeNode(place, 0010000 | 0600, 0);
    } else if (kind == 8 && isLayer) {
      UpperDir.makeWhiteout(place);
      return;
    } else {
      Files.write(place, bytes());
      files.add(place);
    }
    attributes(place);
    all.add(place);
  }

  private void attributes(Path place) throws IOException {
    if (random.nextInt(5) == 0) {
      Inodes.chown(place, random.nextInt(3000), random.nextInt(70000));
    }
    if (!Files.isSymbolicLink(place)) {
      Files.setAttribute(place, "unix:mode", random.nextInt(010000));
      if (random.nextInt(6) == 0 && (Files.isRegularFile(place) || Files.isDirectory(place))) {
        byte[] value = new byte[random.nextInt(40)];
        random.nextBytes(value);
        Inodes.setXattr(place, "user.some" + random.nextInt(3), value);
      }
    }
  }

  private void date(Path place) {
    long date =
        switch (random.nextInt(5)) {
          case 0 -> 0;
          case 1 -> random.nextLong(4_000_000_000_000_000_000L);
          case 2 -> -random.nextLong(1_000_000_000_000_000_000L);
          default -> 1_790_000_000_000_000_000L + random.nextLong(1_000_000_000_000L);
        };
    FileTimes.set(place, date);
  }

  private byte[] bytes() {
    int kind = random.nextInt(30);
    int size =
        kind == 0
            ? (2 << 20) + random.nextInt(3 << 20)
            : kind == 1 ? 65_536 * (1 + random.nextInt(3)) : kind < 5 ? 0 : random.nextInt(20_000);
    byte[] bytes = new byte[size];
    if (random.nextBoolean()) {
      random.nextBytes(bytes);
    } else {
      for (int at = 0; at < size; at++) {
        bytes[at] = WORDS[at % WORDS.length];
      }
    }
    if (size > 100_000 && random.nextBoolean()) {
      Arrays.fill(bytes, size / 4, size, (byte) 0);
    }
    return bytes;
  }
}

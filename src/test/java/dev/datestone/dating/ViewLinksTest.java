package dev.datestone.dating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links are followed as the kernel follows them, with the view's root for its own. */
final class ViewLinksTest {
  private static final int TREES = 150;
  private static final int PATHS = 80;
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  // More than any path here climbs.
  private static final int DEPTH = 12;

  @TempDir Path temporary;
  private final Random random = new Random(7);

  @Test
  void asTheKernelDoes() throws IOException {
    int found = 0;
    Path top = Files.createDirectory(temporary.resolve("top")).toRealPath();
    Path root = root(top).toRealPath();
    for (int i = 0; i < TREES; i++) {
      empty(root);
      NavigableMap<String, Entry> entries = new TreeMap<>();
      fill(root, root, "", entries, 0);
      View view = new View(BaseTree.SCRATCH, List.of(layer(entries)), List.of());
      for (int j = 0; j < PATHS; j++) {
        String path = path(1 + random.nextInt(4), false);
        boolean last = random.nextBoolean();
        String expected = expected(top, root, path, last);
        assertThat(view.resolve(path, last))
            .as(path + " " + last + " " + entries)
            .isEqualTo(expected);
        found += expected == null ? 0 : 1;
      }
    }
    assertThat(found).as("paths that lead somewhere").isGreaterThan(TREES * PATHS / 10);
  }

  /** A folder above which, as above "/", there is nothing else: its names lead back to it. */
  private static Path root(Path top) throws IOException {
    Path root = top;
    for (int i = 0; i < DEPTH; i++) {
      root = root.resolve("up");
    }
    Files.createDirectories(root);
    for (Path above = top; !above.equals(root); above = above.resolve("up")) {
      for (String name : NAMES) {
        Files.createSymbolicLink(above.resolve(name), root.resolve(name));
      }
    }
    return root;
  }

  private static void empty(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path each : all.skip(1).sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private void fill(
      Path root, Path folder, String path, NavigableMap<String, Entry> entries, int depth)
      throws IOException {
    for (String name : NAMES) {
      String here = path.isEmpty() ? name : path + "/" + name;
      Path file = folder.resolve(name);
      switch (random.nextInt(depth > 2 ? 3 : 5)) {
        case 0 -> {}
        case 1 -> {
          Files.createFile(file);
          entries.put(here, entry(Type.FILE, ""));
        }
        case 2 -> {
          boolean absolute = random.nextInt(3) == 0;
          String target = path(1 + random.nextInt(3), true);
          Files.createSymbolicLink(file, absolute ? root.resolve(target) : Path.of(target));
          entries.put(here, entry(Type.LINK, absolute ? "/" + target : target));
        }
        default -> {
          Files.createDirectory(file);
          entries.put(here, entry(Type.FOLDER, ""));
          fill(root, file, here, entries, depth + 1);
        }
      }
    }
  }

  private String path(int length, boolean withUp) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      boolean up = withUp && random.nextInt(3) == 0;
      names.add(up ? ".." : NAMES.get(random.nextInt(NAMES.size())));
    }
    return String.join("/", names);
  }

  private static Entry entry(Type type, String payload) {
    return new Entry(type, 0755, 0, 0, 0, payload, "", 0, Origin.COPIED);
  }

  private static View.Layer layer(NavigableMap<String, Entry> entries) {
    return new View.Layer(new Manifest(entries), "", false);
  }

  private static @Nullable String expected(Path top, Path root, String path, boolean last) {
    try {
      if (last) {
        return inside(top, root, root.resolve(path).toRealPath());
      }
      String folder = inside(top, root, root.resolve(Paths.parent(path)).toRealPath());
      String whole = Paths.join(folder, Paths.name(path));
      return Files.exists(root.resolve(whole), LinkOption.NOFOLLOW_LINKS) ? whole : null;
    } catch (IOException e) {
      return null; // nothing there, or round and round
    }
  }

  /** Above the root is the root. */
  private static String inside(Path top, Path root, Path real) {
    assertThat(real.startsWith(top)).as("%s", real).isTrue();
    return real.startsWith(root) ? root.relativize(real).toString() : "";
  }
}

package dev.datestone.session;

import dev.datestone.content.Entry;
import dev.datestone.content.JsonObject;
import dev.datestone.store.Layers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What happened in the last builds that ran something: a file of events each, in the store. */
public final class BuildLogs {
  /** Older ones go when another is made. */
  private static final int MOST = 20;

  private static final String ENDING = ".jsonl";

  private final Path folder;
  private final Layers layers;

  BuildLogs(Path home, Layers layers) {
    this.folder = home.resolve("builds");
    this.layers = layers;
  }

  /** A path for a new one. */
  public Path create() {
    try {
      Files.createDirectories(folder);
      List<Path> all = all();
      for (Path old : all.subList(Math.min(MOST - 1, all.size()), all.size())) {
        Files.deleteIfExists(old);
        Files.deleteIfExists(page(old));
      }
      return Files.createTempFile(folder, System.currentTimeMillis() + "-", ENDING);
    } catch (IOException e) {
      throw BuildException.unwritable(folder, e);
    }
  }

  /** All of them, the latest first. */
  public List<Path> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      // Milliseconds since 1970 have the same number of digits until 2286.
      return files.filter(file -> file.toString().endsWith(ENDING)).sorted().toList().reversed();
    } catch (IOException e) {
      throw BuildException.unreadable(folder.toString(), e);
    }
  }

  /** Where the page of one is written by default. */
  public static Path page(Path log) {
    String name = log.getFileName() + "";
    return log.resolveSibling(name.substring(0, name.length() - ENDING.length()) + ".html");
  }

  /** The bytes of the files in the layers of a build, as far as they are still there. */
  public SortedMap<String, Long> sizes(List<JsonObject> events) {
    SortedMap<String, Long> sizes = new TreeMap<>();
    for (JsonObject event : events) {
      for (JsonObject operation : event.children("operations")) {
        String layer = operation.text("layer");
        if (!layer.isEmpty() && layers.has(layer)) {
          sizes.put(
              layer,
              layers.manifest(layer).entries().values().stream().mapToLong(Entry::size).sum());
        }
      }
    }
    return sizes;
  }
}

package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.source.Context;
import dev.datestone.source.FileIndex;
import dev.datestone.source.IgnoreRules;
import dev.datestone.store.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The host's folders that a build copies from, each opened once. */
final class Contexts {
  private final Store store;
  private final Map<Path, Context> contexts = new ConcurrentHashMap<>();
  private final Map<Path, FileIndex> indexes = new ConcurrentHashMap<>();

  Contexts(Store store) {
    this.store = store;
  }

  Context of(String root) {
    return contexts.computeIfAbsent(
        Path.of(root),
        path ->
            new Context(
                path,
                IgnoreRules.of(path),
                indexes.computeIfAbsent(path, this::index),
                store.session().folder()));
  }

  /** A folder that is looked at as it is, without its ignore file. */
  Context unfiltered(Path root, IgnoreRules rules) {
    return new Context(
        root, rules, indexes.computeIfAbsent(root, this::index), store.session().folder());
  }

  private FileIndex index(Path root) {
    String name = Digest.of(root.toString().getBytes(StandardCharsets.UTF_8)).hex();
    return FileIndex.open(store.home().resolve("index").resolve(name));
  }

  void save() {
    indexes.values().forEach(FileIndex::save);
  }
}

package dev.datestone.local;

import dev.datestone.content.Digest;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Label;
import dev.datestone.report.Event;
import dev.datestone.source.BuildContext;
import dev.datestone.source.FileIndex;
import dev.datestone.source.IgnoreRules;
import dev.datestone.store.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The host's folders that a build copies from, each opened once. */
public final class Contexts {
  private final Store store;
  private final Event.Listener listener;

  /** Files that changed while they were read, with the names of their ignore files. */
  private final Map<Path, String> torn = new ConcurrentHashMap<>();

  private final Set<Path> warned = ConcurrentHashMap.newKeySet();

  private record Name(Path root, String ignoreFile) {}

  private final Map<Name, BuildContext> contexts = new ConcurrentHashMap<>();
  private final Map<Path, FileIndex> indexes = new ConcurrentHashMap<>();

  /**
   * The folders of one build.
   *
   * @param listener is warned of files that change while they are read, once of each
   */
  Contexts(Store store, Event.Listener listener) {
    this.store = store;
    this.listener = listener;
  }

  BuildContext of(CopySource.Context source) {
    return contexts.computeIfAbsent(
        new Name(Path.of(source.root()), source.ignoreFile()),
        name ->
            unfiltered(
                name.root(),
                name.ignoreFile().isEmpty()
                    ? IgnoreRules.of(name.root())
                    : IgnoreRules.ofFile(Path.of(name.ignoreFile()))));
  }

  /** A folder that is looked at without its ignore file. */
  BuildContext unfiltered(Path root, IgnoreRules rules) {
    return new BuildContext(
        root,
        rules,
        indexes.computeIfAbsent(root, this::index),
        store.processFolder().folder(),
        file -> torn(root.resolve(file), rules.file()));
  }

  /** Notes a file that was changed each time it was read. */
  void torn(Path file, String ignoreFile) {
    torn.put(file, ignoreFile);
  }

  /** Warns of files that were noted since the last call, each once a build. */
  void warn(Label label) {
    for (Path file : List.copyOf(torn.keySet())) {
      String ignoreFile = torn.remove(file);
      if (ignoreFile != null && warned.add(file)) {
        listener.on(
            new Event.Warning(
                label,
                file
                    + " was changed each time it was read: the copy may be part old, part new;"
                    + " if no step needs it, add it to "
                    + ignoreFile));
      }
    }
  }

  private FileIndex index(Path root) {
    String name = Digest.of(root.toString()).hex();
    return FileIndex.open(store.home().resolve("index").resolve(name));
  }

  void save() {
    indexes.values().forEach(FileIndex::save);
  }
}

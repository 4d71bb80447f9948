package dev.datestone.local;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.FileNames;
import dev.datestone.content.Paths;
import dev.datestone.engine.CopyItem;
import dev.datestone.engine.EngineException;
import dev.datestone.engine.Snapshot;
import dev.datestone.operation.Operation;
import dev.datestone.report.Event;
import dev.datestone.source.HostFileReader;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Finds the archives among what an ADD names, and unpacks them before they are copied. */
final class AddedArchives {
  private final Machine machine;
  private final Operation.Copy copy;
  private final Store store;
  private final Archives archives;

  AddedArchives(Machine machine, Operation.Copy copy, Archives archives) {
    this.machine = machine;
    this.copy = copy;
    this.store = machine.store();
    this.archives = archives;
  }

  /**
   * An unpacked archive.
   *
   * @param item the archive as it was read: a file of the host may have changed meanwhile
   * @param folder has its files; it is deleted when this is closed
   * @param torn whether it was changed each time it was read
   */
  record Unpacked(CopyItem item, NavigableMap<String, Entry> tree, Path folder, boolean torn)
      implements AutoCloseable {
    @Override
    public void close() {
      Trees.delete(folder);
    }
  }

  /**
   * Unpacks an item, if it is an archive that is to be unpacked.
   *
   * @param from the folder that its path is seen from
   */
  Optional<Unpacked> unpack(CopyItem item, Path from) throws IOException {
    Entry top = item.tree().get().get("");
    Path file = FileNames.resolve(from, item.path());
    boolean may = copy.options().rules().unpacks() && top != null && top.type() == Type.FILE;
    if (!may || top == null || !archives.isArchive(file)) {
      return Optional.empty();
    }
    if (item.folder() == null) {
      checkDigest(item, top, file);
      return Optional.of(unpacked(item, file, false));
    }
    // The user may write to it meanwhile: what is unpacked is what the key says.
    Path folder = store.processFolder().newFolder("added");
    try {
      Path own = folder.resolve("archive");
      Optional<HostFileReader.Content> read =
          HostFileReader.read(file, () -> Files.newOutputStream(own));
      if (read.isEmpty() || !archives.isArchive(own)) {
        return Optional.empty();
      }
      NavigableMap<String, Entry> tree = new TreeMap<>();
      tree.put("", top.withContent(Type.FILE, read.get().size(), read.get().digest()));
      CopyItem asRead = item.with(tree, copy.options().keepOwners());
      return Optional.of(unpacked(asRead, own, read.get().torn()));
    } finally {
      Trees.delete(folder);
    }
  }

  private void tell(String note) {
    machine.listener().on(new Event.Note(note));
  }

  /** A damaged layer must not become a good one. */
  private void checkDigest(CopyItem item, Entry entry, Path file) throws IOException {
    Snapshot source = item.source();
    if (source != null
        && HostFileReader.read(file, OutputStream::nullOutputStream)
            .filter(read -> read.digest().equals(entry.payload()))
            .isEmpty()) {
      throw store.layers().damaged(source.layers(), item.path());
    }
  }

  private Unpacked unpacked(CopyItem item, Path file, boolean torn) throws IOException {
    Path folder = store.processFolder().newFolder("unpacked");
    boolean done = false;
    try {
      NavigableMap<String, Entry> tree =
          new TreeMap<>(archives.unpack(file, folder, this::tell).entries());
      done = true;
      return new Unpacked(item, tree, folder, torn);
    } catch (IOException e) {
      throw new EngineException.Unusable(
          copy.label(),
          "cannot unpack " + Paths.name(item.path()) + ": " + e.getMessage(),
          "COPY, or ADD --unpack=false, takes the archive as it is");
    } finally {
      if (!done) {
        Trees.delete(folder);
      }
    }
  }
}

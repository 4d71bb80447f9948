package dev.datestone.local;

import dev.datestone.content.Entry.Origin;
import dev.datestone.content.FileNames;
import dev.datestone.content.Manifest;
import dev.datestone.engine.CopyDecision;
import dev.datestone.engine.CopyItem;
import dev.datestone.engine.Executor.Copied;
import dev.datestone.engine.Layer;
import dev.datestone.engine.Snapshot;
import dev.datestone.operation.CopySource;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Overlay;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Executes one COPY: writes the files onto the mounted base and dates them as decided. */
final class CopyExecution {
  /** The file with the text of a here-document. */
  private static final String TEXT = "text";

  private final Machine machine;
  private final CopyDecision decision;
  private final AddedArchives archives;

  CopyExecution(Machine machine, CopyDecision decision, Archives archives) {
    this.machine = machine;
    this.decision = decision;
    this.archives = new AddedArchives(machine, decision.copy(), archives);
  }

  Copied copy() throws IOException {
    Store store = machine.store();
    Snapshot base = decision.base();
    try (Workspace workspace = Workspace.open(store, machine.folders(base), decision.view())) {
      CopyWriter writer = new CopyWriter(new InsideRoot(workspace.root()), decision, store);
      List<CopyItem> copied = new ArrayList<>();
      for (CopyItem item : decision.items()) {
        if (item.folder() != null) {
          copied.add(write(item, item.folder(), writer));
        } else if (item.source() != null) {
          writeFrom(item.source(), item, writer);
          copied.add(item);
        } else {
          CopyItem file = inFile(item);
          writer.write(file, Objects.requireNonNull(file.folder()));
          copied.add(item);
        }
      }
      writer.torn().forEach(file -> machine.contexts().torn(file, ignoreFile()));
      decision
          .dates(writer.written(), FileTimes.fileClock(store.processFolder().folder()))
          .forEach((path, date) -> FileTimes.set(FileNames.resolve(workspace.root(), path), date));
      Manifest scanned =
          UpperScan.scan(
              workspace.upper(),
              workspace.root(),
              decision.view(),
              Origin.COPIED,
              writer.digests(),
              Set.of());
      Manifest changes = decision.withOrigins(scanned, writer.written());
      Layer layer =
          store
              .layers()
              .add(
                  workspace.finish(),
                  Layer.Kind.COPY,
                  changes,
                  decision.artifactStates(),
                  base.layers());
      return new Copied(base.with(layer.id(), changes, decision.view()), copied);
    }
  }

  /** The name of the ignore file of the files that are copied. */
  private String ignoreFile() {
    for (CopySource source : decision.copy().sources()) {
      CopySource files = source instanceof CopySource.Filtered some ? some.from() : source;
      if (files instanceof CopySource.Context context) {
        return context.ignoreFileName();
      }
    }
    return ".earthlyignore";
  }

  /**
   * The item with its text in a file. The document's name is the user's, and names no file here.
   */
  private CopyItem inFile(CopyItem item) throws IOException {
    Path folder = machine.store().processFolder().newFolder("inline");
    for (CopySource source : decision.copy().sources()) {
      if (source instanceof CopySource.Inline(String name, String text)
          && CopyItem.ofText(name, text).content().equals(item.content())) {
        Files.writeString(folder.resolve(TEXT), text);
      }
    }
    return item.in(folder, TEXT);
  }

  private CopyItem write(CopyItem item, Path from, CopyWriter writer) throws IOException {
    Optional<AddedArchives.Unpacked> archive = archives.unpack(item, from);
    if (archive.isEmpty()) {
      return writer.write(item, from);
    }
    try (AddedArchives.Unpacked unpacked = archive.get()) {
      if (unpacked.torn()) {
        machine.contexts().torn(FileNames.resolve(from, item.path()), ignoreFile());
      }
      writer.writeUnpacked(unpacked.tree(), unpacked.folder());
      return unpacked.item();
    }
  }

  private void writeFrom(Snapshot source, CopyItem item, CopyWriter writer) throws IOException {
    Overlay mounted = Workspace.readOnly(machine.store(), machine.folders(source));
    if (mounted == null) {
      writer.write(item, machine.store().processFolder().folder()); // an empty folder
      return;
    }
    try (mounted) {
      write(item, mounted.merged(), writer);
    } finally {
      Trees.delete(mounted.merged());
    }
  }
}

package dev.datestone.local;

import dev.datestone.content.Entry;
import dev.datestone.content.FileNames;
import dev.datestone.content.TextFile;
import dev.datestone.engine.CopyItem;
import dev.datestone.engine.Snapshot;
import dev.datestone.sandbox.Overlay;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.util.Optional;

/** Reads text files of snapshots. */
public final class ArtifactReader {
  private final Machine machine;

  public ArtifactReader(Machine machine) {
    this.machine = machine;
  }

  /** The text of an artifact; empty if it is not a file of a snapshot. */
  public Optional<String> text(CopyItem item) throws IOException {
    Snapshot source = item.source();
    Entry top = item.tree().get().get("");
    if (source == null || top == null || top.type() != Entry.Type.FILE) {
      return Optional.empty();
    }
    Overlay mounted = Workspace.readOnly(machine.store(), machine.folders(source));
    if (mounted == null) {
      return Optional.empty();
    }
    try (mounted) {
      return Optional.of(TextFile.read(FileNames.resolve(mounted.merged(), item.path())));
    } finally {
      Trees.delete(mounted.merged());
    }
  }
}

package dev.datestone.engine;

import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.dating.View;
import dev.datestone.operation.Operation;
import dev.datestone.store.Layer;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Makes the folder of a WORKDIR, where it is missing. */
final class FolderStep {
  private final Store store;
  private final Chains chains;

  FolderStep(Store store, Chains chains) {
    this.store = store;
    this.chains = chains;
  }

  Snapshot make(Snapshot base, Operation.MakeFolder folder) throws IOException {
    View view = chains.view(base, List.of());
    String path = Paths.normal(folder.path());
    if (path.isEmpty() || view.resolve(path, true) != null) {
      return base;
    }
    try (Workspace workspace = Workspace.open(store, chains.folders(base), view)) {
      try {
        new InsideRoot(workspace.root()).makeFolders(path, 0, 0);
      } catch (InsideRoot.Taken e) {
        throw new EngineException.Unusable(folder.label(), e.reason(), "choose another folder");
      }
      Manifest changes = workspace.changes(Origin.COPIED, Set.of());
      return Snapshots.with(
          store, base, view, workspace.finish(), Layer.Kind.FOLDER, changes, List.of(), 0);
    }
  }
}

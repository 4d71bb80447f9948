package dev.datestone.engine;

import dev.datestone.operation.CopySource;
import dev.datestone.operation.Label;
import dev.datestone.operation.Saved;
import dev.datestone.report.Event;
import dev.datestone.store.Store;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.util.List;

/** Writes artifacts to the host, and tells what was written. */
public final class Exports {
  private final Store store;
  private final Chains chains;
  private final Contexts contexts;
  private final Sources sources;
  private final Event.Listener listener;

  Exports(Store store, Chains chains, Contexts contexts, Sources sources, Event.Listener listener) {
    this.store = store;
    this.chains = chains;
    this.contexts = contexts;
    this.sources = sources;
    this.listener = listener;
  }

  /**
   * Writes one artifact.
   *
   * @param destination absolute; a slash at its end says that it is a folder
   * @param written as the Earthfile has it, for people
   */
  public void artifact(Saved saved, String destination, String written)
      throws InterruptedException {
    List<CopyItem> items = sources.items(saved);
    if (!items.isEmpty()) { // nothing is there to be saved: --if-exists
      write(saved, items, destination, written);
    }
  }

  /**
   * Writes what a path among a target's artifacts names to the host.
   *
   * @param target its name, for messages
   */
  public void path(List<Saved> all, String path, String destination, String target)
      throws InterruptedException {
    CopySource.Artifact source = new CopySource.Artifact(all, path, true, target, 0, 0);
    List<CopyItem> items = sources.items(source, false);
    if (items.isEmpty()) {
      throw Sources.saves(new Label("", 0, 0, target, "", ""), source);
    }
    write(all.getFirst(), items, destination);
  }

  void write(Saved saved, List<CopyItem> items, String destination) throws InterruptedException {
    write(saved, items, destination, destination);
  }

  private void write(Saved saved, List<CopyItem> items, String destination, String written)
      throws InterruptedException {
    try {
      for (LocalExport.Written each :
          new LocalExport(store, chains, contexts).write(saved, items, destination)) {
        listener.on(
            new Event.Saved(saved.label(), saved.source(), each.path().toString(), each.changed()));
      }
    } catch (IOException e) {
      throw new EngineException.Unusable(
          saved.label(),
          "cannot write " + written + ": " + StoreException.reason(e),
          "is something else in its place, or the disk full?");
    }
  }
}

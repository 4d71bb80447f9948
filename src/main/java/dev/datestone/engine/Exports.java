package dev.datestone.engine;

import dev.datestone.operation.CopySource;
import dev.datestone.operation.Label;
import dev.datestone.operation.Saved;
import dev.datestone.report.Event;
import dev.datestone.store.Store;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Writes artifacts to the host, and tells what was written. */
public final class Exports {
  private final Store store;
  private final Chains chains;
  private final Contexts contexts;
  private final Sources sources;
  private final Event.Listener listener;
  private final Destinations destinations = new Destinations();

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
   * @param limit the folder that nothing may be written outside of, empty for none
   * @param written as the Earthfile has it, for people
   */
  public void artifact(Saved saved, String destination, Optional<Path> limit, String written)
      throws InterruptedException {
    List<CopyItem> items = sources.items(saved);
    if (!items.isEmpty()) { // nothing is there to be saved: --if-exists
      write(saved, items, new LocalExport.Destination(destination, limit.orElse(null), written));
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

  /** Writes them where the user says. */
  void write(Saved saved, List<CopyItem> items, String destination) throws InterruptedException {
    write(saved, items, new LocalExport.Destination(destination, null, destination));
  }

  private void write(Saved saved, List<CopyItem> items, LocalExport.Destination destination)
      throws InterruptedException {
    try (LocalExport export =
        new LocalExport(store, chains, contexts, destinations, saved, destination)) {
      for (LocalExport.Written each : export.write(items)) {
        listener.on(
            new Event.Saved(saved.label(), saved.source(), each.path().toString(), each.changed()));
        if (!each.leftOut().isEmpty()) {
          listener.on(
              new Event.Warning(
                  saved.label(),
                  each.path()
                      + " is without its devices, which are not made on the host: "
                      + String.join(", ", each.leftOut())));
        }
      }
    } catch (Destinations.Refused e) {
      throw cannot(saved, destination, String.valueOf(e.getMessage()), e.hint());
    } catch (IOException e) {
      throw cannot(
          saved,
          destination,
          StoreException.reason(e),
          "is something else in its place, or the disk full?");
    }
  }

  private static EngineException.Unusable cannot(
      Saved saved, LocalExport.Destination destination, String cause, String hint) {
    return new EngineException.Unusable(
        saved.label(), "cannot save as " + destination.written() + ": " + cause, hint);
  }
}

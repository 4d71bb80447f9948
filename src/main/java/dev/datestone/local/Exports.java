package dev.datestone.local;

import dev.datestone.engine.CopyItem;
import dev.datestone.engine.EngineException;
import dev.datestone.operation.SavedArtifact;
import dev.datestone.report.Event;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Writes artifacts to the host, and tells what was written. */
public final class Exports {
  private final Machine machine;
  private final Destinations destinations = new Destinations();

  public Exports(Machine machine) {
    this.machine = machine;
  }

  /**
   * Writes one artifact.
   *
   * @param items what it holds; nothing is written if it is empty
   * @param destination absolute; a slash at its end says that it is a folder
   * @param limit the folder that nothing may be written outside of, empty for none
   * @param written as the Earthfile has it, for people
   */
  public void artifact(
      SavedArtifact saved,
      List<CopyItem> items,
      String destination,
      Optional<Path> limit,
      String written)
      throws InterruptedException {
    if (!items.isEmpty()) {
      write(saved, items, new LocalExport.Destination(destination, limit.orElse(null), written));
    }
  }

  /** Writes artifacts where the user says. */
  public void write(SavedArtifact saved, List<CopyItem> items, String destination)
      throws InterruptedException {
    write(saved, items, new LocalExport.Destination(destination, null, destination));
  }

  private void write(SavedArtifact saved, List<CopyItem> items, LocalExport.Destination destination)
      throws InterruptedException {
    Event.Listener listener = machine.listener();
    try (LocalExport export = new LocalExport(machine, destinations, saved, destination)) {
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
      SavedArtifact saved, LocalExport.Destination destination, String cause, String hint) {
    return new EngineException.Unusable(
        saved.label(), "cannot save as " + destination.written() + ": " + cause, hint);
  }
}

package dev.datestone.local;

import dev.datestone.engine.Chains;
import dev.datestone.engine.Snapshot;
import dev.datestone.report.Event;
import dev.datestone.store.Store;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What all that is executed on this machine shares.
 *
 * @param shell opened where a command fails
 * @param caches where caches come from that no RUN has had yet; else they start empty
 */
public record Machine(
    Store store,
    Chains chains,
    Contexts contexts,
    LocalOptions options,
    FailureShell shell,
    Event.Listener listener,
    Optional<CacheProvider> caches) {
  public static Machine of(
      Store store, LocalOptions options, FailureShell shell, Event.Listener listener) {
    return new Machine(
        store,
        new Chains(store.layers()),
        new Contexts(store, listener),
        options,
        shell,
        listener,
        Optional.empty());
  }

  /** The same machine where caches come from elsewhere. */
  public Machine withCaches(CacheProvider provider) {
    return new Machine(store, chains, contexts, options, shell, listener, Optional.of(provider));
  }

  /** The folders that hold a snapshot's layers, the lowest first. */
  List<Path> folders(Snapshot snapshot) {
    return new LayerStack(store).folders(snapshot.layers());
  }

  /** Something that reads or writes files. */
  interface FileWork<T> {
    T get() throws IOException;
  }

  /** Does it; an error of the disk becomes a message. */
  <T> T onDisk(FileWork<T> work) {
    try {
      return work.get();
    } catch (IOException e) {
      throw new StoreException.Disk(store.home(), e);
    }
  }
}

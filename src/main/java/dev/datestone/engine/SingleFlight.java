package dev.datestone.engine;

import dev.datestone.content.Digest;
import java.util.Optional;
import java.util.function.Supplier;

/** Produces a result once, though several threads or processes want it at a time. */
public final class SingleFlight {
  private final ActionCache actions;

  public SingleFlight(ActionCache actions) {
    this.actions = actions;
  }

  /** Produces what was not found. */
  public interface Producer<T> {
    T produce() throws InterruptedException;
  }

  /**
   * Looks a result up, and produces it if nobody else has done so meanwhile.
   *
   * @param found the look-up; called again once all others have finished with this key
   * @param before called between the first look-up and waiting for others
   */
  public <T> T get(Digest key, Supplier<Optional<T>> found, Runnable before, Producer<T> producer)
      throws InterruptedException {
    Optional<T> known = found.get();
    if (known.isPresent()) {
      return known.get();
    }
    before.run();
    Runnable release = actions.lock(key);
    try {
      known = found.get();
      return known.isPresent() ? known.get() : producer.produce();
    } finally {
      release.run();
    }
  }
}

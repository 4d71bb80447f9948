package dev.datestone.local;

import dev.datestone.store.Caches;

/** Where a cache mount comes from that no RUN of this machine has had yet. */
public interface CacheProvider {
  /**
   * Is told that a RUN is about to take a cache, and may put it into the store before. It waits for
   * nothing that the RUN does not need, and never fails the build.
   */
  void provide(Caches.About about) throws InterruptedException;
}

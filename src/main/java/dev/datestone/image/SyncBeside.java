package dev.datestone.image;

import dev.datestone.sandbox.Mounts;
import dev.datestone.sandbox.SandboxException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Writes to the disk what comes while more of it comes. By itself the kernel begins when a tenth of
 * the memory waits to be written, and the sync at the end would have to wait for nearly all.
 */
final class SyncBeside implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Thread thread;

  /** Until it is closed, for the file system that holds this place. */
  SyncBeside(Path place) {
    thread = Thread.ofPlatform().daemon().name("sync").start(() -> run(place));
  }

  private static void run(Path place) {
    try {
      while (true) {
        Thread.sleep(PAUSE);
        Mounts.sync(place);
      }
    } catch (InterruptedException | SandboxException.CallFailed e) {
      // Closed; or the sync at the end fails as well, and is told of.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}

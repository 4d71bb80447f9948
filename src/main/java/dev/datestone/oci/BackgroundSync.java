package dev.datestone.oci;

import dev.datestone.sandbox.Mounts;
import dev.datestone.sandbox.SandboxException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Syncs a file system again and again while layers are unpacked. The kernel alone starts writing
 * late, so that a sync at the end would wait for nearly all of the data.
 */
final class BackgroundSync implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Thread thread;

  /** Starts syncing the file system of a folder, until it is closed. */
  BackgroundSync(Path place) {
    thread = Thread.ofPlatform().daemon().name("sync").start(() -> run(place));
  }

  private static void run(Path place) {
    try {
      while (true) {
        Thread.sleep(PAUSE);
        Mounts.syncFileSystem(place);
      }
    } catch (InterruptedException | SandboxException.SyscallFailed e) {
      // closed; or the sync at the end fails too
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}

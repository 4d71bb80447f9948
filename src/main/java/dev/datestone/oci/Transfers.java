package dev.datestone.oci;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Runs downloads or uploads in parallel. */
public final class Transfers {
  private Transfers() {}

  /** Receives results. */
  public interface Receiver<T> {
    void accept(T result) throws IOException;
  }

  /**
   * Runs all tasks; the first failure cancels the others.
   *
   * @param parallel how many tasks run at once
   * @param results receives the results in the order of the tasks
   */
  public static <T> void run(int parallel, List<Callable<T>> tasks, Receiver<T> results)
      throws IOException, InterruptedException {
    Semaphore slots = new Semaphore(parallel);
    List<Future<T>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Callable<T> task : tasks) {
        running.add(
            threads.submit(
                () -> {
                  slots.acquire();
                  try {
                    return task.call();
                  } finally {
                    slots.release();
                  }
                }));
      }
      try {
        for (Future<T> each : running) {
          results.accept(each.get());
        }
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case IOException cause -> throw cause;
          case InterruptedException cause -> throw cause;
          case RuntimeException cause -> throw cause;
          case null, default -> throw new IllegalStateException(e);
        }
      } finally {
        running.forEach(each -> each.cancel(true));
      }
    }
  }
}

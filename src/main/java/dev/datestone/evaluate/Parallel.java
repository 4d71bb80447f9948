package dev.datestone.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Evaluations side by side, all of which end before who started them goes on. */
final class Parallel {
  private final List<Thread> threads = new ArrayList<>();
  private final List<CompletableFuture<Goal>> futures = new ArrayList<>();

  /** An evaluation of a target. */
  interface Work {
    Goal get() throws InterruptedException;
  }

  void start(Work work) {
    CompletableFuture<Goal> future = new CompletableFuture<>();
    futures.add(future);
    threads.add(
        Thread.ofVirtual()
            .name("evaluate")
            .start(
                () -> {
                  try {
                    future.complete(work.get());
                  } catch (RuntimeException | InterruptedException | Error e) {
                    future.completeExceptionally(e);
                  }
                }));
  }

  /** Waits for all; of several failures the first that was started counts. */
  List<Goal> join() throws InterruptedException {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } finally {
      end();
    }
    List<Goal> goals = new ArrayList<>();
    for (CompletableFuture<Goal> future : futures) {
      try {
        goals.add(future.get());
      } catch (ExecutionException e) {
        throw unwrap(e);
      }
    }
    return goals;
  }

  /** Ends what still runs, when who started it does not want it any more. */
  void end() {
    threads.forEach(Thread::interrupt);
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What really went wrong. */
  static RuntimeException unwrap(ExecutionException e) throws InterruptedException {
    Throwable cause = e.getCause();
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }
}

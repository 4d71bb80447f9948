package dev.datestone.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Targets of BUILD that are evaluated in parallel. All end before {@link #close} returns. */
final class ParallelEvaluations implements AutoCloseable {
  private final List<Thread> threads = new ArrayList<>();
  private final List<FutureTask<EvaluatedTarget>> tasks = new ArrayList<>();

  void start(Callable<EvaluatedTarget> evaluation) {
    FutureTask<EvaluatedTarget> task = new FutureTask<>(evaluation);
    tasks.add(task);
    threads.add(Thread.ofVirtual().name("evaluate").start(task));
  }

  /** How many were started. */
  int size() {
    return tasks.size();
  }

  /** Waits for all. Of several failures the one that was started first is thrown. */
  List<EvaluatedTarget> join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    List<EvaluatedTarget> targets = new ArrayList<>();
    for (FutureTask<EvaluatedTarget> task : tasks) {
      try {
        targets.add(task.get());
      } catch (ExecutionException e) {
        throw unwrap(e);
      }
    }
    return targets;
  }

  /** Interrupts what still runs and waits for its end. */
  @Override
  public void close() {
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

  /** The failure of a task as an exception to throw. */
  static RuntimeException unwrap(ExecutionException e) throws InterruptedException {
    Throwable cause = e.getCause();
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }
}

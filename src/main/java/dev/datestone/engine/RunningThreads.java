package dev.datestone.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The threads that build steps, so that a failure can stop what the others do. */
final class RunningThreads {
  private final Map<Thread, Integer> depths = new HashMap<>();
  private final Set<Thread> interrupted = new HashSet<>();

  /** The current thread begins a step, perhaps within another one. */
  synchronized void enter() {
    depths.merge(Thread.currentThread(), 1, Integer::sum);
  }

  /** It has ended that step. An interruption that was meant for the step does not outlive it. */
  synchronized void leave() {
    Thread current = Thread.currentThread();
    Integer left = depths.computeIfPresent(current, (key, depth) -> depth == 1 ? null : depth - 1);
    if (left == null && interrupted.remove(current)) {
      Thread.interrupted();
    }
  }

  /** Interrupts all of them but the current one. */
  synchronized void stopOthers() {
    for (Thread each : depths.keySet()) {
      if (each != Thread.currentThread() && interrupted.add(each)) {
        each.interrupt();
      }
    }
  }
}

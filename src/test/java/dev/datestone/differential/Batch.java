package dev.datestone.differential;

import dev.datestone.differential.Implementation.Judged;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs many cases at a time. */
final class Batch {
  private static final String REFERENCE = "/work/shared/reference";

  private Batch() {}

  /** Builds of the reference wait for each other's locks and files more than for a processor. */
  static Map<String, Judged> reference(List<Case> cases, Path temporary) throws Exception {
    Path folder = Path.of(System.getenv().getOrDefault("REFERENCE", REFERENCE));
    Reference reference = new Reference(folder, temporary);
    try (ExecutorService threads = Executors.newFixedThreadPool(12)) {
      Map<String, Future<Judged>> running = new LinkedHashMap<>();
      for (int i = 0; i < cases.size(); i++) {
        Case each = cases.get(i);
        Path root = temporary.resolve("case" + i);
        running.put(each.name(), threads.submit(() -> reference.judge(each, root)));
      }
      return results(running);
    }
  }

  static Map<String, Judged> datestone(List<Case> cases, Path temporary) throws Exception {
    int workers = Runtime.getRuntime().availableProcessors();
    Map<String, Future<Judged>> running = new LinkedHashMap<>();
    List<ExecutorService> threads = new ArrayList<>();
    try {
      // A store is locked by a process, so each thread has its own.
      List<Datestone> tools = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        threads.add(Executors.newSingleThreadExecutor());
        tools.add(new Datestone(temporary.resolve("store" + i)));
      }
      for (int i = 0; i < cases.size(); i++) {
        Case each = cases.get(i);
        int worker = i % workers;
        Path root = temporary.resolve("case" + i);
        running.put(
            each.name(), threads.get(worker).submit(() -> tools.get(worker).judge(each, root)));
      }
      return results(running);
    } finally {
      threads.forEach(ExecutorService::shutdown);
    }
  }

  private static Map<String, Judged> results(Map<String, Future<Judged>> running) throws Exception {
    Map<String, Judged> results = new LinkedHashMap<>();
    for (Map.Entry<String, Future<Judged>> each : running.entrySet()) {
      results.put(each.getKey(), each.getValue().get());
    }
    return results;
  }
}

package dev.datestone.differential;

import dev.datestone.differential.Implementation.Judged;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Records outcomes: {@code reference CASES OUTCOMES [PREFIX…]} or {@code datestone …}. With {@code
 * SAID} in the environment, what was printed goes to files in that folder.
 */
final class Derive {
  private Derive() {}

  public static void main(String[] arguments) throws Exception {
    List<String> prefixes = List.of(arguments).subList(3, arguments.length);
    List<Case> cases =
        CaseReader.readAll(Path.of(arguments[1])).stream()
            .filter(each -> prefixes.isEmpty() || prefixes.stream().anyMatch(each.name()::startsWith))
            .toList();
    Path temporary = Files.createTempDirectory("differential");
    try {
      Map<String, Judged> judged =
          arguments[0].equals("reference")
              ? reference(cases, temporary)
              : datestone(cases, temporary);
      String said = System.getenv("SAID");
      Path outcomes = Path.of(arguments[2]);
      Map<String, String> all = new LinkedHashMap<>(Outcomes.read(outcomes));
      for (Map.Entry<String, Judged> each : judged.entrySet()) {
        all.put(each.getKey(), each.getValue().outcome());
        if (said != null) {
          Path file = Path.of(said, each.getKey().replace('/', '_'));
          Files.writeString(file, each.getValue().outcome() + each.getValue().said());
        }
      }
      List<Case> families =
          CaseReader.readAll(Path.of(arguments[1])).stream()
              .filter(each -> cases.stream().anyMatch(one -> one.family().equals(each.family())))
              .toList();
      Outcomes.write(outcomes, families, all);
      System.out.println(judged.size() + " cases");
    } finally {
      new ProcessBuilder("rm", "-rf", temporary.toString()).start().waitFor();
    }
    System.exit(0);
  }

  /** Builds wait for each other's locks and for files more than for a processor. */
  private static Map<String, Judged> reference(List<Case> cases, Path temporary) throws Exception {
    Reference reference =
        new Reference(
            Path.of(System.getenv().getOrDefault("REFERENCE", "/work/shared/reference")), temporary);
    try (ExecutorService threads = Executors.newFixedThreadPool(12)) {
      Map<String, Future<Judged>> running = new LinkedHashMap<>();
      for (Case each : cases) {
        Path root = temporary.resolve("case" + running.size());
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
      for (Case each : cases) {
        int worker = running.size() % workers;
        Path root = temporary.resolve("case" + running.size());
        running.put(
            each.name(), threads.get(worker).submit(() -> tools.get(worker).judge(each, root)));
      }
      return results(running);
    } finally {
      threads.forEach(ExecutorService::shutdown);
    }
  }

  private static Map<String, Judged> results(Map<String, Future<Judged>> running)
      throws Exception {
    Map<String, Judged> results = new LinkedHashMap<>();
    for (Map.Entry<String, Future<Judged>> each : running.entrySet()) {
      results.put(each.getKey(), each.getValue().get());
    }
    return results;
  }
}

package dev.datestone.differential;

import dev.datestone.differential.Implementation.Judged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Records outcomes in a folder of the suite: {@code outcomes FOLDER [PREFIX…]} asks the reference,
 * {@code differences FOLDER} asks Datestone for the cases that differ on purpose, {@code mended
 * FOLDER} deletes the marks of cases that are right now, {@code ours FOLDER TO [PREFIX…]} writes
 * Datestone's outcomes elsewhere. With SAID in the environment, what was printed goes there.
 */
final class Derive {
  private static final List<String> PARTS = List.of("build", "read", "ast");

  private Derive() {}

  public static void main(String[] arguments) throws Exception {
    Path suite = Path.of(arguments[1]);
    List<Case> all = CaseReader.readAll(suite.resolve("cases"));
    Path temporary = Files.createTempDirectory("differential");
    try {
      switch (arguments[0]) {
        case "outcomes" -> {
          List<Case> cases = chosen(all, List.of(arguments).subList(2, arguments.length));
          record(suite.resolve("outcomes"), all, Batch.reference(cases, temporary));
        }
        case "differences" -> {
          Set<String> marked = marked(suite, "differs-", all);
          List<Case> cases = all.stream().filter(each -> marked.contains(each.name())).toList();
          new ProcessBuilder("rm", "-rf", suite.resolve("differences").toString())
              .start()
              .waitFor();
          record(suite.resolve("differences"), all, Batch.datestone(cases, temporary));
        }
        case "ours" -> {
          List<Case> cases = chosen(all, List.of(arguments).subList(3, arguments.length));
          record(Path.of(arguments[2]), all, Batch.datestone(cases, temporary));
        }
        case "mended" -> deleteMended(suite, all, temporary);
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    } finally {
      new ProcessBuilder("rm", "-rf", temporary.toString()).start().waitFor();
    }
    System.exit(0);
  }

  private static List<Case> chosen(List<Case> all, List<String> prefixes) {
    return all.stream()
        .filter(each -> prefixes.isEmpty() || prefixes.stream().anyMatch(each.name()::startsWith))
        .toList();
  }

  private static Set<String> marked(Path suite, String kind, List<Case> cases) throws IOException {
    List<Marks> marks = new ArrayList<>();
    for (String part : PARTS) {
      marks.add(Marks.read(suite.resolve(kind + part + ".txt")));
    }
    return cases.stream()
        .map(Case::name)
        .filter(name -> marks.stream().anyMatch(each -> each.has(name)))
        .collect(Collectors.toSet());
  }

  /** Outcomes of other cases stay as they are; those of cases that are gone go as well. */
  private static void record(Path folder, List<Case> all, Map<String, Judged> judged)
      throws IOException {
    String said = System.getenv("SAID");
    Map<String, String> outcomes = new HashMap<>(Outcomes.read(folder));
    for (Map.Entry<String, Judged> each : judged.entrySet()) {
      outcomes.put(each.getKey(), each.getValue().outcome());
      if (said != null) {
        Files.createDirectories(Path.of(said));
        Files.writeString(
            Path.of(said, each.getKey().replace('/', '_')),
            each.getValue().outcome() + each.getValue().said());
      }
    }
    Set<String> families =
        judged.keySet().stream()
            .map(name -> name.substring(0, name.indexOf('/')))
            .collect(Collectors.toSet());
    Outcomes.write(
        folder, all.stream().filter(each -> families.contains(each.family())).toList(), outcomes);
    System.out.println(judged.size() + " cases");
  }

  private static void deleteMended(Path suite, List<Case> all, Path temporary) throws Exception {
    Set<String> marked = marked(suite, "open-", all);
    List<Case> cases = all.stream().filter(each -> marked.contains(each.name())).toList();
    Map<String, String> reference = Outcomes.read(suite.resolve("outcomes"));
    Map<String, Judged> judged = Batch.datestone(cases, temporary);
    for (String part : PARTS) {
      Path file = suite.resolve("open-" + part + ".txt");
      Map<String, List<String>> left = new LinkedHashMap<>();
      int mended = 0;
      for (Map.Entry<String, String> mark : Marks.read(file).reasons().entrySet()) {
        List<Case> its =
            cases.stream().filter(each -> Marks.names(mark.getKey(), each.name())).toList();
        for (Case each : its) {
          String before = reference.getOrDefault(each.name(), "");
          String now = Objects.requireNonNull(judged.get(each.name())).outcome();
          if (Outcomes.part(part, before).equals(Outcomes.part(part, now))) {
            mended++;
          } else {
            left.computeIfAbsent(mark.getValue(), any -> new ArrayList<>()).add(each.name());
          }
        }
      }
      Marks.write(file, left);
      System.out.println(part + ": " + mended + " mended");
    }
  }
}

package dev.datestone.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.differential.Implementation.Judged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All cases of src/test/differential against the outcomes that the reference gave. Runs builds in
 * this process: it needs a mount namespace.
 */
@Tag("e2e")
class DifferentialTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("datestone.root", "."), "src/test/differential");

  private static List<Case> cases;
  private static Map<String, Judged> judged;

  @BeforeAll
  static void runAll() throws Exception {
    cases = CaseReader.readAll(FOLDER.resolve("cases"));
    Path temporary = Files.createTempDirectory("differential");
    try {
      judged = Batch.datestone(cases, temporary);
    } finally {
      new ProcessBuilder("rm", "-rf", temporary.toString()).inheritIO().start().waitFor();
    }
  }

  @Test
  void buildsEndAsInTheReference() throws IOException {
    assertOutcomes("build");
  }

  @Test
  void filesAreReadOrRefusedAsInTheReference() throws IOException {
    assertOutcomes("read");
  }

  @Test
  void treesArePrintedAsInTheReference() throws IOException {
    assertOutcomes("ast");
  }

  @Test
  void namesOfCasesAreUnique() {
    Set<String> names = new HashSet<>();
    assertThat(cases.stream().map(Case::name).filter(name -> !names.add(name))).isEmpty();
  }

  private static void assertOutcomes(String part) throws IOException {
    Map<String, String> reference = Outcomes.read(FOLDER.resolve("outcomes"));
    Map<String, String> differences = Outcomes.read(FOLDER.resolve("differences"));
    Marks open = Marks.read(FOLDER.resolve("open-" + part + ".txt"));
    Marks differs = Marks.read(FOLDER.resolve("differs-" + part + ".txt"));
    Map<String, String> wrong = new TreeMap<>();
    for (Case each : cases) {
      String name = each.name();
      String now = Outcomes.part(part, Objects.requireNonNull(judged.get(name)).outcome());
      String before =
          Outcomes.part(part, reference.getOrDefault(name, "ast ?\nno outcome: run derive\n"));
      String verdict;
      if (differs.has(name)) {
        String recorded = differences.getOrDefault(name, "ast ?\nno outcome: run derive --ours\n");
        verdict =
            now.equals(before)
                ? "as in the reference: delete it from differs-" + part + ".txt"
                : difference(Outcomes.part(part, recorded), now);
      } else if (open.has(name)) {
        verdict =
            now.equals(before) && open.isNamed(name)
                ? "right now: run `derive --mended`, or delete it from open-" + part + ".txt"
                : "";
      } else {
        verdict = difference(before, now);
      }
      if (!verdict.isEmpty()) {
        wrong.put(name, verdict);
      }
    }
    List<String> names = cases.stream().map(Case::name).toList();
    open.unused(names).forEach(name -> wrong.put(name, "no such case"));
    differs.unused(names).forEach(name -> wrong.put(name, "no such case"));
    assertThat(wrong).as(() -> wrong.size() + " of " + cases.size() + " cases").isEmpty();
  }

  private static String difference(String before, String now) {
    if (before.equals(now)) {
      return "";
    }
    List<String> expected = before.lines().toList();
    List<String> actual = now.lines().toList();
    List<String> lines = new ArrayList<>(List.of(""));
    expected.stream().filter(line -> !actual.contains(line)).forEach(line -> lines.add("-" + line));
    actual.stream().filter(line -> !expected.contains(line)).forEach(line -> lines.add("+" + line));
    return String.join("\n  ", lines) + "\n";
  }
}

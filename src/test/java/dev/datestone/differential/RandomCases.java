package dev.datestone.differential;

import dev.datestone.differential.Implementation.Judged;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compares random Earthfiles: {@code N SEED [FOLDER]}. Those that differ are written to the folder,
 * with both outcomes and what was printed.
 */
final class RandomCases {
  private RandomCases() {}

  public static void main(String[] arguments) throws Exception {
    int number = Integer.parseInt(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    Path kept = Path.of(arguments.length > 2 ? arguments[2] : "target/random");
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      cases.add(RandomEarthfile.of(seed + i));
    }
    Path temporary = Files.createTempDirectory("differential");
    int different = 0;
    int refused = 0;
    try {
      Map<String, Judged> reference = Batch.reference(cases, temporary.resolve("reference"));
      Map<String, Judged> ours = Batch.datestone(cases, temporary.resolve("ours"));
      for (Case each : cases) {
        Judged one = Objects.requireNonNull(reference.get(each.name()));
        Judged other = Objects.requireNonNull(ours.get(each.name()));
        refused += one.outcome().contains("\nrefused\n") ? 1 : 0;
        if (!build(one).equals(build(other))) {
          different++;
          Path folder = Files.createDirectories(kept.resolve(each.name().replace("random/", "")));
          for (Case.CaseFile file : each.files()) {
            Path path = folder.resolve(file.path());
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.writeString(path, file.text());
          }
          Files.writeString(folder.resolve("words"), String.join("\n", each.words()));
          Files.writeString(folder.resolve("reference"), one.outcome());
          Files.writeString(folder.resolve("ours"), other.outcome());
          Files.writeString(folder.resolve("said-reference"), one.said());
          Files.writeString(folder.resolve("said-ours"), other.said());
          System.out.println("differs: " + each.name() + " (see " + folder + ")");
        }
      }
    } finally {
      new ProcessBuilder("rm", "-rf", temporary.toString()).start().waitFor();
    }
    System.out.println(
        number
            + " from "
            + seed
            + ": "
            + different
            + " differ, "
            + refused
            + " refused by the reference");
    System.exit(different == 0 ? 0 : 1);
  }

  private static String build(Judged judged) {
    return Outcomes.part("build", judged.outcome());
  }
}

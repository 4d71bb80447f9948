package dev.datestone.differential;

import dev.datestone.differential.Implementation.Judged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compares random Earthfiles: {@code N SEED [FOLDER]}. Those that differ are written to the folder,
 * with both outcomes and what was printed; what the reference said of those that it refused, too.
 */
final class RandomCases {
  /** How many are built before the figures so far are printed. */
  private static final int BATCH = 100;

  private final long seed;
  private final Path kept;
  private int judged;
  private int different;
  private int refused;

  private RandomCases(long seed, Path kept) {
    this.seed = seed;
    this.kept = kept;
  }

  public static void main(String[] arguments) throws Exception {
    int number = Integer.parseInt(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    Path kept = Path.of(arguments.length > 2 ? arguments[2] : "target/random");
    RandomCases cases = new RandomCases(seed, kept);
    while (cases.judged < number) {
      cases.judge(Math.min(BATCH, number - cases.judged));
      System.out.println(cases.figures());
    }
    System.exit(cases.different == 0 ? 0 : 1);
  }

  private String figures() {
    return judged
        + " from "
        + seed
        + ": "
        + different
        + " differ, "
        + refused
        + " refused by the reference";
  }

  private void judge(int number) throws Exception {
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      cases.add(RandomEarthfile.of(seed + judged + i));
    }
    Path temporary = Files.createTempDirectory("differential");
    try {
      Map<String, Judged> reference = Batch.reference(cases, temporary.resolve("reference"));
      Map<String, Judged> ours = Batch.datestone(cases, temporary.resolve("ours"));
      for (Case each : cases) {
        compare(
            each,
            Objects.requireNonNull(reference.get(each.name())),
            Objects.requireNonNull(ours.get(each.name())));
      }
    } finally {
      new ProcessBuilder("rm", "-rf", temporary.toString()).start().waitFor();
    }
    judged += number;
  }

  private void compare(Case each, Judged reference, Judged ours) throws IOException {
    String number = each.name().replace("random/", "");
    if (reference.outcome().contains("\nrefused\n")) {
      refused++;
      Path said = Files.createDirectories(kept.resolve("refused")).resolve(number);
      Files.writeString(said, reference.said() + "\n" + ours.said());
    }
    if (build(reference).equals(build(ours))) {
      return;
    }
    different++;
    Path folder = Files.createDirectories(kept.resolve(number));
    for (Case.CaseFile file : each.files()) {
      Path path = folder.resolve(file.path());
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      Files.writeString(path, file.text());
    }
    Files.writeString(folder.resolve("words"), String.join("\n", each.words()));
    Files.writeString(folder.resolve("reference"), reference.outcome());
    Files.writeString(folder.resolve("ours"), ours.outcome());
    Files.writeString(folder.resolve("said-reference"), reference.said());
    Files.writeString(folder.resolve("said-ours"), ours.said());
    System.out.println("differs: " + each.name() + " (see " + folder + ")");
  }

  private static String build(Judged judged) {
    return Outcomes.part("build", judged.outcome());
  }
}

package dev.datestone.differential;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Something that runs Earthfiles. */
interface Implementation {
  /** How a command ended, and what it said. */
  record Ended(boolean done, String out, String err) {}

  Ended run(List<String> words, Case environment, CaseFolder folder)
      throws IOException, InterruptedException;

  /** Builds a case and describes what came of it: the lines of an outcome. */
  default Judged judge(Case each, Path root) throws InterruptedException {
    try {
      CaseFolder folder = new CaseFolder(each, root);
      try {
        return judge(each, folder);
      } finally {
        folder.delete();
      }
    } catch (IOException | RuntimeException e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      return new Judged("ast ?\nbroken: " + e + "\n", trace.toString());
    }
  }

  private Judged judge(Case each, CaseFolder folder) throws IOException, InterruptedException {
    Ended tree = run(List.of("debug", "ast", "Earthfile"), each, folder);
    Ended build = run(each.words(), each, folder);
    String read =
        tree.done()
            ? CaseFolder.digest(tree.out().strip().getBytes(StandardCharsets.UTF_8))
            : "refused";
    String files = build.done() || each.keepsFiles() ? folder.changes() : "";
    return new Judged(
        "ast " + read + "\n" + (build.done() ? "done\n" : "refused\n") + files,
        tree.out() + tree.err() + build.out() + build.err());
  }

  /**
   * An outcome.
   *
   * @param said all that was printed, for whoever looks into a difference
   */
  record Judged(String outcome, String said) {}
}

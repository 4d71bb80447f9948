package dev.datestone.earthfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Earthfiles in the papers: what stands between lines {@code ```earthfile} and {@code ```}. */
public final class Examples {
  private static final String FENCE = "```earthfile";

  private Examples() {}

  /**
   * One example.
   *
   * @param mark what stands behind {@code earthfile}: run, refused or nothing
   */
  public record Example(String paper, int line, String mark, String text) {
    @Override
    public String toString() {
      return paper + ":" + line;
    }
  }

  public static List<Example> of(Path paper) {
    List<Example> examples = new ArrayList<>();
    List<String> lines;
    try {
      lines = Files.readAllLines(paper);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(FENCE)) {
        int end = i + 1;
        while (!lines.get(end).equals("```")) {
          end++;
        }
        String text = String.join("\n", lines.subList(i + 1, end)) + "\n";
        String mark = lines.get(i).substring(FENCE.length()).strip();
        examples.add(new Example(paper.getFileName().toString(), i + 1, mark, text));
        i = end;
      }
    }
    return examples;
  }
}

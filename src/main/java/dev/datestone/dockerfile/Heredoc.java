package dev.datestone.dockerfile;

import dev.datestone.earthfile.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A here-document of RUN, COPY or ADD.
 *
 * @param word as written, such as {@code <<-"EOF"}
 * @param name of its end, and of the file that COPY makes of it
 * @param stripsTabs whether tabs at the start of its lines are removed
 * @param expands whether variables in it are expanded: its name has no quotes
 * @param position of its first line
 */
public record Heredoc(
    String word,
    String name,
    boolean stripsTabs,
    boolean expands,
    String content,
    Position position) {
  private static final Pattern WORD = Pattern.compile("([0-9]*)<<(-?)([^<]*)");

  /** The here-documents that a line announces, without their content. */
  static List<Heredoc> announced(String line, char escape) {
    List<Heredoc> all = new ArrayList<>();
    for (String word : WordSplitter.quoted(line, escape)) {
      Matcher matcher = WORD.matcher(word);
      if (matcher.matches()) {
        String written = matcher.group(3);
        String name = written.replaceAll("[\"']", "");
        if (!name.isEmpty()) {
          all.add(
              new Heredoc(
                  word,
                  name,
                  !matcher.group(2).isEmpty(),
                  name.equals(written),
                  "",
                  Position.NONE));
        }
      }
    }
    return all;
  }

  Heredoc withContent(String newContent, Position newPosition) {
    return new Heredoc(word, name, stripsTabs, expands, newContent, newPosition);
  }

  /** Whether a line ends it. */
  boolean isEnd(String line) {
    return (stripsTabs ? withoutTabs(line) : line).equals(name);
  }

  /** The content as a file or a script has it. */
  public String text() {
    if (!stripsTabs) {
      return content;
    }
    StringBuilder text = new StringBuilder();
    for (String line : content.split("(?<=\n)")) {
      text.append(withoutTabs(line));
    }
    return text.toString();
  }

  private static String withoutTabs(String line) {
    int start = 0;
    while (start < line.length() && line.charAt(start) == '\t') {
      start++;
    }
    return line.substring(start);
  }
}

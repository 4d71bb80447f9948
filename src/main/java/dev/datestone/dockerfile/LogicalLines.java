package dev.datestone.dockerfile;

import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the parser directives, then joins continued lines and collects here-documents. */
final class LogicalLines {
  private static final Pattern DIRECTIVE =
      Pattern.compile("#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(.+?)\\s*");
  private static final Set<String> DIRECTIVES = Set.of("syntax", "escape", "check");
  private static final Set<String> WITH_HEREDOCS = Set.of("RUN", "COPY", "ADD", "ONBUILD");

  private final List<String> lines;
  private final List<LogicalLine> all = new ArrayList<>();
  private char escape = '\\';
  private int at;

  private LogicalLines(String text) {
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    List<String> split = new ArrayList<>(List.of(plain.split("\n", -1)));
    if (split.getLast().isEmpty()) {
      split.removeLast();
    }
    this.lines = split;
  }

  /** The lines of a file, and the escape character that it chose. */
  record Read(List<LogicalLine> lines, char escape) {}

  static Read of(String text) {
    LogicalLines lines = new LogicalLines(text);
    lines.directives();
    lines.read();
    return new Read(lines.all, lines.escape);
  }

  private void directives() {
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher matcher = DIRECTIVE.matcher(lines.get(i).strip());
      if (!matcher.matches()) {
        return;
      }
      String name = matcher.group(1).toLowerCase(Locale.ROOT);
      if (!DIRECTIVES.contains(name)) {
        return;
      }
      if (!seen.add(name)) {
        throw new EarthfileException(
            new Position(i + 1, 1),
            lines.get(i).length(),
            "the parser directive " + name + " is there twice",
            "leave one of them out");
      }
      if (name.equals("escape")) {
        String value = matcher.group(2);
        if (!value.equals("\\") && !value.equals("`")) {
          throw new EarthfileException(
              new Position(i + 1, 1),
              lines.get(i).length(),
              "\"" + value + "\" cannot be the escape character",
              "it is a backslash (\\) or a backtick (`)");
        }
        escape = value.charAt(0);
      }
    }
  }

  private void read() {
    while (at < lines.size()) {
      String line = lines.get(at).replaceFirst("\r$", "");
      if (line.isBlank() || isComment(line)) {
        at++;
      } else {
        logicalLine();
      }
    }
  }

  private static boolean isComment(String line) {
    return line.stripLeading().startsWith("#");
  }

  private void logicalLine() {
    int first = at;
    List<LogicalLine.Piece> pieces = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    boolean continued = true;
    while (continued && at < lines.size()) {
      String line = lines.get(at).replaceFirst("\r$", "");
      at++;
      if (!pieces.isEmpty() && (line.isBlank() || isComment(line))) {
        continue;
      }
      int blanks = pieces.isEmpty() ? line.length() - line.stripLeading().length() : 0;
      int end = continuation(line);
      continued = end >= 0;
      pieces.add(new LogicalLine.Piece(text.length(), new Position(at, blanks + 1)));
      text.append(
          line, Math.min(blanks, continued ? end : line.length()), continued ? end : line.length());
    }
    String joined = text.toString();
    List<Heredoc> heredocs = hasHeredocs(joined) ? heredocs(joined, first) : List.of();
    String source = String.join("\n", lines.subList(first, at));
    if (!joined.isBlank()) {
      all.add(new LogicalLine(joined.stripTrailing(), source, pieces, heredocs));
    }
  }

  /** Where a line's escape at its end is; -1 if it has none. Two of them are no continuation. */
  private int continuation(String line) {
    String stripped = line.replaceFirst("[ \t]+$", "");
    int last = stripped.length() - 1;
    boolean escaped = last >= 0 && stripped.charAt(last) == escape;
    return escaped && (last == 0 || stripped.charAt(last - 1) != escape) ? last : -1;
  }

  private static boolean hasHeredocs(String text) {
    return text.contains("<<")
        && WITH_HEREDOCS.contains(text.split("\\s", 2)[0].toUpperCase(Locale.ROOT));
  }

  private List<Heredoc> heredocs(String text, int first) {
    List<Heredoc> heredocs = new ArrayList<>();
    for (Heredoc announced : Heredoc.announced(text, escape)) {
      Position position = new Position(at + 1, 1);
      StringBuilder content = new StringBuilder();
      boolean ended = false;
      while (!ended && at < lines.size()) {
        String line = lines.get(at++);
        ended = announced.isEnd(line.replaceFirst("\r$", ""));
        if (!ended) {
          content.append(line).append('\n');
        }
      }
      if (!ended) {
        throw new EarthfileException(
            new Position(first + 1, Math.max(1, lines.get(first).indexOf(announced.word()) + 1)),
            announced.word().length(),
            "the here-document " + announced.word() + " has no end",
            "write " + announced.name() + " alone on a line after it");
      }
      heredocs.add(announced.withContent(content.toString(), position));
    }
    return heredocs;
  }
}

package dev.datestone.dockerfile;

import dev.datestone.content.SimilarNames;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Invocation;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Word;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one instruction's line: its name, its flags, and what follows them. */
final class InstructionText {
  private final LogicalLine line;
  private final char escape;
  private final String name;
  private final Map<String, List<Word>> flags = new LinkedHashMap<>();
  private int at;

  InstructionText(LogicalLine line, char escape) {
    this.line = line;
    this.escape = escape;
    int end = 0;
    while (end < line.text().length() && !WordSplitter.isBlank(line.text().charAt(end))) {
      end++;
    }
    this.name = line.text().substring(0, end);
    this.at = end;
    skipBlanks();
  }

  String name() {
    return name;
  }

  private void skipBlanks() {
    while (at < line.text().length() && WordSplitter.isBlank(line.text().charAt(at))) {
      at++;
    }
  }

  Instruction.Source source() {
    return new Instruction.Source(line.position(0), line.source());
  }

  List<Heredoc> heredocs() {
    return line.heredocs();
  }

  /** Reads the flags that are known here; others are an error. */
  void flags(String... known) {
    while (line.text().startsWith("--", at)) {
      int start = at;
      String text = WordSplitter.parts(rest(), escape).getFirst().text();
      at += text.length();
      skipBlanks();
      if (text.equals("--")) {
        return;
      }
      int equals = text.indexOf('=');
      String flag = text.substring(2, equals < 0 ? text.length() : equals);
      if (!List.of(known).contains(flag)) {
        List<String> names = List.of(known);
        throw line.error(
            start,
            text.length(),
            name.toUpperCase(Locale.ROOT) + " has no flag --" + flag,
            SimilarNames.hint(
                flag,
                names,
                "--",
                names.isEmpty()
                    ? "it takes no flags"
                    : "known are --" + String.join(", --", names)));
      }
      String value = equals < 0 ? "" : text.substring(equals + 1);
      flags
          .computeIfAbsent(flag, each -> new ArrayList<>())
          .add(new Word(value, line.position(start + (equals < 0 ? 0 : equals + 1))));
    }
  }

  /** A flag's last value; null if it is not there. */
  @Nullable Word flag(String flag) {
    List<Word> values = flags.getOrDefault(flag, List.of());
    return values.isEmpty() ? null : values.getLast();
  }

  List<Word> all(String flag) {
    return flags.getOrDefault(flag, List.of());
  }

  /** Whether a flag is there without a value, or with "true". */
  boolean isOn(String flag) {
    Word value = flag(flag);
    if (value == null || value.text().equals("false")) {
      return false;
    }
    if (value.text().isEmpty() || value.text().equals("true")) {
      return true;
    }
    throw new EarthfileException(
        value.position(),
        value.text().length(),
        "--" + flag + " must be true or false, not \"" + value.text() + "\"",
        "omit the value for true");
  }

  void skipWord() {
    while (!isEmpty() && !WordSplitter.isBlank(line.text().charAt(at))) {
      at++;
    }
    skipBlanks();
  }

  /** What has not been read yet. */
  String rest() {
    return line.text().substring(at);
  }

  boolean isEmpty() {
    return at >= line.text().length();
  }

  /** All that has not been read yet as one word. */
  Word word() {
    return new Word(rest(), line.position(at));
  }

  /** Words at blanks, whatever quotes say; or the strings of a JSON list. */
  List<Word> listOrWords() {
    List<String> strings = ExecForm.strings(rest().strip());
    if (strings != null) {
      return strings.stream().map(text -> new Word(text, line.position(at))).toList();
    }
    return words(WordSplitter.plain(rest()));
  }

  List<Word> plainWords() {
    return words(WordSplitter.plain(rest()));
  }

  List<Word> quotedWords() {
    return words(WordSplitter.parts(rest(), escape));
  }

  private List<Word> words(List<WordSplitter.Part> parts) {
    int start = at;
    return parts.stream()
        .map(part -> new Word(part.text(), line.position(start + part.offset())))
        .toList();
  }

  /** A JSON list of strings, or text for a shell. */
  Invocation invocation() {
    List<String> strings = ExecForm.strings(rest().strip());
    return strings == null
        ? new Invocation.Shell(word())
        : new Invocation.Exec(strings, line.position(at));
  }

  /** {@code name=value …}, or the old form {@code name value}. */
  List<Instruction.Pair> pairs(String example) {
    List<Word> words = quotedWords();
    if (words.isEmpty()) {
      throw missing("a name and a value", example);
    }
    if (words.getFirst().text().indexOf('=') < 0) {
      Word first = words.getFirst();
      if (words.size() == 1) {
        throw new EarthfileException(
            first.position(),
            first.text().length(),
            name.toUpperCase(Locale.ROOT) + " " + first.text() + " has no value",
            "write " + first.text() + "=VALUE");
      }
      int second = WordSplitter.parts(rest(), escape).get(1).offset();
      Word value = new Word(rest().substring(second).stripTrailing(), line.position(at + second));
      return List.of(new Instruction.Pair(first, value));
    }
    List<Instruction.Pair> pairs = new ArrayList<>();
    for (Word word : words) {
      int equals = word.text().indexOf('=');
      if (equals < 1) {
        throw new EarthfileException(
            word.position(),
            word.text().length(),
            "\"" + word.text() + "\" is not NAME=VALUE",
            "quote a value that has blanks: NAME=\"a b\"");
      }
      Word key = new Word(word.text().substring(0, equals), word.position());
      pairs.add(new Instruction.Pair(key, after(word, equals + 1)));
    }
    return pairs;
  }

  /** The end of a word. */
  static Word after(Word word, int start) {
    Position position = word.position();
    return new Word(
        word.text().substring(start),
        position.line() == 0 ? position : new Position(position.line(), position.column() + start));
  }

  EarthfileException missing(String what, String example) {
    String upper = name.toUpperCase(Locale.ROOT);
    return line.error(0, name.length(), upper + " needs " + what, "write " + upper + " " + example);
  }

  EarthfileException error(String message, @Nullable String hint) {
    return line.error(0, Math.max(1, name.length()), message, hint);
  }
}

package dev.datestone.earthfile;

import dev.datestone.content.SimilarNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The flags of one command as written, read up to its first operand. */
final class Flags {
  /** One flag; the name token has its dashes. A switch has no value. */
  private record Written(String name, Token token, @Nullable Token value) {}

  private final FlagNames names;
  private final List<Written> written = new ArrayList<>(2);

  private Flags(FlagNames names) {
    this.names = names;
  }

  /** Reads flags from the lexer; {@code otherwise} is the hint for one that looks like no other. */
  static Flags read(Lexer lexer, FlagNames names, @Nullable String otherwise) {
    Flags flags = new Flags(names);
    while (lexer.skipToWord() && lexer.peek() == '-') {
      int from = lexer.at;
      Token token = lexer.word(true);
      if (token.text().equals("--") && lexer.peek() != '=') {
        break;
      }
      if (!isFlag(token.text(), names)) {
        lexer.at = from;
        break;
      }
      flags.one(lexer, token, otherwise);
    }
    return flags;
  }

  /** Flags that were read as words already, none of which has a value. */
  static Flags of(List<Token> words, FlagNames names) {
    Flags flags = new Flags(names);
    for (Token word : words) {
      String name = word.text().substring(word.text().startsWith("--") ? 2 : 1);
      if (!names.switches().contains(name)) {
        throw word.error("unknown flag " + word.text(), flags.hint(name, null));
      }
      flags.written.add(new Written(name, word, null));
    }
    return flags;
  }

  private static boolean isFlag(String text, FlagNames names) {
    return text.startsWith("--") || (text.equals("-f") && names.knows("f"));
  }

  private void one(Lexer lexer, Token token, @Nullable String otherwise) {
    String name = token.text().substring(token.text().startsWith("--") ? 2 : 1);
    boolean equals = lexer.peek() == '=' && !lexer.atEnd();
    if (names.switches().contains(name)) {
      if (!equals) {
        written.add(new Written(name, token, null));
        return;
      }
    } else if (!names.values().contains(name)) {
      throw token.error("unknown flag " + token.text(), hint(name, otherwise));
    }
    if (equals) {
      lexer.at++;
    } else if (!lexer.skipToWord()) {
      throw token.error(
          "the flag " + token.text() + " needs a value", "write " + token.text() + "=…");
    }
    written.add(new Written(name, token, lexer.word(false)));
  }

  private @Nullable String hint(String name, @Nullable String otherwise) {
    List<String> known = new ArrayList<>(names.switches());
    known.addAll(names.values());
    known.remove("f");
    String fallback =
        known.isEmpty() ? "leave it out" : "known are --" + String.join(", --", known);
    return SimilarNames.hint(name, known, "--", otherwise == null ? fallback : otherwise);
  }

  /** The flag's name where it is written last, to point at. */
  @Nullable Token token(String name) {
    Written last = last(name);
    return last == null ? null : last.token();
  }

  Toggle toggle(String name) {
    Written last = last(name);
    if (last == null) {
      return Toggle.Plain.ABSENT;
    }
    Token value = last.value();
    if (value == null) {
      return Toggle.Plain.ON;
    }
    return switch (value.text()) {
      case "true", "True", "TRUE", "t", "T", "1" -> Toggle.Plain.ON;
      case "false", "False", "FALSE", "f", "F", "0" -> Toggle.Plain.ABSENT;
      default -> valued(value);
    };
  }

  private static Toggle valued(Token value) {
    if (value.text().indexOf('$') < 0) {
      throw value.error("a switch is true or false, not " + value.text(), "leave the value out");
    }
    return new Toggle.Valued(value.word());
  }

  /** The value where it is written last. */
  @Nullable Word word(String name) {
    Written last = last(name);
    return last == null || last.value() == null ? null : last.value().word();
  }

  List<Word> words(String name) {
    List<Word> words = new ArrayList<>();
    for (Token value : values(name)) {
      words.add(value.word());
    }
    return words;
  }

  List<Token> values(String name) {
    List<Token> values = new ArrayList<>();
    for (Written flag : written) {
      if (flag.name().equals(name) && flag.value() != null) {
        values.add(flag.value());
      }
    }
    return values;
  }

  private @Nullable Written last(String name) {
    for (int i = written.size() - 1; i >= 0; i--) {
      if (written.get(i).name().equals(name)) {
        return written.get(i);
      }
    }
    return null;
  }
}

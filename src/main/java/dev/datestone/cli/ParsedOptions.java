package dev.datestone.cli;

import dev.datestone.cli.Option.Kind;
import dev.datestone.content.SimilarNames;
import dev.datestone.session.UsageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of a command line, read up to its first other word. Read by hand: a build with
 * nothing to do has no time for a library.
 */
final class ParsedOptions {
  private final Map<String, List<String>> values = new HashMap<>();
  private final Set<String> fromVariables = new HashSet<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> rest = new ArrayList<>();

  private ParsedOptions() {}

  static ParsedOptions read(List<String> words) {
    ParsedOptions given = new ParsedOptions();
    int at = 0;
    while (at < words.size() && given.rest.isEmpty()) {
      String word = words.get(at);
      String next = at + 1 < words.size() ? words.get(at + 1) : null;
      if (word.equals("--")) {
        given.rest.addAll(words.subList(at + 1, words.size()));
        return given;
      } else if (word.startsWith("--")) {
        at += given.dashed(word, next);
      } else if (word.length() > 1 && word.startsWith("-")) {
        at += given.letters(word, next);
      } else {
        given.rest.addAll(words.subList(at, words.size()));
      }
    }
    return given;
  }

  /** Takes one in and says how many words it was. */
  private int dashed(String word, @Nullable String next) {
    int equals = word.indexOf('=');
    String name = word.substring(2, equals < 0 ? word.length() : equals);
    Option option = BuildOptions.named(name);
    if (option == null) {
      throw unknown("--" + name);
    }
    if (equals >= 0) {
      put(option, word.substring(equals + 1));
      return 1;
    }
    return put(option, next, "--" + name);
  }

  /** {@code -i}, {@code -aP}, {@code -s NAME}. */
  private int letters(String word, @Nullable String next) {
    int used = 1;
    for (int i = 1; i < word.length(); i++) {
      Option option = BuildOptions.lettered(word.charAt(i));
      boolean last = i == word.length() - 1;
      if (option == null || (option.takesValue() && !last)) {
        throw unknown(word);
      }
      used = put(option, next, word);
    }
    return used;
  }

  private int put(Option option, @Nullable String next, String word) {
    if (!option.takesValue()) {
      put(option, "true");
      return 1;
    }
    if (next == null) {
      throw new UsageException(
          word + " needs a value", "write " + option.dashed() + " " + option.label());
    }
    put(option, next);
    return 2;
  }

  private void put(Option option, String value) {
    switch (option.kind()) {
      case FLAG -> values.put(option.name(), List.of(truth(option.dashed(), value)));
      case VALUE -> values.put(option.name(), List.of(value));
      case LIST -> values.computeIfAbsent(option.name(), name -> new ArrayList<>()).add(value);
      case IDLE -> notes.add(option.dashed() + " is ignored: " + option.text());
      case REFUSED ->
          throw new UsageException(option.dashed() + " is not supported", option.text());
    }
  }

  private static UsageException unknown(String word) {
    List<String> names = new ArrayList<>();
    for (Option option : BuildOptions.ALL) {
      if (option.works()) {
        names.add(option.name());
      }
    }
    boolean letters = !word.startsWith("--") && word.length() < 5;
    String near = letters ? null : SimilarNames.closest(word.replaceFirst("^-+", ""), names);
    return new UsageException(
        "unknown option " + word,
        near == null ? "datestone --help lists the options" : "did you mean --" + near + "?");
  }

  private static String truth(String what, String value) {
    return switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> "true";
      case "", "0", "f", "F", "false", "FALSE", "False" -> "false";
      default ->
          throw new UsageException(
              what + " must be true or false, not \"" + value + "\"", "omit the value for true");
    };
  }

  /** Takes what the command line does not say from variables, EARTH_… before EARTHLY_…. */
  void alsoFrom(Map<String, String> environment) {
    boolean any = false;
    for (String name : environment.keySet()) {
      any |= name.startsWith("EARTH");
    }
    if (!any) {
      return;
    }
    for (Option option : BuildOptions.ALL) {
      if (!option.variable().isEmpty() && !values.containsKey(option.name())) {
        variable(option, environment, "EARTHLY_" + option.variable());
        variable(option, environment, "EARTH_" + option.variable());
      }
    }
  }

  private void variable(Option option, Map<String, String> environment, String variable) {
    String value = environment.get(variable);
    if (value == null || value.isEmpty()) {
      return;
    }
    fromVariables.add(option.name());
    if (option.kind() == Kind.FLAG) {
      values.put(option.name(), List.of(truth(variable, value)));
    } else if (option.kind() == Kind.LIST) {
      values.put(option.name(), List.of(value.split(",")));
    } else {
      values.put(option.name(), List.of(value));
    }
  }

  boolean has(String name) {
    return value(name).equals("true");
  }

  /** The value, empty when it is not given. */
  String value(String name) {
    List<String> all = all(name);
    return all.isEmpty() ? "" : all.getLast();
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** Whether the value is that of a variable, so that it counts for all builds. */
  boolean isFromVariable(String name) {
    return fromVariables.contains(name);
  }

  /** What is to be said about options that do nothing. */
  List<String> notes() {
    return notes;
  }

  /** The first word that is no option, and all behind it. */
  List<String> rest() {
    return rest;
  }
}

package dev.datestone.differential;

import dev.datestone.differential.Case.CaseFile;
import dev.datestone.differential.Case.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the files of cases; src/test/differential/README.md describes the format. */
final class CaseReader {
  static final String IMAGE = "differential:1";

  private static final Pattern HEADER =
      Pattern.compile("(words|versions|flags|env|each|git|raw|keeps): *(.*)");
  private static final Pattern CASE = Pattern.compile("(?m)^=== (.+)\\n");
  private static final Pattern FILE = Pattern.compile("(?m)^--- (.+)\\n");
  private static final Pattern MACRO = Pattern.compile("(?m)^([ \\t]*)@(save|say|list) (.*)$");
  private static final Pattern UNICODE = Pattern.compile("\\\\u([0-9a-f]{4})");

  /** Values stand between bars with blanks beside them; there can be nothing between two bars. */
  private static final Pattern VALUES = Pattern.compile("(?<=^| )\\|(?= |$)");

  private static final Pattern WORD = Pattern.compile("'([^']*)'|([^ ']+)");

  private CaseReader() {}

  /** All cases below a folder, in the order of their files' names. */
  static List<Case> readAll(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(each -> each.toString().endsWith(".txt")).sorted().toList();
    }
    List<Case> cases = new ArrayList<>();
    for (Path each : files) {
      String name = each.getFileName().toString();
      cases.addAll(read(name.substring(0, name.length() - 4), Files.readString(each)));
    }
    return cases;
  }

  static List<Case> read(String family, String text) {
    List<Case> cases = new ArrayList<>();
    Matcher start = CASE.matcher(text);
    boolean found = start.find();
    while (found) {
      String name = start.group(1).strip();
      int from = start.end();
      found = start.find();
      cases.addAll(
          expand(family + "/" + name, text.substring(from, found ? start.start() : text.length())));
    }
    return cases;
  }

  /** A case for each version and each value of its {@code each} lines. */
  private static List<Case> expand(String name, String text) {
    Map<String, String> headers = new HashMap<>();
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      Matcher line = HEADER.matcher(text.substring(at, end));
      if (!line.matches()) {
        break;
      }
      headers.merge(line.group(1), line.group(2).strip(), (one, other) -> one + "\n" + other);
      at = end + 1;
    }
    String body = text.substring(at).replaceFirst("^\n", "").replaceFirst("\n+$", "\n");
    List<Map<String, String>> variants = new ArrayList<>(List.of(new HashMap<>()));
    variants = each(variants, "V", headers.getOrDefault("versions", "0.8").split(" +"));
    for (String line : headers.getOrDefault("each", "").lines().toList()) {
      String[] sides = line.split(" *= *", 2);
      variants = each(variants, sides[0], VALUES.split(sides[1]));
    }
    List<Case> cases = new ArrayList<>();
    for (Map<String, String> values : variants) {
      String suffix = variants.size() == 1 ? "" : suffix(headers, values);
      Map<String, String> own = new HashMap<>();
      headers.forEach((key, value) -> own.put(key, fill(value, values)));
      cases.add(one(name + suffix, own, values, fill(body, values)));
    }
    return cases;
  }

  private static String suffix(Map<String, String> headers, Map<String, String> values) {
    StringBuilder suffix = new StringBuilder();
    if (headers.containsKey("versions")) {
      suffix.append(' ').append(values.get("V"));
    }
    for (String line : headers.getOrDefault("each", "").lines().toList()) {
      suffix.append(" [").append(values.get(line.split(" *=", 2)[0])).append(']');
    }
    return suffix.toString();
  }

  private static List<Map<String, String>> each(
      List<Map<String, String>> variants, String name, String[] values) {
    List<Map<String, String>> all = new ArrayList<>();
    for (Map<String, String> variant : variants) {
      for (String value : values) {
        Map<String, String> more = new HashMap<>(variant);
        more.put(name, value.strip());
        all.add(more);
      }
    }
    return all;
  }

  private static String fill(String text, Map<String, String> values) {
    String filled = text;
    for (Map.Entry<String, String> each : values.entrySet()) {
      filled = filled.replace("@" + each.getKey() + "@", each.getValue());
    }
    return filled;
  }

  private static Case one(
      String name, Map<String, String> headers, Map<String, String> values, String body) {
    boolean raw = headers.containsKey("raw");
    List<CaseFile> files = new ArrayList<>();
    Matcher start = FILE.matcher(body);
    String path = "Earthfile";
    int from = 0;
    boolean more = true;
    while (more) {
      more = start.find();
      String text = body.substring(from, more ? start.start() : body.length());
      if (from > 0 || !text.isEmpty()) {
        files.add(file(path, text, raw, headers, values));
      }
      if (more) {
        path = start.group(1);
        from = start.end();
      }
    }
    return new Case(
        name,
        words(headers.getOrDefault("words", "+test")),
        environment(headers.getOrDefault("env", "")),
        headers.containsKey("git"),
        headers.containsKey("keeps"),
        files);
  }

  private static CaseFile file(
      String line,
      String text,
      boolean raw,
      Map<String, String> headers,
      Map<String, String> values) {
    String[] link = line.split(" -> ", 2);
    if (link.length == 2) {
      return new CaseFile(link[0], Kind.SYMLINK, link[1]);
    }
    if (line.endsWith("/")) {
      return new CaseFile(line, Kind.FOLDER, "");
    }
    if (line.endsWith(" executable")) {
      return new CaseFile(line.substring(0, line.lastIndexOf(' ')), Kind.EXECUTABLE, text);
    }
    if (line.endsWith(" escaped")) {
      return new CaseFile(
          line.substring(0, line.lastIndexOf(' ')), Kind.FILE, unescape(text.stripTrailing()));
    }
    boolean earthfile = line.equals("Earthfile") || line.endsWith("/Earthfile");
    return new CaseFile(
        line, Kind.FILE, earthfile && !raw ? earthfile(text, headers, values) : text);
  }

  /** Java's escapes in strings, with those of Unicode. */
  private static String unescape(String text) {
    return UNICODE
        .matcher(text)
        .replaceAll(
            each ->
                Matcher.quoteReplacement(Character.toString(Integer.parseInt(each.group(1), 16))))
        .translateEscapes();
  }

  /** Adds the VERSION and FROM that most files begin with, and writes out what is abbreviated. */
  private static String earthfile(
      String text, Map<String, String> headers, Map<String, String> values) {
    String flags = headers.getOrDefault("flags", "");
    String full = text;
    if (!text.matches("(?s)(.*\n)?VERSION .*")) {
      boolean from = text.matches("(?s)(.*\n)?FROM .*");
      full =
          "VERSION "
              + (flags.isEmpty() ? "" : flags + " ")
              + values.get("V")
              + "\n"
              + (from ? "" : "FROM " + IMAGE + "\n")
              + text;
    }
    return MACRO
        .matcher(full)
        .replaceAll(
            each -> Matcher.quoteReplacement(macro(each.group(1), each.group(2), each.group(3))));
  }

  private static String macro(String indent, String name, String rest) {
    return switch (name) {
      case "save" -> indent + "SAVE ARTIFACT " + rest + " AS LOCAL " + rest.replaceFirst("^/", "");
      case "say" ->
          indent
              + "RUN echo \""
              + rest
              + "\" > /said\n"
              + indent
              + "SAVE ARTIFACT /said AS LOCAL said";
      case "list" ->
          indent
              + "RUN cd "
              + rest
              + " && { find . -exec stat -c '%A %u:%g %N' {} + | sort -k 3; find . -type f | sort | xargs -r grep -H .; true; } > /list\n"
              + indent
              + "SAVE ARTIFACT /list AS LOCAL list";
      default -> throw new IllegalArgumentException(name);
    };
  }

  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    for (String word : line.split(" (?=(?:[^']*'[^']*')*[^']*$)")) {
      if (!word.isEmpty()) {
        words.add(
            WORD.matcher(word)
                .replaceAll(
                    each ->
                        Matcher.quoteReplacement(
                            each.group(1) != null ? each.group(1) : each.group(2))));
      }
    }
    return words;
  }

  private static Map<String, String> environment(String line) {
    Map<String, String> environment = new HashMap<>();
    for (String word : words(line)) {
      String[] sides = word.split("=", 2);
      environment.put(sides[0], sides[1]);
    }
    return environment;
  }
}

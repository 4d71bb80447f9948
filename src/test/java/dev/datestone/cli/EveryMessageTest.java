package dev.datestone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every message that the language and its evaluation can give is in a table of whole messages. What
 * looks like one in the source, a text of several words, must stand in a table as it is.
 */
class EveryMessageTest {
  private static final Path SOURCES = Path.of("src/main/java/dev/datestone");
  private static final Path TABLES = Path.of("src/test/resources/dev/datestone/cli");

  /** Only Earthfiles of another repository meet these: RemoteTargetTest and GitTest have such. */
  private static final List<String> OF_REMOTE =
      List.of(
          "\" is outside of the folder that you are in",
          "another repository saves only inside it; --artifact saves where you say",
          "another repository cannot refer to files of this machine",
          "is the folder right?",
          "\" is outside of the repository",
          "another repository's Earthfile reads nothing else of this machine",
          "the repository has no folder \"",
          "a target of another repository cannot clone from this machine",
          "a target of another repository cannot run on this machine (LOCALLY)",
          "clone the repository and build it there, or write a target of your own",
          "this command of another repository asks for all privileges (--privileged)",
          "WITH DOCKER of another repository needs all privileges, for its Docker daemon",
          "allow it where it is called: with --allow-privileged on FROM, COPY, BUILD, DO or"
              + " IMPORT");

  /** Said beside or after commands that run. */
  private static final List<String> OF_COMMANDS =
      List.of(
          "Docker Compose cannot read its files",
          "what Docker Compose prints of its files is not YAML:",
          "--compose has no effect after LOCALLY");

  private static final Pattern COMMENT =
      Pattern.compile("/\\*.*?\\*/|(?m)^ *//[^\n]*", Pattern.DOTALL);
  private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");
  private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");

  private static List<String> all(Path folder, String ending) throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(ending)).sorted().toList()) {
        all.add(Files.readString(file));
      }
    }
    return all;
  }

  private static List<String> texts(String source) {
    String code = COMMENT.matcher(source).replaceAll("").replace("'\"'", "");
    Matcher text = TEXT.matcher(JOINED.matcher(code).replaceAll(""));
    List<String> texts = new ArrayList<>();
    while (text.find()) {
      String one = text.group(1).replace("\\\"", "\"").replace("\\\\", "\\").strip();
      if (one.contains(" ") && one.chars().filter(c -> c >= 'a' && c <= 'z').count() >= 8) {
        texts.add(one);
      }
    }
    return texts;
  }

  @Test
  void everyLanguageMessageIsInATable() throws IOException {
    String tables = String.join("\n", all(TABLES, ".txt"));
    List<String> texts = new ArrayList<>();
    for (String room : List.of("earthfile", "evaluate")) {
      all(SOURCES.resolve(room), ".java").forEach(source -> texts.addAll(texts(source)));
    }
    assertThat(texts.size()).isGreaterThan(300);
    assertThat(OF_REMOTE).allMatch(texts::contains);
    texts.removeAll(OF_REMOTE);
    assertThat(OF_COMMANDS).allMatch(texts::contains);
    texts.removeAll(OF_COMMANDS);
    assertThat(texts.stream().filter(each -> !tables.contains(each))).isEmpty();
  }
}

package dev.datestone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a person reads when a build is wrong before anything runs: all of it, case by case, in
 * messages.txt and, for the text of Earthfiles by the rows of docs/language.md, language.txt; those
 * of Dockerfiles in dockerfile.txt. Where a change of a message is meant, target/messages.txt and
 * its like are what is said now.
 */
class BuildMessagesTest {
  @TempDir Path folder;

  /** A project, the words of a command line in it, and what is said about it. */
  private record Case(String title, String words, Map<String, String> files, String said) {
    String text(String saidNow) {
      StringBuilder text = new StringBuilder("=== " + title + "\n$ " + words + "\n");
      files.forEach((name, content) -> text.append("--- " + name + "\n" + content));
      return text.append("--- stderr\n").append(saidNow).toString();
    }
  }

  private static List<Case> cases(String table) throws IOException {
    String text;
    try (InputStream in = BuildMessagesTest.class.getResourceAsStream(table)) {
      assertThat(in).isNotNull();
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<Case> cases = new ArrayList<>();
    for (String part : text.substring(4).split("\n=== ")) {
      String[] pieces = (part + "\n").replaceFirst("\n\n$", "\n").split("\n--- ", -1);
      String[] head = pieces[0].split("\n\\$ ?", -1);
      Map<String, String> files = new LinkedHashMap<>();
      for (int i = 1; i < pieces.length; i++) {
        String piece = pieces[i] + (i + 1 < pieces.length ? "\n" : "");
        int end = piece.indexOf('\n');
        files.put(piece.substring(0, end), piece.substring(end + 1));
      }
      String said = files.remove("stderr");
      cases.add(new Case(head[0], head[1].strip(), files, said == null ? "" : said));
    }
    return cases;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"messages.txt", "language.txt", "parser.txt", "docker.txt", "dockerfile.txt"})
  void allMessages(String table) throws IOException {
    StringBuilder now = new StringBuilder();
    StringBuilder before = new StringBuilder();
    int number = 0;
    for (Case each : cases(table)) {
      now.append(each.text(said(each, folder.resolve("case" + number++))));
      before.append(each.text(each.said()));
    }
    Files.writeString(Path.of("target", table), now);
    assertThat(now.toString()).doesNotContain("bug in datestone").isEqualTo(before.toString());
  }

  private String said(Case test, Path project) throws IOException {
    for (Map.Entry<String, String> file : test.files().entrySet()) {
      Path path = project.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      if (file.getValue().startsWith("->")) {
        Files.createSymbolicLink(path, Path.of(file.getValue().substring(2).strip()));
      } else {
        Files.writeString(path, file.getValue());
      }
    }
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream nothing =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    CommandContext world =
        new CommandContext(
            Map.of(
                "DATESTONE_HOME",
                folder.resolve("home").toString(),
                "DATESTONE_CONFIG",
                "none",
                "DATESTONE_OFFLINE",
                "true"),
            nothing,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            project,
            false,
            new Style(false),
            Optional.empty());
    String[] words = test.words().isEmpty() ? new String[0] : test.words().split(" ");
    int code = Main.run(words, world);
    return err.toString(StandardCharsets.UTF_8).replace(project + "", "PROJECT")
        + (code == 1 ? "" : "code " + code + "\n");
  }
}

package dev.datestone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the command line says, whole, case by case, in command-line.txt: a title, the words, maybe
 * variables ({@code --- env}) and files, then what is printed. target/command-line.txt is what is
 * said now.
 */
class CommandLineMessagesTest {
  @TempDir Path folder;

  @Test
  void allMessages() throws IOException {
    String before;
    try (InputStream in = CommandLineMessagesTest.class.getResourceAsStream("command-line.txt")) {
      assertThat(in).isNotNull();
      before = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    StringBuilder now = new StringBuilder();
    int number = 0;
    for (String part : before.substring(4).split("\n=== ")) {
      now.append(said(part.stripTrailing() + "\n", folder.resolve("case" + number++)));
    }
    Files.writeString(Path.of("target/command-line.txt"), now);
    assertThat(now.toString()).doesNotContain("bug in datestone").isEqualTo(before);
  }

  /** The case with what is said now. */
  private String said(String test, Path project) throws IOException {
    String[] pieces = test.split("(?m)^--- ");
    String[] head = pieces[0].strip().split("\n\\$ ?", -1);
    Map<String, String> environment = new TreeMap<>();
    environment.put("DATESTONE_OFFLINE", "true");
    environment.put("DATESTONE_HOME", folder.resolve("home").toString());
    environment.put("DATESTONE_CONFIG", project.resolve("user.yml").toString());
    Map<String, String> shown = new LinkedHashMap<>();
    for (int i = 1; i < pieces.length; i++) {
      int end = pieces[i].indexOf('\n');
      String name = pieces[i].substring(0, end);
      String text = pieces[i].substring(end + 1);
      switch (name) {
        case "stdout", "stderr" -> {}
        case "env" -> {
          shown.put(name, text);
          text.lines().forEach(line -> environment.put(line.split("=")[0], line.split("=", 2)[1]));
        }
        default -> {
          shown.put(name, text);
          Files.createDirectories(project.resolve(name).getParent());
          Files.writeString(project.resolve(name), text);
        }
      }
    }
    Files.createDirectories(project);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CommandContext world =
        new CommandContext(
            environment,
            stream(out),
            stream(err),
            project,
            false,
            new Style(false),
            Optional.empty());
    String words = head.length > 1 ? head[1].strip() : "";
    int code = Main.run(words.isEmpty() ? new String[0] : words.split(" "), world);
    StringBuilder text = new StringBuilder("=== " + head[0] + "\n$ " + words + "\n");
    shown.forEach((name, content) -> text.append("--- " + name + "\n" + content));
    piece(text, "stdout", out, project);
    piece(text, "stderr", err, project);
    return text + (code == 0 ? "" : "code " + code + "\n");
  }

  private void piece(StringBuilder text, String name, ByteArrayOutputStream printed, Path project) {
    if (printed.size() > 0) {
      String plain = printed.toString(StandardCharsets.UTF_8).replace(project + "", "PROJECT");
      plain = plain.replace(folder + "", "FOLDER");
      text.append("--- " + name + "\n").append(plain);
    }
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}

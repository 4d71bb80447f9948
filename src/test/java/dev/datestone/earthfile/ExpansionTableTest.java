package dev.datestone.earthfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The table of words and their values, {@code expansion.txt}: ours, and where the meaning is the
 * shell's, that of the shells of this machine too.
 */
class ExpansionTableTest {
  /** A line of the table. */
  record Case(int line, String kind, Map<String, String> environment, String word, String value) {
    @Override
    public String toString() {
      return line + ": " + word;
    }
  }

  static List<Case> cases() throws IOException {
    try (InputStream table =
        Objects.requireNonNull(ExpansionTableTest.class.getResourceAsStream("expansion.txt"))) {
      String[] lines = new String(table.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1);
      List<Case> cases = new ArrayList<>();
      for (int i = 0; i < lines.length; i++) {
        if (!lines[i].isEmpty() && !lines[i].startsWith("#")) {
          cases.add(read(i + 1, lines[i].split(" ¦( |$)", -1)));
        }
      }
      return cases;
    }
  }

  private static Case read(int line, String[] columns) {
    assertThat(columns).as("line %s", line).hasSize(4);
    assertThat(columns[0]).as("line %s", line).isIn("shell", "ours", "path", "refused");
    Map<String, String> environment = new LinkedHashMap<>();
    for (String variable : columns[1].equals("-") ? new String[0] : columns[1].split(";")) {
      int equals = variable.indexOf('=');
      environment.put(variable.substring(0, equals), plain(variable.substring(equals + 1)));
    }
    return new Case(line, columns[0], environment, plain(columns[2]), plain(columns[3]));
  }

  private static String plain(String column) {
    return column.replace('␠', ' ').replace('␤', '\n').replace('␉', '\t');
  }

  @Test
  void theTableIsLongEnough() throws IOException {
    assertThat(cases()).hasSizeGreaterThan(300).doesNotHaveDuplicates();
    assertThat(cases()).filteredOn(each -> each.kind().equals("shell")).hasSizeGreaterThan(200);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void wordHasItsValue(Case row) {
    Word word = new Word(row.word(), new Position(1, 1));
    Expansion.ShellOut shell = (command, at) -> output("/bin/sh", row.environment(), command);
    switch (row.kind()) {
      case "refused" -> {
        EarthfileException e =
            catchThrowableOfType(
                EarthfileException.class,
                () -> Expansion.text(word, row.environment()::get, shell));
        assertThat(e.getMessage() + " // " + e.hint()).isEqualTo(row.value());
      }
      case "path" ->
          assertThat(Expansion.path(word, row.environment()::get, shell)).isEqualTo(row.value());
      default ->
          assertThat(Expansion.text(word, row.environment()::get, shell)).isEqualTo(row.value());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/sh", "/bin/bash --posix"})
  void shellsSayTheSame(String shell) throws IOException {
    assumeTrue(Files.isExecutable(Path.of(shell.split(" ")[0])));
    List<Case> rows = cases().stream().filter(row -> row.kind().equals("shell")).toList();
    StringBuilder script = new StringBuilder();
    for (Case row : rows) {
      script.append("(\n");
      row.environment()
          .forEach(
              (name, value) -> script.append(name + "='" + value.replace("'", "'\\''") + "'\n"));
      script.append("v=" + row.word() + "\nprintf '%s\\0' \"$v\"\n)\n");
    }
    String[] values = output(shell, Map.of(), script.toString()).split("\0", -1);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(values[i]).as("%s in %s", rows.get(i), shell).isEqualTo(rows.get(i).value());
    }
  }

  private static String output(String shell, Map<String, String> environment, String script) {
    List<String> command = new ArrayList<>(List.of(shell.split(" ")));
    command.addAll(List.of("-c", script));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.redirectErrorStream(true);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      byte[] bytes = process.getInputStream().readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The tool in a pseudo-terminal of script(1). */
final class TerminalSession implements AutoCloseable {
  private final Process process;
  private final Path screen;

  private TerminalSession(Process process, Path screen) {
    this.process = process;
    this.screen = screen;
  }

  static TerminalSession start(Tool tool, Path folder, String... words) throws IOException {
    StringBuilder command = new StringBuilder("exec '" + Tool.root().resolve("datestone") + "'");
    for (String word : words) {
      command.append(" '").append(word).append("'");
    }
    Path screen = Files.createTempFile(folder, "screen", "");
    ProcessBuilder builder =
        tool.process(List.of("script", "-qefc", command.toString(), "/dev/null"));
    builder.environment().put("TERM", "xterm");
    builder.redirectInput(ProcessBuilder.Redirect.PIPE).redirectErrorStream(true);
    return new TerminalSession(builder.redirectOutput(screen.toFile()).start(), screen);
  }

  /** The tool as the leader of a process group, as a shell starts a job. */
  static RunningTool group(Tool tool, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("setsid", Tool.root() + "/datestone"));
    command.addAll(List.of(words));
    return RunningTool.of(tool.process(command));
  }

  String screen() {
    try {
      return new String(Files.readAllBytes(screen), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  TerminalSession saying(String text) {
    RunningTool.await(() -> screen().contains(text) || !process.isAlive());
    assertThat(screen()).contains(text);
    return this;
  }

  void type(String keys) throws IOException {
    OutputStream keyboard = process.getOutputStream();
    keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
  }

  int end() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(screen()).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroy();
  }
}

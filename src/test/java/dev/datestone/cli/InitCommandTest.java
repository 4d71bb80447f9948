package dev.datestone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.session.Outline;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Earthfiles that init writes are Earthfiles, with a target to build and comments. */
class InitCommandTest {
  @TempDir Path folder;

  private Outline written(String name, String mark) throws IOException {
    Path project = Files.createDirectory(folder.resolve(name));
    if (!mark.isEmpty()) {
      Files.writeString(project.resolve(mark), "");
    }
    PrintStream nothing =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    CommandContext world =
        new CommandContext(
            Map.of(), nothing, nothing, project, false, new Style(false), Optional.empty());
    assertThat(new InitCommand(world).run()).isZero();
    return Outline.of(project, project);
  }

  @Test
  void eachKindIsAnEarthfile() throws IOException {
    for (InitCommand.Kind kind : InitCommand.KINDS) {
      for (String mark : kind.marks()) {
        Outline outline = written(kind.name() + "-" + mark, mark);
        assertThat(outline.target("build").docs()).isNotEmpty();
        assertThat(outline.target("build").artifacts()).isNotEmpty();
        assertThat(outline.target("test").docs()).isNotEmpty();
      }
    }
    assertThat(written("unknown", "").target("build").artifacts()).isNotEmpty();
  }
}

package dev.datestone.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.datestone.content.TextFile;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Earthfile;
import dev.datestone.earthfile.EarthfileParser;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Function;
import dev.datestone.earthfile.Invocation;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Span;
import dev.datestone.earthfile.Target;
import dev.datestone.earthfile.Words;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An Earthfile's tree as JSON, with the field names of the language's public tree, for tools that
 * read that. Words are as written; columns count from 0, lines from 1.
 */
public final class TreeJson {
  private final JsonGenerator json;
  private final String file;
  private final boolean places;

  private TreeJson(JsonGenerator json, String file, boolean places) {
    this.json = json;
    this.file = file;
    this.places = places;
  }

  /**
   * The tree of a file.
   *
   * @param written the file's name as the user wrote it
   * @param places whether each node says where it stands
   */
  public static String of(Path here, String written, boolean places) {
    Earthfile earthfile;
    try {
      earthfile = EarthfileParser.parse(written, TextFile.read(here.resolve(written)));
    } catch (NoSuchFileException e) {
      boolean elsewhere = EarthfileLocation.of(here, written) instanceof EarthfileLocation.Remote;
      throw new BuildException(
          written + ": no such file or directory",
          elsewhere ? "files of other repositories are not fetched for this" : "");
    } catch (IOException e) {
      throw BuildException.unreadable(written, e);
    }
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      new TreeJson(json.useDefaultPrettyPrinter(), written, places).earthfile(earthfile);
    } catch (IOException e) {
      throw new IllegalStateException(e); // a text in memory
    }
    return text.toString();
  }

  private void earthfile(Earthfile earthfile) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("version");
    words("args", Words.of(earthfile.version().span()));
    place(earthfile.version().span());
    json.writeEndObject();
    block("baseRecipe", earthfile.base());
    if (!earthfile.targets().isEmpty()) {
      json.writeArrayFieldStart("targets");
      for (Target target : earthfile.targets()) {
        json.writeStartObject();
        json.writeStringField("name", target.name());
        docs(target.docs());
        block("recipe", target.recipe());
        place(target.position(), target.name());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    if (!earthfile.functions().isEmpty()) {
      json.writeArrayFieldStart("functions");
      for (Function function : earthfile.functions()) {
        function(function, earthfile.version().has(Feature.USE_FUNCTION_KEYWORD));
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** The line that makes it a function is part of the recipe in the public tree. */
  private void function(Function function, boolean keyword) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", function.name());
    json.writeArrayFieldStart("recipe");
    json.writeStartObject();
    json.writeObjectFieldStart("command");
    json.writeStringField("name", keyword ? "FUNCTION" : "COMMAND");
    words("args", List.of());
    json.writeEndObject();
    json.writeEndObject();
    for (Command command : function.recipe()) {
      statement(command);
    }
    json.writeEndArray();
    place(function.position(), function.name());
    json.writeEndObject();
  }

  private void block(String name, List<Command> commands) throws IOException {
    json.writeArrayFieldStart(name);
    for (Command command : commands) {
      statement(command);
    }
    json.writeEndArray();
  }

  private void statement(Command command) throws IOException {
    json.writeStartObject();
    switch (command) {
      case Command.If block -> conditional(block);
      case Command.For block -> {
        json.writeObjectFieldStart("for");
        words("args", Words.of(block.span()));
        block("body", block.body());
        close(block.span());
      }
      case Command.Wait block -> {
        json.writeObjectFieldStart("wait");
        words("args", Words.of(block.span()));
        block("body", block.body());
        close(block.span());
      }
      case Command.Try block -> {
        json.writeObjectFieldStart("try");
        block("tryBody", block.body());
        block("finallyBody", block.finallyBody());
        close(block.span());
      }
      case Command.WithDocker block -> {
        json.writeObjectFieldStart("with");
        json.writeObjectFieldStart("command");
        json.writeStringField("name", "DOCKER");
        docs(block.span().docs());
        words("args", Words.of(block.span()));
        close(block.span());
        block("body", block.body());
        close(block.span());
      }
      case Command.Run run -> plain("RUN", run, run.invocation());
      case Command.Cmd cmd -> plain("CMD", cmd, cmd.invocation());
      case Command.Entrypoint entrypoint ->
          plain("ENTRYPOINT", entrypoint, entrypoint.invocation());
      case Command.From other -> plain("FROM", other);
      case Command.FromDockerfile other -> plain("FROM DOCKERFILE", other);
      case Command.Locally other -> plain("LOCALLY", other);
      case Command.Copy other -> plain("COPY", other);
      case Command.SaveArtifact other -> plain("SAVE ARTIFACT", other);
      case Command.SaveImage other -> plain("SAVE IMAGE", other);
      case Command.Build other -> plain("BUILD", other);
      case Command.Arg other -> plain("ARG", other);
      case Command.Let other -> plain("LET", other);
      case Command.Set other -> plain("SET", other);
      case Command.Env other -> plain("ENV", other);
      case Command.Label other -> plain("LABEL", other);
      case Command.Workdir other -> plain("WORKDIR", other);
      case Command.User other -> plain("USER", other);
      case Command.Expose other -> plain("EXPOSE", other);
      case Command.Volume other -> plain("VOLUME", other);
      case Command.Healthcheck other -> plain("HEALTHCHECK", other);
      case Command.Host other -> plain("HOST", other);
      case Command.Cache other -> plain("CACHE", other);
      case Command.GitClone other -> plain("GIT CLONE", other);
      case Command.Do other -> plain("DO", other);
      case Command.Import other -> plain("IMPORT", other);
      case Command.Project other -> plain("PROJECT", other);
    }
    place(command.span());
    json.writeEndObject();
  }

  private void plain(String name, Command command) throws IOException {
    plain(name, command.span(), Words.of(command.span()), false);
  }

  private void plain(String name, Command command, Invocation invocation) throws IOException {
    boolean exec = invocation instanceof Invocation.Exec;
    plain(name, command.span(), words(command.span(), invocation), exec);
  }

  private void plain(String name, Span span, List<String> words, boolean exec) throws IOException {
    json.writeObjectFieldStart("command");
    json.writeStringField("name", name);
    docs(span.docs());
    words("args", words);
    execMode(exec);
    close(span);
  }

  private void conditional(Command.If block) throws IOException {
    json.writeObjectFieldStart("if");
    condition(block.branches().getFirst());
    block("ifBody", block.branches().getFirst().body());
    if (block.branches().size() > 1) {
      json.writeArrayFieldStart("elseIf");
      for (Command.Branch branch : block.branches().subList(1, block.branches().size())) {
        json.writeStartObject();
        condition(branch);
        block("body", branch.body());
        close(branch.span());
      }
      json.writeEndArray();
    }
    List<Command> otherwise = block.otherwise();
    if (otherwise != null) {
      block("elseBody", otherwise);
    }
    close(block.span());
  }

  private void condition(Command.Branch branch) throws IOException {
    words("expression", words(branch.span(), branch.condition()));
    execMode(branch.condition() instanceof Invocation.Exec);
  }

  /** Flags as written; the exec form as the strings that it says. */
  private static List<String> words(Span span, Invocation invocation) {
    List<String> written = Words.of(span);
    if (!(invocation instanceof Invocation.Exec exec)) {
      return written;
    }
    List<String> words = new ArrayList<>();
    for (String word : written) {
      if (!word.startsWith("--")) {
        break;
      }
      words.add(word);
    }
    words.addAll(exec.arguments());
    return words;
  }

  private void words(String name, List<String> words) throws IOException {
    json.writeArrayFieldStart(name);
    for (String word : words) {
      json.writeString(word);
    }
    json.writeEndArray();
  }

  private void execMode(boolean exec) throws IOException {
    if (exec) {
      json.writeBooleanField("execMode", true);
    }
  }

  private void docs(String docs) throws IOException {
    if (!docs.isEmpty()) {
      json.writeStringField("docs", docs);
    }
  }

  private void close(Span span) throws IOException {
    place(span);
    json.writeEndObject();
  }

  private void place(Span span) throws IOException {
    place(span.start(), span.end());
  }

  private void place(Position start, String name) throws IOException {
    place(start, new Position(start.line(), start.column() + name.length() + 1));
  }

  private void place(Position start, Position end) throws IOException {
    if (places) {
      json.writeObjectFieldStart("sourceLocation");
      json.writeStringField("file", file);
      json.writeNumberField("startLine", start.line());
      json.writeNumberField("startColumn", start.column() - 1);
      json.writeNumberField("endLine", end.line());
      json.writeNumberField("endColumn", end.column() - 1);
      json.writeEndObject();
    }
  }
}

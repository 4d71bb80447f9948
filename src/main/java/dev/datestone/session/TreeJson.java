package dev.datestone.session;

import dev.datestone.content.TextFile;
import dev.datestone.earthfile.Docs;
import dev.datestone.earthfile.EarthfileParser;
import dev.datestone.earthfile.Header;
import dev.datestone.earthfile.Keyword;
import dev.datestone.earthfile.Statement;
import dev.datestone.earthfile.SyntaxTree;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An Earthfile's tree as JSON, for tools that read the tree of the language's other implementation:
 * byte for byte the same.
 */
public final class TreeJson {
  private final SyntaxTree tree;
  private final String file;
  private final boolean places;
  private final JsonText json = new JsonText();

  private TreeJson(SyntaxTree tree, String file, boolean places) {
    this.tree = tree;
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
    return of(written, read(here, written), places);
  }

  /** The tree of a text. */
  static String of(String file, String text, boolean places) {
    TreeJson tree = new TreeJson(EarthfileParser.syntax(file, text), file, places);
    tree.earthfile();
    return tree.json.toString();
  }

  private static String read(Path here, String written) {
    try {
      return TextFile.read(here.resolve(written));
    } catch (NoSuchFileException e) {
      boolean elsewhere = EarthfileLocation.of(here, written) instanceof EarthfileLocation.Remote;
      throw new BuildException(
          written + ": no such file or directory",
          elsewhere ? "files of other repositories are not fetched for this" : "");
    } catch (IOException e) {
      throw BuildException.unreadable(written, e);
    }
  }

  private void earthfile() {
    json.open('{');
    Header version = tree.version();
    if (version != null) {
      json.name("version").open('{');
      place(version);
      json.name("args").strings(tree.words(version)).close('}');
    }
    recipes("targets", tree.recipes().stream().filter(recipe -> !recipe.isFunction()).toList());
    recipes("functions", tree.recipes().stream().filter(SyntaxTree.Recipe::isFunction).toList());
    block("baseRecipe", tree.base(), false);
    json.close('}');
  }

  private void recipes(String name, List<SyntaxTree.Recipe> recipes) {
    if (recipes.isEmpty()) {
      return;
    }
    json.name(name).open('[');
    for (SyntaxTree.Recipe recipe : recipes) {
      json.open('{');
      place(recipe.from(), recipe.end());
      json.name("name").string(recipe.name());
      if (!recipe.isFunction()) {
        docs(recipe.comments(), false);
      }
      block("recipe", recipe.statements(), false);
      json.close('}');
    }
    json.close(']');
  }

  /**
   * A list of commands; null if it is empty.
   *
   * @param nested whether it is inside a block
   */
  private void block(String name, List<Statement> statements, boolean nested) {
    json.name(name);
    if (statements.isEmpty()) {
      json.nothing();
      return;
    }
    json.open('[');
    for (Statement statement : statements) {
      json.open('{');
      statement(statement, nested);
      json.close('}');
    }
    json.close(']');
  }

  private void statement(Statement statement, boolean nested) {
    Header header = statement.header();
    switch (header.keyword()) {
      case IF -> conditional(statement);
      case TRY -> attempt(statement);
      case WITH -> with(statement);
      case FOR -> loop("for", statement, tree.words(header));
      case WAIT -> loop("wait", statement, List.of());
      default -> command(header, nested);
    }
  }

  private void command(Header header, boolean nested) {
    json.name("command").open('{');
    json.name("name").string(header.keyword().text());
    docs(header.comments(), nested);
    place(header);
    List<String> exec = hasExecForm(header.keyword()) ? tree.execForm(header) : null;
    arguments(exec == null ? tree.words(header) : exec);
    execMode(exec);
    json.close('}');
  }

  private static boolean hasExecForm(Keyword keyword) {
    return switch (keyword) {
      case RUN, CMD, ENTRYPOINT, VOLUME -> true;
      default -> false;
    };
  }

  private void arguments(List<String> words) {
    if (!words.isEmpty()) {
      json.name("args").strings(words);
    }
  }

  private void conditional(Statement statement) {
    Statement.Part first = statement.parts().getFirst();
    Statement.Part otherwise = last(statement, Keyword.ELSE);
    json.name("if").open('{');
    if (otherwise != null) {
      block("elseBody", otherwise.body(), true);
    }
    place(first.header());
    List<String> exec = expression(first.header());
    List<Statement.Part> more =
        statement.parts().stream()
            .filter(part -> part.header().keyword() == Keyword.ELSE_IF)
            .toList();
    if (!more.isEmpty()) {
      json.name("elseIf").open('[');
      more.forEach(this::elseIf);
      json.close(']');
    }
    block("ifBody", first.body(), true);
    execMode(exec);
    json.close('}');
  }

  private void elseIf(Statement.Part part) {
    json.open('{');
    place(part.header());
    List<String> exec = expression(part.header());
    block("body", part.body(), true);
    execMode(exec);
    json.close('}');
  }

  /** Writes a condition; its strings if it is in exec form. */
  private @Nullable List<String> expression(Header header) {
    List<String> exec = tree.execForm(header);
    json.name("expression").strings(exec == null ? tree.words(header) : exec);
    return exec;
  }

  private void attempt(Statement statement) {
    Statement.Part caught = last(statement, Keyword.CATCH);
    Statement.Part always = last(statement, Keyword.FINALLY);
    json.name("try").open('{');
    if (caught != null) {
      block("catchBody", caught.body(), true);
    }
    if (always != null) {
      block("finallyBody", always.body(), true);
    }
    startPlace(statement.header());
    block("tryBody", statement.parts().getFirst().body(), true);
    json.close('}');
  }

  private void loop(String name, Statement statement, List<String> words) {
    json.name(name).open('{');
    startPlace(statement.header());
    json.name("args").strings(words);
    block("body", statement.parts().getFirst().body(), true);
    json.close('}');
  }

  /** WITH, whose command is the words after it. */
  private void with(Statement statement) {
    Header header = statement.header();
    List<String> words = tree.words(header);
    json.name("with").open('{');
    startPlace(header);
    block("body", statement.parts().getFirst().body(), true);
    json.name("command").open('{');
    json.name("name").string(words.getFirst());
    place(tree.firstWord(header), header.end());
    arguments(words.subList(1, words.size()));
    json.close('}').close('}');
  }

  private static Statement.@Nullable Part last(Statement statement, Keyword keyword) {
    return statement.parts().reversed().stream()
        .filter(part -> part.header().keyword() == keyword)
        .findFirst()
        .orElse(null);
  }

  private void execMode(@Nullable List<String> exec) {
    if (exec != null) {
      json.name("execMode").truth();
    }
  }

  /** Inside blocks the comments are as they are written. */
  private void docs(List<String> comments, boolean nested) {
    if (!comments.isEmpty()) {
      json.name("docs");
      json.string(nested ? String.join("\n", comments) : Docs.of(comments) + "\n");
    }
  }

  private void place(Header header) {
    place(header.from(), header.end());
  }

  private void place(int from, int end) {
    if (places) {
      place(from, tree.position(end).line(), tree.column(end));
    }
  }

  /** The place of a block, of which only the start is known. */
  private void startPlace(Header header) {
    if (places) {
      place(header.from(), 0, 0);
    }
  }

  private void place(int from, int endLine, int endColumn) {
    json.name("sourceLocation").open('{');
    json.name("file").string(file);
    json.name("startLine").number(tree.position(from).line());
    json.name("startColumn").number(tree.column(from));
    json.name("endLine").number(endLine);
    json.name("endColumn").number(endColumn);
    json.close('}');
  }
}

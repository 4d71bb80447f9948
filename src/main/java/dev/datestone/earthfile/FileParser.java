package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the tree of commands from the tree of the text. */
final class FileParser {
  private FileParser() {}

  static Earthfile parse(String file, SyntaxTree tree, Map<Feature, Boolean> overrides) {
    Version version = VersionParser.read(tree).with(overrides);
    List<Target> targets = new ArrayList<>();
    List<Function> functions = new ArrayList<>();
    Set<String> names = new HashSet<>();
    CommandReader reader = new CommandReader(tree, version, false);
    for (SyntaxTree.Recipe recipe : tree.recipes()) {
      String docs = Docs.of(recipe.comments());
      Position position = tree.position(recipe.from());
      if (!recipe.isFunction()) {
        List<Command> commands = reader.commands(recipe.statements());
        targets.add(new Target(recipe.name(), docs, commands, position));
      } else if (names.add(recipe.name())) {
        functions.add(new Function(recipe.name(), docs, function(reader, recipe), position));
      }
    }
    List<Command> base = new CommandReader(tree, version, true).commands(tree.base());
    return new Earthfile(file, tree.text(), version, base, targets, functions);
  }

  private static List<Command> function(CommandReader reader, SyntaxTree.Recipe recipe) {
    List<Statement> statements = recipe.statements();
    List<Command> commands = new ArrayList<>(reader.functionLine(statements.getFirst()));
    commands.addAll(reader.commands(statements.subList(1, statements.size())));
    return commands;
  }
}

package dev.datestone.evaluate;

import dev.datestone.content.Glob;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.StringTokenizer;
import java.util.regex.Pattern;

/** IF, FOR, WAIT and TRY: the commands with a body. */
final class BlockCommands {
  private static final Pattern LITERAL =
      Pattern.compile("\\$\\(.*\\)|\"[^\"]*\"|'[^']*'", Pattern.DOTALL);

  private BlockCommands() {}

  static RecipeState ifBlock(RecipeState state, Command.If block) throws InterruptedException {
    for (Command.Branch branch : block.branches()) {
      if (RunCommands.isTrue(state, branch)) {
        return Commands.run(state, branch.body());
      }
    }
    List<Command> otherwise = block.otherwise();
    return otherwise == null ? state : Commands.run(state, otherwise);
  }

  static RecipeState forBlock(RecipeState state, Command.For block) throws InterruptedException {
    String separators =
        block.separators() == null ? " \t\n" : unescape(state.text(block.separators()));
    WordExpander words = new WordExpander(state, block.access());
    // One line of text: spaces and line breaks between words separate only if --sep says so.
    StringTokenizer tokens = new StringTokenizer(text(words, block.items()), separators);
    List<String> items = new ArrayList<>();
    while (tokens.hasMoreTokens()) {
      items.add(tokens.nextToken());
    }
    String name = state.text(block.variable());
    RecipeState next = state;
    for (String item : items) {
      Scope scope = next.frame().scope().withArgument(name, item);
      next = Commands.run(next.with(scope), block.body());
    }
    return next.with(next.frame().scope().withoutArgument(name));
  }

  /** The items in a row. A shell finds the files if one of them may be a pattern. */
  private static String text(WordExpander words, List<Word> items) {
    StringJoiner text = new StringJoiner(" ");
    if (items.stream().anyMatch(item -> mayBePattern(item.text()))) {
      items.forEach(item -> text.add(item.text()));
      return words.listed(text.toString(), items.getFirst()).replace('\n', ' ');
    }
    items.forEach(item -> text.add(words.item(item)));
    return text.toString().replace('\n', ' ');
  }

  /**
   * Whether there is a wildcard outside of quotes and {@code $(…)}, whose failure ends the build.
   */
  private static boolean mayBePattern(String item) {
    return Glob.isGlob(item) && Glob.isGlob(LITERAL.matcher(item).replaceAll(""));
  }

  private static String unescape(String separators) {
    return separators.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r");
  }

  static RecipeState waitBlock(RecipeState state, Command.Wait block) throws InterruptedException {
    Recipe recipe = state.recipe();
    RecipeState.Results before = state.results();
    try (ParallelEvaluations builds = new ParallelEvaluations()) {
      RecipeState last = Commands.run(state.with(recipe.with(builds)), block.body());
      RecipeState.Results after = last.results();
      List<EvaluatedTarget> built = builds.join();
      recipe.waited().set(true);
      recipe
          .context()
          .backend()
          .complete(
              new Backend.WaitBlock(
                  List.of(last.end()),
                  built,
                  added(before.outputs(), after.outputs()),
                  added(before.images(), after.images()),
                  added(before.pushes(), after.pushes()),
                  recipe.call().saves()));
      return Pushes.after(last)
          .with(recipe)
          .with(after.withBuilt(built).withPushes(before.pushes()));
    }
  }

  private static <T> List<T> added(List<T> before, List<T> after) {
    return after.subList(before.size(), after.size());
  }

  static RecipeState tryBlock(RecipeState state, Command.Try block) throws InterruptedException {
    if (block.body().getFirst() instanceof Command.Run run && run.flags().push().written()) {
      throw state.error(
          block.position(),
          "nothing can be saved from a RUN --push",
          "pushes run after everything is saved: move it out of TRY");
    }
    if (state.isOnHost()) {
      throw state.error(
          block.position(),
          "TRY is not allowed after LOCALLY",
          "what RUN writes there stays on the host, even when it fails");
    }
    RecipeState ran = Commands.run(state, block.body());
    if (!(ran.end() instanceof Operation.Run run)) {
      throw new IllegalStateException("TRY without RUN"); // the parser refuses it
    }
    Operation.Try attempt = new Operation.Try(run);
    RecipeState next = ran.with(new Operation.RequireSuccess(attempt));
    for (Command command : block.finallyBody()) {
      if (command instanceof Command.SaveArtifact save) {
        next = SaveCommands.saveArtifact(next, save, attempt);
      }
    }
    return next;
  }
}

package dev.datestone.evaluate;

import dev.datestone.content.SimilarNames;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Earthfile;
import dev.datestone.earthfile.Function;
import dev.datestone.earthfile.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds arguments that nothing reads. Without it a mistyped name would silently build with the
 * default.
 */
final class UnusedArguments {
  private static final Pattern REFERENCE = Pattern.compile("\\+(\\$|[a-z][A-Za-z0-9_.-]*)");
  private static final Pattern PASSED_ON = Pattern.compile("--pass-args[^\n]*[^\\s(]\\+[a-z$]");

  private final Earthfile file;
  private final Set<String> names = new HashSet<>();

  /** Whether names that are not declared here may be read elsewhere. */
  private boolean open;

  private UnusedArguments(Earthfile file) {
    this.file = file;
  }

  /** Arguments that a target declares, or a target of its file that it calls. */
  static UnusedArguments of(Earthfile file, String target) {
    return new UnusedArguments(file).declaredBy(List.of(target));
  }

  /** Arguments that any target of the file declares. */
  static UnusedArguments ofAll(Earthfile file) {
    return new UnusedArguments(file).declaredBy(file.targets().stream().map(Target::name).toList());
  }

  static UnusedArguments of(Earthfile file, Function function) {
    UnusedArguments unused = new UnusedArguments(file);
    unused.declare(function.recipe());
    Deque<String> called = new ArrayDeque<>();
    unused.search(unused.recipeText(function.position().line()), called);
    return unused.declaredBy(called);
  }

  /** Finds calls in the text, so that branches that were not taken count too. */
  private UnusedArguments declaredBy(Collection<String> targets) {
    declare(file.base());
    Deque<String> next = new ArrayDeque<>(targets);
    search(recipeText(0), next);
    Set<String> seen = new HashSet<>();
    while (!next.isEmpty()) {
      String name = next.pop();
      Target target = seen.add(name) ? file.target(name) : null;
      if (target != null) {
        declare(target.recipe());
        search(recipeText(target.position().line()), next);
      }
    }
    return this;
  }

  private void declare(List<Command> recipe) {
    Set<String> declared = DeclaredArgs.in(recipe);
    open |= declared.stream().anyMatch(name -> name.indexOf('$') >= 0);
    names.addAll(declared);
  }

  private void search(String text, Deque<String> targets) {
    open |= PASSED_ON.matcher(text).find();
    Matcher reference = REFERENCE.matcher(text);
    while (reference.find()) {
      if (reference.group(1).equals("$")) {
        file.targets().forEach(target -> targets.add(target.name()));
      } else {
        targets.add(reference.group(1));
      }
    }
  }

  /** The lines from a recipe's name to the next name; the base recipe from line 0. */
  private String recipeText(int from) {
    TreeSet<Integer> starts = new TreeSet<>();
    file.targets().forEach(target -> starts.add(target.position().line()));
    file.functions().forEach(function -> starts.add(function.position().line()));
    Integer next = starts.higher(from);
    List<String> lines = file.text().lines().toList();
    int last = next == null ? lines.size() : next - 1;
    return String.join("\n", lines.subList(Math.min(Math.max(0, from - 1), last), last));
  }

  /**
   * An argument that nothing reads.
   *
   * @param nearest the most similar declared name, empty for none
   */
  record Unused(String name, String nearest) {
    String question(String dashes) {
      return nearest.isEmpty() ? "" : ". Did you mean " + dashes + nearest + "?";
    }
  }

  /**
   * The given names that nothing reads.
   *
   * @param read the names that were read during evaluation
   */
  List<Unused> among(Collection<String> given, Set<String> read) {
    List<Unused> unused = new ArrayList<>();
    for (String name : given) {
      if (!read.contains(name) && !names.contains(name) && !BuiltinArgs.isBuiltin(name)) {
        Set<String> known = new TreeSet<>(names);
        known.addAll(read);
        known.removeIf(BuiltinArgs::isBuiltin);
        String nearest = SimilarNames.closest(name, known);
        if (nearest != null || !open) {
          unused.add(new Unused(name, nearest == null ? "" : nearest));
        }
      }
    }
    return unused;
  }
}

package dev.datestone.cli;

import dev.datestone.session.BuildException;
import dev.datestone.session.EarthfileLocation;
import dev.datestone.session.Outline;
import dev.datestone.session.Session;
import dev.datestone.session.TreeJson;
import dev.datestone.session.UsageException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** {@code ls}, {@code doc} and {@code debug ast}: what an Earthfile says, without building it. */
final class EarthfileCommands {
  private final CommandContext context;
  private final PrintStream out;

  EarthfileCommands(CommandContext context) {
    this.context = context;
    this.out = context.out();
  }

  private static String onlyWord(ParseResult words) {
    List<String> all = Subcommands.words(words, 1);
    return all.isEmpty() ? "" : all.getFirst();
  }

  private Outline outline(String folder) {
    String plain = folder.replaceFirst("(^|/)Earthfile$", "");
    return switch (EarthfileLocation.of(context.here(), plain)) {
      case EarthfileLocation.Local(Path here) -> Outline.of(context.here(), here);
      case EarthfileLocation.Generated generated ->
          throw new IllegalStateException("a place of the command line is not generated");
      case EarthfileLocation.Remote remote -> {
        try (Session session = Session.open(context.environment())) {
          yield session.outline(context.here(), remote);
        }
      }
    };
  }

  int list(ParseResult words) {
    String folder = onlyWord(words);
    if (folder.indexOf('+') >= 0) {
      throw new UsageException(
          "\"" + folder + "\" is a target, not a folder",
          "datestone doc " + folder + " tells of it");
    }
    Outline outline = outline(folder);
    List<Outline.Recipe> recipes = new ArrayList<>(outline.targets());
    recipes.add(outline.base());
    recipes.sort(Comparator.comparing(Outline.Recipe::name));
    for (Outline.Recipe recipe : recipes) {
      out.println((words.hasMatchedOption("--long") ? folder : "") + "+" + recipe.name());
      if (words.hasMatchedOption("--args")) {
        recipe.arguments().forEach(argument -> out.println("  --" + argument.name()));
      }
    }
    return 0;
  }

  int document(ParseResult words) {
    String reference = onlyWord(words);
    int plus = reference.lastIndexOf('+');
    Outline outline = outline(plus < 0 ? reference : reference.substring(0, plus));
    if (plus >= 0) {
      print(outline.target(reference.substring(plus + 1)), outline, "", true);
      return 0;
    }
    List<Outline.Recipe> documented =
        outline.targets().stream().filter(target -> !target.docs().isEmpty()).toList();
    if (documented.isEmpty()) {
      throw new BuildException(
          "no target is documented", "write a comment above a target, or see datestone ls --args");
    }
    out.println("TARGETS:");
    for (Outline.Recipe target : documented) {
      print(target, outline, "  ", words.hasMatchedOption("--long"));
    }
    return 0;
  }

  private void print(Outline.Recipe target, Outline outline, String indent, boolean details) {
    out.println(indent + "+" + target.name());
    docs(target.docs(), indent + "  ");
    if (!details) {
      return;
    }
    List<Outline.Argument> arguments = new ArrayList<>(target.arguments());
    if (!target.name().equals(outline.base().name())) {
      outline.base().arguments().stream().filter(Outline.Argument::global).forEach(arguments::add);
    }
    if (!arguments.isEmpty()) {
      out.println(indent + "  ARGS:");
    }
    for (Outline.Argument argument : arguments) {
      out.println(indent + "    " + text(argument));
      docs(argument.docs(), indent + "      ");
    }
    if (!target.artifacts().isEmpty()) {
      out.println(indent + "  ARTIFACTS:");
    }
    for (Outline.Artifact artifact : target.artifacts()) {
      Optional<String> local = artifact.local();
      out.println(indent + "    " + artifact.name() + local.map(to -> " -> " + to).orElse(""));
      docs(artifact.docs(), indent + "      ");
    }
    if (!target.images().isEmpty()) {
      out.println(indent + "  IMAGES:");
      target.images().forEach(image -> out.println(indent + "    " + image));
    }
  }

  private static String text(Outline.Argument argument) {
    List<String> notes = new ArrayList<>();
    if (argument.required()) {
      notes.add("required");
    }
    if (argument.global()) {
      notes.add("global");
    }
    return "--"
        + argument.name()
        + argument.value().map(value -> "=" + value).orElse("")
        + (notes.isEmpty() ? "" : " (" + String.join(", ", notes) + ")");
  }

  private void docs(String docs, String indent) {
    docs.lines().forEach(line -> out.println((indent + line).stripTrailing()));
  }

  int tree(ParseResult words) {
    String file = onlyWord(words);
    String written = file.isEmpty() ? "Earthfile" : file;
    Path here = context.here();
    out.println(TreeJson.of(here, written, words.hasMatchedOption("--source-map")));
    return 0;
  }
}

package dev.datestone.session;

import dev.datestone.content.SimilarNames;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Earthfile;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Target;
import dev.datestone.earthfile.Toggle;
import dev.datestone.earthfile.Word;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What can be said of an Earthfile's targets without evaluating anything: names, comments,
 * arguments, what they save. Values are as written.
 *
 * @param base the recipe without a name
 */
public record Outline(Recipe base, List<Recipe> targets) {
  /** A target, or the base recipe. */
  public record Recipe(
      String name,
      String docs,
      List<Argument> arguments,
      List<Artifact> artifacts,
      List<String> images) {}

  /** An ARG. */
  public record Argument(
      String name, Optional<String> value, boolean required, boolean global, String docs) {}

  /**
   * A SAVE ARTIFACT.
   *
   * @param local where it goes on the host, if it does
   */
  public record Artifact(String name, Optional<String> local, String docs) {}

  /** The outline of the Earthfile in a folder of this machine. */
  public static Outline of(Path here, Path folder) {
    return of(new StoredEarthfiles(here, RemoteRepositories.none()), folder);
  }

  /** The targets of a folder's Earthfile; none if it cannot be read. */
  public static List<String> targetNames(Path folder) {
    try {
      return of(folder, folder).targets().stream().map(Recipe::name).toList();
    } catch (BuildException | EarthfileException e) {
      return List.of();
    }
  }

  static Outline of(StoredEarthfiles folders, Path folder) {
    return of(read(folders, folder));
  }

  private static Earthfile read(StoredEarthfiles folders, Path folder) {
    return folders.load(folder).orElseThrow(() -> folders.missing(folder)).earthfile();
  }

  private static Outline of(Earthfile earthfile) {
    boolean allGlobal = !earthfile.version().has(Feature.EXPLICIT_GLOBAL);
    List<Recipe> targets = new ArrayList<>();
    for (Target target : earthfile.targets()) {
      targets.add(recipe(target.name(), target.docs(), target.recipe(), false));
    }
    return new Outline(recipe("base", "", earthfile.base(), allGlobal), targets);
  }

  private static Recipe recipe(
      String name, String docs, List<Command> commands, boolean allGlobal) {
    Recipe recipe = new Recipe(name, docs, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    collect(commands, recipe, allGlobal);
    return recipe;
  }

  private static void collect(List<Command> commands, Recipe recipe, boolean allGlobal) {
    for (Command command : commands) {
      if (command instanceof Command.Arg arg) {
        recipe.arguments().add(argument(arg, allGlobal));
      } else if (command instanceof Command.SaveArtifact save) {
        recipe.artifacts().add(artifact(save));
      } else if (command instanceof Command.SaveImage save) {
        save.names().forEach(name -> recipe.images().add(name.text()));
      }
      command.bodies().forEach(body -> collect(body, recipe, allGlobal));
    }
  }

  private static Argument argument(Command.Arg arg, boolean allGlobal) {
    return new Argument(
        arg.name().text(),
        Optional.ofNullable(arg.value()).map(Word::text),
        isOn(arg.required()),
        allGlobal || isOn(arg.global()),
        arg.span().docs());
  }

  private static Artifact artifact(Command.SaveArtifact save) {
    Word destination = save.destination();
    String name = destination == null ? save.source().text() : destination.text();
    return new Artifact(
        name, Optional.ofNullable(save.local()).map(Word::text), save.span().docs());
  }

  private static boolean isOn(Toggle toggle) {
    return toggle.written()
        && !(toggle instanceof Toggle.Valued valued && valued.value().text().equals("false"));
  }

  /** The target of that name, or the base recipe. */
  public Recipe target(String name) {
    if (name.equals(base.name())) {
      return base;
    }
    List<String> names = new ArrayList<>();
    for (Recipe target : targets) {
      if (target.name().equals(name)) {
        return target;
      }
      names.add(target.name());
    }
    String nearest = SimilarNames.closest(name, names);
    throw new BuildException(
        "no target +" + name,
        nearest == null ? "datestone ls lists them" : "did you mean +" + nearest + "?");
  }
}

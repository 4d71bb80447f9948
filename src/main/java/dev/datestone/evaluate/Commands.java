package dev.datestone.evaluate;

import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Earthfile;
import dev.datestone.earthfile.EarthfileException;
import java.util.List;

/** Evaluates commands: each is a function of the state before it that gives the state after it. */
final class Commands {
  private Commands() {}

  static RecipeState run(RecipeState start, List<Command> commands) throws InterruptedException {
    RecipeState state = start;
    for (Command command : commands) {
      try {
        CommandRules.check(state, command);
        state = run(Pushes.before(state, command), command);
      } catch (EarthfileException e) {
        Earthfile file = state.frame().project().earthfile();
        throw e.in(file.file(), file.text());
      }
    }
    return state;
  }

  private static RecipeState run(RecipeState state, Command command) throws InterruptedException {
    return switch (command) {
      case Command.From from -> BaseCommands.from(state, from);
      case Command.FromDockerfile from -> DockerfileCommands.from(state, from);
      case Command.Locally locally -> BaseCommands.locally(state, locally);
      case Command.Arg arg -> VariableCommands.arg(state, arg);
      case Command.Let let -> VariableCommands.let(state, let);
      case Command.Set set -> VariableCommands.set(state, set);
      case Command.Env env -> ImageCommands.env(state, env);
      case Command.Workdir workdir -> ImageCommands.workdir(state, workdir);
      case Command.User user -> ImageCommands.user(state, user);
      case Command.Cmd cmd -> ImageCommands.cmd(state, cmd);
      case Command.Entrypoint entrypoint -> ImageCommands.entrypoint(state, entrypoint);
      case Command.Label label -> ImageCommands.label(state, label);
      case Command.Expose expose -> ImageCommands.expose(state, expose);
      case Command.Volume volume -> ImageCommands.volume(state, volume);
      case Command.Healthcheck check -> ImageCommands.healthcheck(state, check);
      case Command.Run run -> RunCommands.run(state, run);
      case Command.Cache cache -> RunCommands.cache(state, cache);
      case Command.Host host -> RunCommands.host(state, host);
      case Command.Copy copy -> CopyCommands.copy(state, copy);
      case Command.GitClone clone -> CopyCommands.gitClone(state, clone);
      case Command.SaveArtifact save -> SaveCommands.saveArtifact(state, save);
      case Command.SaveImage save -> SaveCommands.saveImage(state, save);
      case Command.Build build -> CallCommands.build(state, build);
      case Command.Do function -> CallCommands.doFunction(state, function);
      case Command.Import imported -> CallCommands.importEarthfile(state, imported);
      case Command.If block -> BlockCommands.ifBlock(state, block);
      case Command.For block -> BlockCommands.forBlock(state, block);
      case Command.Wait block -> BlockCommands.waitBlock(state, block);
      case Command.Try block -> BlockCommands.tryBlock(state, block);
      case Command.WithDocker block -> DockerCommands.withDocker(state, block);
      case Command.Invalid invalid -> throw invalid.error();
      case Command.Project ignored -> state;
    };
  }
}

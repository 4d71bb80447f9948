package dev.datestone.evaluate;

import dev.datestone.content.LayoutReference;
import dev.datestone.content.Paths;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.Feature;
import dev.datestone.earthfile.Invocation;
import dev.datestone.earthfile.LaterText;
import dev.datestone.earthfile.Reference;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a recipe stands on, its values, and what its image says beside its files. */
final class Setup {
  private final Recipe recipe;
  private final Values values;

  Setup(Recipe recipe, Values values) {
    this.recipe = recipe;
    this.values = values;
  }

  void from(Command.From from, References references) throws InterruptedException {
    String platform = references.platform(from.platform());
    String image = values.path(from.image());
    if (image.equals("scratch")) {
      recipe.end = new Operation.Scratch(recipe.label(from));
      recipe.config = ImageConfig.EMPTY;
      recipe.onHost = false;
    } else if (Reference.looksLikeOne(image)) {
      Calls.Outcome outcome = references.call(image, from.image(), from.call(), platform, false);
      recipe.end = outcome.goal().end();
      recipe.config = outcome.goal().config();
      recipe.onHost = outcome.onHost();
      platform = outcome.goal().platform();
    } else {
      String plain = values.text(from.image());
      if (plain.isEmpty()) {
        throw recipe.frame.error(
            from.image(), "the image's name is empty", "name an image or a target");
      }
      Operation.Image operation =
          new Operation.Image(
              LayoutReference.of(plain).map(folder -> layout(from, folder)).orElse(plain),
              platform.equals(Platforms.NATIVE) ? "" : platform,
              recipe.label(from));
      recipe.config = recipe.evaluator.probe().config(operation);
      recipe.end = operation;
      recipe.onHost = false;
    }
    recipe.platform = platform;
    recipe.caches.clear();
    recipe.hosts.clear();
  }

  /** An image in a folder that is told from the Earthfile's. */
  private String layout(Command.From from, LayoutReference image) {
    if (image.folder().isEmpty()) {
      throw recipe.frame.error(
          from.image(), "the image's folder has no name", "oci-layout:./FOLDER or :./FOLDER:TAG");
    }
    Path folder = recipe.project.folder().resolve(image.folder()).normalize();
    if (!isWithin(folder, recipe.project.limit())) {
      throw recipe.frame.error(
          from.image(),
          "\"" + image.folder() + "\" is outside of the repository",
          "another repository's Earthfile reads nothing else of this machine");
    }
    return image.in(folder.toString()).toString();
  }

  private static boolean isWithin(Path folder, Path limit) {
    try {
      return folder.startsWith(limit)
          && (!Files.exists(folder) || folder.toRealPath().startsWith(limit.toRealPath()));
    } catch (IOException e) {
      return false;
    }
  }

  void locally(Command.Locally locally) {
    if (recipe.evaluator.options().strict()) {
      throw recipe.frame.error(
          locally.position(),
          "LOCALLY".length(),
          "LOCALLY is not allowed with --strict",
          "leave out --strict (and --ci), or run the commands in an image");
    }
    if (recipe.project.isRemote()) {
      throw recipe.frame.error(
          locally.position(),
          "LOCALLY".length(),
          "a target of another repository cannot run on this machine (LOCALLY)",
          "clone the repository and build it there, or write a target of your own");
    }
    recipe.end = new Operation.Scratch(recipe.label(locally));
    recipe.config = ImageConfig.EMPTY.withFolder(recipe.project.folder().toString());
    recipe.platform = Platforms.NATIVE;
    recipe.caches.clear();
    recipe.hosts.clear();
    recipe.onHost = true;
  }

  // --- values

  void argument(Command.Arg arg) {
    Frame frame = recipe.frame;
    String name = values.text(arg.name());
    if (frame.scope().declares(name) && frame.has(Feature.ARG_SCOPE_AND_SET)) {
      throw frame.error(
          arg.name(), "\"" + name + "\" is declared already", "use SET to change a LET");
    }
    String value = Builtins.isBuiltin(name) ? builtin(arg, name) : frame.given().get(name);
    Word otherwise = arg.value();
    if (value == null && otherwise != null) {
      value = values.whole(otherwise);
    }
    if (value == null && values.is(arg.required())) {
      throw frame.error(arg.name(), "\"" + name + "\" has no value", "give one: --" + name + "=…");
    }
    String result = value == null ? "" : value;
    frame.scope().put(name, Scope.Kind.ARGUMENT, result);
    boolean implicit = !frame.has(Feature.EXPLICIT_GLOBAL) && !frame.isFunction();
    if (values.is(arg.global()) || (implicit && recipe.isBase())) {
      recipe.globals.put(name, result);
    }
  }

  private @Nullable String builtin(Command.Arg arg, String name) {
    String given = Builtins.isPlatform(name) ? recipe.frame.given().get(name) : null;
    if (given != null) {
      return given;
    }
    Builtins.World world =
        new Builtins.World(
            recipe.project,
            recipe.call.target(),
            recipe.platform,
            recipe.onHost,
            recipe.evaluator.options(),
            () -> recipe.evaluator.earthfiles().facts(recipe.project),
            recipe.frame::has);
    try {
      return Builtins.value(name, world)
          .orElseThrow(
              () ->
                  recipe.frame.error(
                      arg.name(),
                      "there is no builtin argument " + name,
                      "names that begin with EARTHLY_ or EARTH_ are the tool's"));
    } catch (Earthfiles.Unreachable e) {
      throw recipe.frame.error(arg.name(), String.valueOf(e.getMessage()), e.hint());
    }
  }

  void let(Command.Let let) {
    recipe
        .frame
        .scope()
        .put(values.text(let.name()), Scope.Kind.VARIABLE, values.text(let.value()));
  }

  void set(Command.Set set) {
    String variable = values.text(set.name());
    Scope.Kind kind = recipe.frame.scope().kind(variable);
    if (kind == null) {
      throw recipe.frame.error(
          set.name(), "there is no variable \"" + variable + "\"", "declare it first with LET");
    }
    if (kind == Scope.Kind.ARGUMENT) {
      throw recipe.frame.error(
          set.name(),
          "\"" + variable + "\" is an ARG, and those do not change",
          "put it into a variable first: LET " + variable + "=$" + variable);
    }
    recipe.frame.scope().set(variable, values.text(set.value()));
  }

  // --- what the image says

  void env(Command.Env env) {
    recipe.config =
        recipe.config.withEnvironment(values.text(env.name()), values.text(env.value()));
  }

  void workdir(Command.Workdir workdir) {
    if (recipe.onHost) {
      Path folder = recipe.hostFolder().resolve(values.text(workdir.path())).normalize();
      recipe.config = recipe.config.withFolder(folder.toString());
      return;
    }
    String folder = "/" + Paths.resolve(recipe.config.folder(), values.text(workdir.path()));
    recipe.config = recipe.config.withFolder(folder);
    recipe.end = new Operation.MakeFolder(recipe.end, folder, recipe.label(workdir));
  }

  void user(Command.User user) {
    recipe.config = recipe.config.withUser(values.text(user.user()));
  }

  /** The words of an exec form are as they are written. */
  private Invocation later(Invocation invocation) {
    return switch (invocation) {
      case Invocation.Exec exec -> exec;
      case Invocation.Shell(Word text) -> {
        String later = LaterText.of(text, recipe.frame.scope().lookup(Map.of()));
        yield new Invocation.Shell(new Word(later, text.position()));
      }
    };
  }

  void cmd(Command.Cmd cmd) {
    recipe.config = recipe.config.withCommand(Steps.argv(later(cmd.invocation())));
  }

  void entrypoint(Command.Entrypoint entrypoint) {
    recipe.config = recipe.config.withEntrypoint(Steps.argv(later(entrypoint.invocation())));
  }

  void label(Command.Label label) {
    for (Command.Pair pair : label.labels()) {
      recipe.config = recipe.config.withLabel(values.text(pair.key()), values.text(pair.value()));
    }
  }

  void expose(Command.Expose expose) {
    Set<String> ports = new LinkedHashSet<>(recipe.config.ports());
    for (Word port : expose.ports()) {
      String written = values.text(port);
      ports.add(written.indexOf('/') < 0 ? written + "/tcp" : written);
    }
    recipe.config = recipe.config.withPorts(List.copyOf(ports));
  }

  void volume(Command.Volume volume) {
    Set<String> volumes = new LinkedHashSet<>(recipe.config.volumes());
    for (Word path : volume.paths()) {
      volumes.add(values.text(path));
    }
    recipe.config = recipe.config.withVolumes(List.copyOf(volumes));
  }

  void healthcheck(Command.Healthcheck check) {
    recipe.config =
        recipe.config.withHealthcheck(Healthchecks.read(check, this::later, values::text));
  }

  void host(Command.Host host) {
    String address = values.text(host.address());
    boolean right = !address.isEmpty();
    for (int i = 0; i < address.length(); i++) {
      right &= "0123456789abcdefABCDEF.:".indexOf(address.charAt(i)) >= 0;
    }
    if (!right) {
      throw recipe.frame.error(
          host.address(),
          "\"" + address + "\" is no IP address",
          "write HOST name address, such as HOST db 10.0.0.7");
    }
    recipe.hosts.add(address + " " + values.text(host.name()));
  }
}

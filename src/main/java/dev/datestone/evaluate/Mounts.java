package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.FileMode;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.CacheName;
import dev.datestone.operation.Mount;
import java.util.ArrayList;
import java.util.List;

/** Collects the mounts of a RUN: those of CACHE commands before it, then its own. */
final class Mounts {
  private final RecipeState state;
  private final List<Mount> all;
  private boolean ssh;

  Mounts(RecipeState state) {
    this.state = state;
    this.all = new ArrayList<>(state.stage().caches());
  }

  List<Mount> all() {
    return all;
  }

  /** Whether the host's ssh agent was asked for. */
  boolean hasSsh() {
    return ssh;
  }

  /** Adds what a {@code --mount} asks for. */
  void add(String expanded, Word word) {
    MountParser parser = new MountParser(expanded, word.position());
    parser.mount(state.config().workingDirectory(), this::cacheName).ifPresent(this::put);
    ssh |= parser.isSsh();
  }

  /** Adds what a CACHE command asks for. */
  void addCache(Command.Cache cache, boolean persist) {
    Position position = cache.position();
    String target =
        "/" + Paths.resolve(state.config().workingDirectory(), state.text(cache.path()));
    put(
        new Mount.Cache(
            cacheName(cache.id() == null ? "" : state.text(cache.id()), target),
            target,
            MountFields.sharing(
                cache.sharing() == null ? null : state.text(cache.sharing()), position),
            cache.chmod() == null
                ? MountParser.DEFAULT_CACHE_MODE
                : FileMode.parse(state.text(cache.chmod()), position),
            persist));
  }

  /** Of several mounts with one target the last counts. */
  private void put(Mount mount) {
    all.removeIf(each -> each.target().equals(mount.target()));
    all.add(mount);
  }

  /** A target has its own caches for each set of arguments that it declares. */
  private CacheName cacheName(String id, String target) {
    if (!id.isEmpty()) {
      return CacheName.global(id);
    }
    Recipe recipe = state.recipe();
    Project project = recipe.project();
    StringBuilder owner = new StringBuilder(project.pathInRepository());
    owner.append('+').append(recipe.call().target());
    recipe
        .args()
        .of(recipe.declared())
        .forEach((name, value) -> owner.append(" --").append(name).append('=').append(value));
    return new CacheName(project.identity(), owner.toString(), target);
  }
}

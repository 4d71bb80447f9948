package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.earthfile.Command;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.FileMode;
import dev.datestone.earthfile.Position;
import dev.datestone.earthfile.Sharing;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.CacheName;
import dev.datestone.operation.Mount;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Mounts of a RUN and CACHE commands, with their targets made absolute and their caches named. */
final class Mounts {
  private static final int USUAL_MODE = 0755;

  private final Project project;
  private final String target;
  private final SortedMap<String, String> given;
  private final String folder;

  Mounts(Project project, String target, SortedMap<String, String> given, String folder) {
    this.project = project;
    this.target = target;
    this.given = given;
    this.folder = folder;
  }

  /** The mount with its place in the image; none for what is no mount of ours, such as an agent. */
  Optional<Mount> of(dev.datestone.earthfile.Mount mount, Word word) {
    return switch (mount) {
      case dev.datestone.earthfile.Mount.CacheMount cache -> {
        if (cache.readOnly()) {
          throw notYet(word, "a read-only cache mount");
        }
        Integer mode = cache.mode();
        yield Optional.of(
            cache(
                cache.target(),
                cache.id(),
                cache.sharing(),
                mode == null ? USUAL_MODE : mode,
                false));
      }
      case dev.datestone.earthfile.Mount.TmpfsMount tmpfs ->
          Optional.of(new Mount.Tmpfs(absolute(tmpfs.target()), 0));
      case dev.datestone.earthfile.Mount.SecretMount secret -> {
        String id = secret.id();
        Integer mode = secret.mode();
        if (id == null) {
          id = Paths.name(Paths.normal(secret.target()));
        }
        yield id.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Mount.Secret(id, absolute(secret.target()), mode == null ? 0400 : mode));
      }
      case dev.datestone.earthfile.Mount.SshMount ssh -> {
        if (ssh.target() != null) {
          throw notYet(word, "a target of an ssh mount");
        }
        yield Optional.empty();
      }
    };
  }

  Mount cache(
      String path,
      @Nullable String id,
      @Nullable String sharing,
      @Nullable String mode,
      boolean persist,
      Command.Cache command) {
    Position position = command.position();
    return cache(
        path,
        id,
        sharing == null ? Sharing.LOCKED : Sharing.parse(sharing, position),
        mode == null ? USUAL_MODE : FileMode.parse(mode, position),
        persist);
  }

  private Mount cache(
      String path, @Nullable String id, Sharing sharing, int mode, boolean persist) {
    String absolute = absolute(path);
    CacheName name =
        id != null && !id.isEmpty()
            ? CacheName.global(id)
            : new CacheName(project.identity(), owner(), absolute);
    return new Mount.Cache(
        name,
        absolute,
        switch (sharing) {
          case LOCKED -> Mount.Sharing.LOCKED;
          case SHARED -> Mount.Sharing.SHARED;
          case PRIVATE -> Mount.Sharing.PRIVATE;
        },
        mode,
        persist);
  }

  /** The target with its place in the project, and with its arguments: each has its own caches. */
  private String owner() {
    StringBuilder owner = new StringBuilder(project.place()).append('+').append(target);
    given.forEach((name, value) -> owner.append(" --").append(name).append('=').append(value));
    return owner.toString();
  }

  private String absolute(String path) {
    return "/" + Paths.resolve(folder, path);
  }

  private static EarthfileException notYet(Word word, String what) {
    return new EarthfileException(
        word.position(), word.text().length(), what + " is not supported yet", null);
  }
}

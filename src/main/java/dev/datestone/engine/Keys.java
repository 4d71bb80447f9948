package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.operation.CopyOptions;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Key;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.RunOptions;
import dev.datestone.operation.WithDocker;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What each operation is known by: what it stands on, the command after expansion, and digests of
 * what it reads. A change of what a kind does changes its version here.
 */
final class Keys {
  private Keys() {}

  static Key folder(Digest base, Operation.MakeDirectory folder) {
    return new Key(
        "folder",
        2,
        List.of(
            new Key.Field("base", base.hex()),
            new Key.Field("folder", folder.path()),
            new Key.Field("owner", owner(folder.owner()))));
  }

  /** Names of owners were root's before, in an image without names. */
  private static String owner(String owner) {
    return owner.chars().allMatch(c -> c == ':' || (c >= '0' && c <= '9')) ? owner : owner + " 2";
  }

  /**
   * The cache key of a RUN.
   *
   * @param used what else goes into it
   */
  static Key run(Digest base, Operation.Run run, Used used) {
    return new Key("run", 2, fields(base, run, used));
  }

  /** A command whose end is asked for, or what it prints. */
  static Key answer(Digest base, Operation.Run run, Used used, boolean captures) {
    return new Key(captures ? "output" : "condition", 1, fields(base, run, used));
  }

  /**
   * What a RUN uses beside its base.
   *
   * @param images what the images that it loads contain, in order
   * @param bound the files of its mounts that have some, in order
   */
  record Used(List<Digest> images, List<Digest> bound) {
    static final Used NOTHING = new Used(List.of(), List.of());
  }

  private static List<Key.Field> fields(Digest base, Operation.Run run, Used used) {
    List<Key.Field> fields = new ArrayList<>();
    fields.add(new Key.Field("base", base.hex()));
    for (String argument : run.argv()) {
      fields.add(new Key.Field("command", argument));
    }
    run.environment()
        .forEach((name, value) -> fields.add(new Key.Field("environment " + name, value)));
    fields.add(new Key.Field("folder", run.workingDirectory()));
    fields.add(new Key.Field("user", run.user()));
    fields.add(new Key.Field("network", run.options().network() ? "host" : "none"));
    Iterator<Digest> bound = used.bound().iterator();
    for (Mount mount : run.mounts()) {
      Optional<Digest> files =
          mount.mountedFiles().isPresent() ? Optional.of(bound.next()) : Optional.empty();
      fields.add(new Key.Field("mount " + mount.target(), describe(mount, files)));
    }
    RunOptions options = run.options();
    if (options.privileged()) {
      fields.add(new Key.Field("--privileged", "true"));
    }
    if (options.ssh()) {
      fields.add(new Key.Field("--ssh", "true"));
    }
    if (options.aws()) {
      fields.add(new Key.Field("--aws", "true"));
    }
    for (RunOptions.Secret secret : options.secrets()) {
      String optional = secret.required() ? "" : " optional";
      fields.add(new Key.Field("secret " + secret.variable(), secret.id() + optional));
    }
    for (String host : options.hosts()) {
      fields.add(new Key.Field("host", host));
    }
    run.docker().ifPresent(docker -> addDocker(fields, docker, used.images()));
    return fields;
  }

  private static void addDocker(List<Key.Field> fields, WithDocker docker, List<Digest> images) {
    for (int i = 0; i < docker.images().size(); i++) {
      WithDocker.LoadedImage image = docker.images().get(i);
      DigestWriter digest = new DigestWriter().add("image 1").add(images.get(i).hex());
      add(digest.add(image.platform()), image.config());
      fields.add(new Key.Field("image " + image.name(), digest.finish().hex()));
    }
    docker.composeFiles().forEach(file -> fields.add(new Key.Field("--compose", file)));
    docker.services().forEach(service -> fields.add(new Key.Field("--service", service)));
  }

  private static void add(DigestWriter digest, ImageConfig config) {
    digest
        .add(List.copyOf(config.environment().keySet()))
        .add(List.copyOf(config.environment().values()))
        .add(config.workingDirectory())
        .add(config.user())
        .add(config.entrypoint())
        .add(config.command())
        .add(List.copyOf(config.labels().keySet()))
        .add(List.copyOf(config.labels().values()))
        .add(config.ports())
        .add(config.volumes())
        .add(config.stopSignal())
        .add(config.shell())
        .add(config.onBuild());
    config
        .healthCheck()
        .ifPresent(
            check ->
                digest
                    .add(check.test())
                    .add(check.interval())
                    .add(check.timeout())
                    .add(check.startPeriod())
                    .add(check.startInterval())
                    .add(check.retries()));
  }

  private static String describe(Mount mount, Optional<Digest> files) {
    return switch (mount) {
      case Mount.Bind bind ->
          "bind " + (bind.writable() ? "rw " : "") + files.map(Digest::hex).orElseThrow();
      // 2: what was made before caches had write histories may be wrong, and is not used any more.
      case Mount.Cache cache ->
          "cache 2 "
              + cache.name().digest().hex()
              + " "
              + cache.sharing()
              + " "
              + Integer.toOctalString(cache.mode())
              + (cache.persist() ? " persist" : "")
              + (cache.writable() ? "" : " readonly")
              + files.map(digest -> " from " + digest.hex()).orElse("");
      case Mount.Tmpfs tmpfs -> "tmpfs " + tmpfs.size();
      case Mount.Secret secret ->
          "secret "
              + secret.id()
              + " "
              + Integer.toOctalString(secret.mode())
              + (secret.required() ? "" : " optional");
    };
  }

  /**
   * The cache key of a COPY. What counts of each file is in {@link CopyItem#content}; dates never
   * do.
   */
  static Key copy(Digest base, List<CopyItem> items, Operation.Copy copy) {
    CopyOptions options = copy.options();
    List<Key.Field> fields = new ArrayList<>();
    fields.add(new Key.Field("base", base.hex()));
    for (CopyItem item : items) {
      fields.add(new Key.Field("file " + item.name(), item.content().hex()));
    }
    fields.add(new Key.Field("destination", copy.destination()));
    fields.add(new Key.Field("--dir", Boolean.toString(options.folders())));
    fields.add(new Key.Field("--keep-ts", Boolean.toString(options.keepDates())));
    fields.add(new Key.Field("--keep-own", Boolean.toString(options.keepOwners())));
    fields.add(new Key.Field("--chmod", options.mode()));
    fields.add(new Key.Field("--chown", owner(options.owner())));
    if (options.rules().docker()) {
      fields.add(new Key.Field("Dockerfile", "true"));
    }
    if (options.rules().link()) {
      fields.add(new Key.Field("--link", "true"));
    }
    if (options.rules().unpacks()) {
      fields.add(new Key.Field("--unpack", "true"));
    }
    if (options.rules().renames()) {
      fields.add(new Key.Field("renames", "true"));
    }
    // 2: links with ".." were followed wrongly before, here and in what artifacts match.
    // 3: a folder or file gets the destination's name where nothing is there.
    return new Key("copy", 3, fields);
  }
}

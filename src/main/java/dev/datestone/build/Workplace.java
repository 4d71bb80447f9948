package dev.datestone.build;

import dev.datestone.earthfile.EarthfileException;
import dev.datestone.engine.FailureShell;
import dev.datestone.engine.Settings;
import dev.datestone.engine.ShellOnFailure;
import dev.datestone.engine.Slots;
import dev.datestone.evaluate.Options;
import dev.datestone.evaluate.Platforms;
import dev.datestone.image.HomeCheck;
import dev.datestone.image.LockFile;
import dev.datestone.image.Registries;
import dev.datestone.image.RegistrySettings;
import dev.datestone.image.TarImport;
import dev.datestone.report.Event;
import dev.datestone.sandbox.DiskUsage;
import dev.datestone.sandbox.Requirements;
import dev.datestone.sandbox.Sandbox;
import dev.datestone.store.Images;
import dev.datestone.store.Pruning;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The store opened for one command of the user's. */
public final class Workplace implements AutoCloseable {
  private final Store store;

  private Workplace(Store store) {
    this.store = store;
  }

  public static Workplace open(Path home) {
    for (Path folder = home; folder != null && !Files.isDirectory(folder); ) {
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw new BuildException(
            folder.equals(home)
                ? "DATESTONE_HOME is a file: " + home
                : "DATESTONE_HOME cannot be " + home + ": " + folder + " is a file",
            "set DATESTONE_HOME to a folder; it is made if it does not exist");
      }
      folder = folder.getParent();
    }
    return new Workplace(Store.open(home, Sandbox.rootless() ? "user" : "root"));
  }

  /** Refuses a store that cannot hold layers, for the file system that it lies on. */
  public void checkHome() {
    HomeCheck.refuse(store);
  }

  /** What this machine lacks for running commands, a line each. */
  public static List<String> missing() {
    return Requirements.check();
  }

  /**
   * What the command line asks of a build.
   *
   * @param others targets to build beside it, with the same arguments
   * @param ambientArguments names of those arguments that are meant for whichever target
   * @param platform as written, empty for this machine's
   * @param image only the target's images are wanted
   * @param noImageOutput images stay inside, artifacts do not
   * @param sshAgent the socket of an ssh agent, empty for none
   */
  public record Wishes(
      Path here,
      TargetPlace place,
      String target,
      List<Named> others,
      SortedMap<String, String> arguments,
      Set<String> ambientArguments,
      boolean noCache,
      boolean noOutput,
      boolean ci,
      String version,
      String artifact,
      String destination,
      String platform,
      boolean image,
      boolean noImageOutput,
      Rights rights,
      Map<String, byte[]> secrets,
      String sshAgent) {}

  /** A target as the command line names it. */
  public record Named(TargetPlace place, String target) {}

  /** What a build may do only when it is told so (or, of strict, may not). */
  public record Rights(boolean push, boolean strict, boolean allowPrivileged) {}

  /** How the terminal is handed to a shell and taken back. */
  public record Screen(boolean isTerminal, Runnable pause, Runnable goOn) {}

  /** Builds a target. */
  public Build.Summary build(
      Wishes wishes,
      Map<String, String> environment,
      Event.Listener listener,
      boolean interactive,
      Screen screen)
      throws InterruptedException {
    Configuration configuration = settings(wishes, environment);
    FailureShell shell =
        screen.isTerminal()
            ? new ShellOnFailure(interactive, screen.pause(), screen.goOn())
            : FailureShell.NONE;
    Build.Request request = request(wishes, configuration, interactive);
    try (StoredImages images =
        images(configuration, environment, wishes.place().settings(wishes.here()), listener)) {
      return new Build(store, request, listener, shell).run(images, images.registries());
    }
  }

  /** What a build would do. */
  public Graph graph(Wishes wishes, Map<String, String> environment, Event.Listener listener)
      throws InterruptedException {
    Configuration configuration = settings(wishes, environment);
    Build.Request request = request(wishes, configuration, false);
    try (StoredImages images =
        images(configuration, environment, wishes.place().settings(wishes.here()), listener)) {
      return new Build(store, request, listener, FailureShell.NONE)
          .graph(images, images.registries());
    }
  }

  /** When each step of a target ran the last time, and why. */
  public List<History.Line> why(
      Wishes wishes, Map<String, String> environment, Event.Listener listener)
      throws InterruptedException {
    return History.of(graph(wishes, environment, listener), new Slots(store.results()));
  }

  private static Configuration settings(Wishes wishes, Map<String, String> environment) {
    return Configuration.read(environment, wishes.place().settings(wishes.here()));
  }

  /** What can be said of an Earthfile of another repository, which is fetched for it. */
  public Outline outline(Path here, TargetPlace place, Map<String, String> environment) {
    GitSites sites = Configuration.read(environment, place.settings(here)).sites();
    EarthfileFolders folders = new EarthfileFolders(here, RemoteFolders.of(store, sites));
    return Outline.of(folders, folders.folder(place));
  }

  private StoredImages images(
      Configuration configuration,
      Map<String, String> environment,
      Path folder,
      Event.Listener listener) {
    return new StoredImages(
        store,
        configuration.recipes(),
        registries(configuration, environment, LockFile.read(folder), listener),
        configuration.registries(),
        listener);
  }

  private Registries registries(
      Configuration configuration,
      Map<String, String> environment,
      SortedMap<String, String> locked,
      Event.Listener listener) {
    return new Registries(
        store,
        configuration.registries(),
        environment,
        locked,
        text -> listener.on(new Event.Note(text)));
  }

  private static Build.Request request(
      Wishes wishes, Configuration configuration, boolean interactive) {
    Settings settings =
        new Settings(
            configuration.certificates(),
            configuration.parallel(),
            wishes.noCache(),
            interactive,
            id -> Optional.ofNullable(wishes.secrets().get(id)),
            wishes.sshAgent());
    return new Build.Request(
        wishes.here(),
        wishes.place(),
        wishes.target(),
        wishes.others(),
        wishes.arguments(),
        settings,
        new Options(
            wishes.version(),
            wishes.ci(),
            wishes.rights().push(),
            wishes.rights().strict(),
            wishes.rights().allowPrivileged(),
            wishes.ambientArguments()),
        wishes.noOutput(),
        wishes.artifact(),
        wishes.destination(),
        wishes.platform(),
        wishes.image(),
        wishes.noImageOutput(),
        configuration.images(wishes.here()),
        configuration.sites());
  }

  /** Makes room in the store. */
  public Pruning.Freed prune(Pruning.Wish wish, Event.Listener listener)
      throws InterruptedException {
    return Pruning.prune(
        store,
        wish,
        Workplace::usage,
        () -> listener.on(new Event.Note("waiting for the builds that run on this store")));
  }

  private static Pruning.Usage usage() {
    DiskUsage usage = new DiskUsage();
    return path -> {
      try {
        return usage.add(path);
      } catch (IOException e) {
        throw new StoreException.Disk(path, e);
      }
    };
  }

  public CacheShelf caches() {
    return new CacheShelf(store);
  }

  /** All images, by the names that people know them by. */
  public List<Images.Image> images() {
    return Registries.named(store);
  }

  /** The images of a name, one for each platform. */
  public List<Images.Image> images(String name) {
    List<Images.Image> found = Registries.named(store, name);
    if (found.isEmpty()) {
      throw noImage(name);
    }
    return found;
  }

  private static BuildException noImage(String name) {
    return new BuildException(
        "there is no image \"" + name + "\" here", "datestone image ls lists them");
  }

  /**
   * Looks at targets as a build would, and locks what these stand on. An image comes only where a
   * condition has to run on it.
   *
   * @param all whether these are all targets there are: then one that needs an argument is left out
   */
  public List<Locking.Line> lock(
      List<Wishes> targets,
      boolean all,
      Locking.Wish wish,
      Map<String, String> environment,
      Event.Listener listener)
      throws InterruptedException {
    SortedSet<String> references = new TreeSet<>();
    Wishes first = targets.getFirst();
    Path folder = first.place().settings(first.here());
    Configuration configuration = settings(first, environment);
    for (Wishes each : targets) {
      Build.Request request = request(each, configuration, false);
      try (StoredImages images = images(configuration, environment, folder, listener)) {
        new Build(store, request, listener, FailureShell.NONE)
            .graph(new NotedImages(images, references::add), images.registries());
      } catch (EarthfileException e) {
        if (!all) {
          throw e;
        }
        listener.on(new Event.Note("+" + each.target() + " is left out: " + e.getMessage()));
      }
    }
    SortedSet<String> imported = new TreeSet<>(configuration.recipes().keySet());
    store.images().all().forEach(image -> imported.add(image.name()));
    try (Registries registries =
        registries(configuration, environment, new TreeMap<>(), listener)) {
      return Locking.lock(folder, Locking.tags(references, imported), wish, registries);
    }
  }

  /** Gets an image from its registry, as a build would; a tag is asked for now. */
  public Images.Image pull(
      String reference,
      String platform,
      Path folder,
      Map<String, String> environment,
      Event.Listener listener)
      throws InterruptedException {
    Configuration configuration = Configuration.read(environment, folder);
    RegistrySettings now = configuration.registries().withAge(Optional.of(Duration.ZERO));
    try (Registries registries =
        new Registries(
            store, now, environment, new TreeMap<>(), text -> listener.on(new Event.Note(text)))) {
      return registries.image(reference, platform.isEmpty() ? Platforms.NATIVE : platform);
    }
  }

  /** Takes a root file system or an image in an archive, or an OCI folder, as an image. */
  public Images.Image load(
      String name, Path here, Path tar, Map<String, String> environment, Event.Listener listener)
      throws InterruptedException {
    return new TarImport(store, text -> listener.on(new Event.Note(text)))
        .file(
            name,
            tar,
            Platforms.NATIVE,
            Configuration.read(environment, here).registries().limit());
  }

  /** An image without any file, as if somebody had imported it. */
  public void putEmptyImage(String name) {
    store
        .images()
        .put(
            new Images.Image(
                name,
                Snapshot.EMPTY,
                "",
                "",
                "",
                List.of(),
                Images.Config.EMPTY,
                System.currentTimeMillis(),
                0));
  }

  public void removeImage(String name) {
    if (!Registries.remove(store, name)) {
      throw noImage(name);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}

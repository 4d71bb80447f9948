package dev.datestone.session;

import dev.datestone.earthfile.EarthfileException;
import dev.datestone.engine.Snapshot;
import dev.datestone.engine.StepHistory;
import dev.datestone.evaluate.Platforms;
import dev.datestone.local.FailureShell;
import dev.datestone.local.FileSystemCheck;
import dev.datestone.local.ShellOnFailure;
import dev.datestone.oci.ImageImport;
import dev.datestone.registry.FileDownloads;
import dev.datestone.registry.LockFile;
import dev.datestone.registry.Registries;
import dev.datestone.registry.RegistrySettings;
import dev.datestone.report.Event;
import dev.datestone.sandbox.DiskUsage;
import dev.datestone.sandbox.Requirements;
import dev.datestone.sandbox.Sandbox;
import dev.datestone.store.Images;
import dev.datestone.store.Pruning;
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
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** One command of the user: the opened store and the environment variables that apply. */
public final class Session implements AutoCloseable {
  private final Store store;
  private final Map<String, String> environment;

  private Session(Store store, Map<String, String> environment) {
    this.store = store;
    this.environment = environment;
  }

  /** Opens the store; creates it where there is none. */
  public static Session open(Map<String, String> environment) {
    Path home = Configuration.home(environment);
    for (Path folder = home; folder != null && !Files.isDirectory(folder); ) {
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw new BuildException(
            folder.equals(home)
                ? "DATESTONE_HOME is a file: " + home
                : "DATESTONE_HOME cannot be " + home + ": " + folder + " is a file",
            "set DATESTONE_HOME to a folder; it is created if it does not exist");
      }
      folder = folder.getParent();
    }
    return new Session(Store.open(home, Sandbox.isRootless() ? "user" : "root"), environment);
  }

  /** Throws if the file system of the store cannot hold layers. */
  public void checkHome() {
    FileSystemCheck.refuse(store);
  }

  /** What this machine lacks to run commands, one entry per problem. */
  public static List<String> missing() {
    return Requirements.check();
  }

  /** How the terminal is handed to a shell and taken back. */
  public record Screen(boolean isTerminal, Runnable pause, Runnable goOn) {}

  /** Builds the targets. */
  public Build.Summary build(BuildRequest request, Event.Listener listener, Screen screen)
      throws InterruptedException {
    FailureShell shell =
        screen.isTerminal()
            ? new ShellOnFailure(request.interactive(), screen.pause(), screen.goOn())
            : FailureShell.NONE;
    Configuration configuration = configuration(request);
    try (ImageResolver images = images(configuration, request.settingsFolder(), listener);
        FileDownloads files = downloads(configuration, listener)) {
      DownloadedFiles downloads = new DownloadedFiles(files);
      if (configuration.remoteCache().isPresent()) {
        return RemoteCaches.around(
            store,
            configuration.remoteCache().get(),
            request.here(),
            environment,
            listener,
            caches ->
                new Build(store, request, configuration, listener, shell, Optional.of(caches))
                    .run(images, images.registries(), downloads));
      }
      return new Build(store, request, configuration, listener, shell)
          .run(images, images.registries(), downloads);
    }
  }

  /** The operations that a build of the first target would perform. */
  public Graph graph(BuildRequest request, Event.Listener listener) throws InterruptedException {
    Configuration configuration = configuration(request);
    try (ImageResolver images = images(configuration, request.settingsFolder(), listener);
        FileDownloads files = downloads(configuration, listener)) {
      return new Build(store, request, configuration, listener, FailureShell.NONE)
          .graph(images, images.registries(), new DownloadedFiles(files));
    }
  }

  /** Opens a shell in the place of a step of the first target; builds nothing. */
  public void shell(BuildRequest request, StepShell place, Event.Listener listener, Screen screen)
      throws InterruptedException {
    FailureShell terminal = new ShellOnFailure(false, screen.pause(), screen.goOn());
    Configuration configuration = configuration(request);
    try (ImageResolver images = images(configuration, request.settingsFolder(), listener);
        FileDownloads files = downloads(configuration, listener)) {
      new Build(store, request, configuration, listener, terminal)
          .shell(place, images, images.registries(), new DownloadedFiles(files));
    }
  }

  /** When each step of a target ran last, and why. */
  public List<TargetHistory.Line> why(BuildRequest request, Event.Listener listener)
      throws InterruptedException {
    return TargetHistory.of(graph(request, listener), new StepHistory(store.actions()));
  }

  private Configuration configuration(BuildRequest request) {
    return Configuration.read(environment, request.settingsFolder());
  }

  /** The outline of an Earthfile; one of another repository is fetched. */
  public Outline outline(Path here, EarthfileLocation location) {
    GitUrlRules sites = Configuration.read(environment, location.settings(here)).sites();
    StoredEarthfiles earthfiles = new StoredEarthfiles(here, RemoteRepositories.of(store, sites));
    return Outline.of(earthfiles, earthfiles.folder(location));
  }

  private ImageResolver images(Configuration configuration, Path folder, Event.Listener listener) {
    return new ImageResolver(
        store,
        configuration.recipes(),
        registries(configuration.registries(), LockFile.read(folder), listener),
        listener);
  }

  private FileDownloads downloads(Configuration configuration, Event.Listener listener) {
    return new FileDownloads(
        store, configuration.registries(), environment, new EventNotes(listener));
  }

  private Registries registries(
      RegistrySettings settings, SortedMap<String, String> locked, Event.Listener listener) {
    return new Registries(store, settings, environment, locked, new EventNotes(listener));
  }

  /** Frees disk space in the store. */
  public Pruning.Freed prune(Pruning.Request request, Event.Listener listener)
      throws InterruptedException {
    return Pruning.prune(store, request, Session::usage, new EventNotes(listener));
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

  /** What happened in the last builds. */
  public BuildLogs logs() {
    return new BuildLogs(store.home(), store.layers());
  }

  /** Cache mounts; of several projects' with one name, that of this folder's project is meant. */
  public CacheMounts caches(Path here) {
    return new CacheMounts(store, here);
  }

  /** Exports and imports of cache mounts; files are seen from this folder. */
  public CacheTransfers cacheTransfers(Path here) {
    return new CacheTransfers(store, here, environment);
  }

  /** Removes a cache mount with all that was kept of it. */
  public void removeCache(Path here, String name) throws InterruptedException {
    cacheHistories(here).remove(caches(here).remove(name));
  }

  /** Earlier states of cache mounts; the current folder's branch is noted with them. */
  public CacheHistories cacheHistories(Path here) {
    return new CacheHistories(store, here, environment);
  }

  /** All images, by the names that users know. */
  public List<Images.Image> images() {
    return Registries.named(store);
  }

  /** The images of a name, one per platform. */
  public List<Images.Image> images(String name) {
    List<Images.Image> found = Registries.named(store, name);
    if (found.isEmpty()) {
      throw noImage(name);
    }
    return found;
  }

  private static BuildException noImage(String name) {
    return new BuildException("image \"" + name + "\" not found", "datestone image ls lists them");
  }

  /**
   * Evaluates targets as a build would, and locks the tags that they use. An image is fetched only
   * where a condition has to run in it.
   *
   * @param all whether these are all targets of the Earthfile: one that needs an argument is then
   *     skipped
   */
  public List<ImageLock.Line> lock(
      List<BuildRequest> requests, boolean all, ImageLock.Mode mode, Event.Listener listener)
      throws InterruptedException {
    SortedSet<String> references = new TreeSet<>();
    Path folder = requests.getFirst().settingsFolder();
    Configuration configuration = configuration(requests.getFirst());
    for (BuildRequest each : requests) {
      try (ImageResolver images = images(configuration, folder, listener);
          FileDownloads files = downloads(configuration, listener)) {
        new Build(store, each, configuration, listener, FailureShell.NONE)
            .graph(
                new RecordingImages(images, references::add),
                images.registries(),
                new DownloadedFiles(files));
      } catch (EarthfileException e) {
        if (!all) {
          throw e;
        }
        listener.on(new Event.Note("skipping +" + each.target().name() + ": " + e.getMessage()));
      }
    }
    SortedSet<String> imported = new TreeSet<>(configuration.recipes().keySet());
    store.images().all().forEach(image -> imported.add(image.name()));
    try (Registries registries =
        registries(configuration.registries(), new TreeMap<>(), listener)) {
      return ImageLock.lock(folder, ImageLock.tags(references, imported), mode, registries);
    }
  }

  /** Gets an image from its registry as a build would, and asks again what the tag means. */
  public Images.Image pull(String reference, String platform, Path folder, Event.Listener listener)
      throws InterruptedException {
    RegistrySettings now =
        Configuration.read(environment, folder).registries().withAge(Optional.of(Duration.ZERO));
    try (Registries registries = registries(now, new TreeMap<>(), listener)) {
      return registries.image(reference, platform.isEmpty() ? Platforms.NATIVE : platform);
    }
  }

  /** Imports a root file system or an image from an archive, or an image from an OCI folder. */
  public Images.Image load(String name, Path here, Path tar, Event.Listener listener)
      throws InterruptedException {
    long limit = Configuration.read(environment, here).registries().limit();
    return new ImageImport(store, limit, new EventNotes(listener))
        .file(name, tar, Platforms.NATIVE);
  }

  /** Adds an image without files, as if it had been imported. */
  public void putEmptyImage(String name) {
    store.images().put(Images.Image.ofFiles(name, Snapshot.EMPTY, "", 0));
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

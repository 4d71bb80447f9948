package dev.datestone.build;

import dev.datestone.engine.FailureShell;
import dev.datestone.engine.ImageSource;
import dev.datestone.engine.Settings;
import dev.datestone.engine.ShellOnFailure;
import dev.datestone.evaluate.Options;
import dev.datestone.image.TarImport;
import dev.datestone.report.Event;
import dev.datestone.sandbox.Sandbox;
import dev.datestone.store.Images;
import dev.datestone.store.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** The store opened for one command of the user's. */
public final class Workplace implements AutoCloseable {
  private final Store store;

  private Workplace(Store store) {
    this.store = store;
  }

  public static Workplace open(Path home) {
    return new Workplace(Store.open(home, Sandbox.rootless() ? "user" : "root"));
  }

  /**
   * What the command line asks of a build.
   *
   * @param platform as written, empty for this machine's
   * @param image only the target's images are wanted
   * @param noImageOutput images stay inside, artifacts do not
   */
  public record Wishes(
      Path here,
      Path folder,
      String target,
      SortedMap<String, String> arguments,
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
      Map<String, byte[]> secrets) {}

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
    Configuration configuration = Configuration.read(environment, wishes.folder());
    Settings settings =
        new Settings(
            configuration.certificates(),
            configuration.parallel(),
            wishes.noCache(),
            interactive,
            id -> Optional.ofNullable(wishes.secrets().get(id)));
    FailureShell shell =
        screen.isTerminal()
            ? new ShellOnFailure(interactive, screen.pause(), screen.goOn())
            : FailureShell.NONE;
    Build.Request request =
        new Build.Request(
            wishes.here(),
            wishes.folder(),
            wishes.target(),
            wishes.arguments(),
            settings,
            new Options(
                wishes.version(),
                wishes.ci(),
                wishes.rights().push(),
                wishes.rights().strict(),
                wishes.rights().allowPrivileged()),
            wishes.noOutput(),
            wishes.artifact(),
            wishes.destination(),
            wishes.platform(),
            wishes.image(),
            wishes.noImageOutput());
    ImageSource images = new StoredImages(store, configuration.recipes(), listener);
    return new Build(store, request, listener, shell).run(images);
  }

  public CacheShelf caches() {
    return new CacheShelf(store);
  }

  public List<Images.Image> images() {
    return store.images().all();
  }

  /** Takes a root file system in a tar archive as an image. */
  public Images.Image load(String name, Path tar, Event.Listener listener)
      throws InterruptedException {
    return new TarImport(store, text -> listener.on(new Event.Note(text))).file(name, tar);
  }

  public void removeImage(String name) {
    if (!store.images().remove(name)) {
      throw new BuildException(
          "there is no image \"" + name + "\"", "datestone image ls lists them");
    }
  }

  @Override
  public void close() {
    store.close();
  }
}

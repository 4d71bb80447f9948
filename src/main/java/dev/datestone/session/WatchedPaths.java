package dev.datestone.session;

import dev.datestone.content.ReadLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What a build has looked at outside of the store: waits until some of it changes. */
public final class WatchedPaths implements AutoCloseable {
  /** After a change, how long nothing more may change: editors write several files. */
  private static final long QUIET_MILLIS = 100;

  /** How often is looked where the kernel does not tell: too many folders, network file systems. */
  private static final long POLL_MILLIS = 1000;

  private static final Marks NOTHING = new Marks(0, 0, 0, FileTime.fromMillis(0));

  private final Map<Path, ReadLog.Sight> paths = new HashMap<>();
  private final Set<Path> written;
  private final WatchService service;
  private final Map<Path, Marks> before;
  private boolean polls;

  /** What tells two states of a file apart. */
  private record Marks(long inode, long size, long mode, FileTime changed) {}

  private WatchedPaths(Path store, ReadLog log) throws IOException {
    written = log.written();
    log.paths()
        .forEach(
            (path, sight) -> {
              if (!path.startsWith(store) && written.stream().noneMatch(path::startsWith)) {
                paths.put(path, sight);
              }
            });
    service = store.getFileSystem().newWatchService();
    register();
    before = marks();
  }

  /**
   * Begins to watch.
   *
   * @param store its folder, which is not watched
   * @param log of the build
   */
  public static WatchedPaths of(Path store, ReadLog log) {
    try {
      return new WatchedPaths(store, log);
    } catch (IOException e) {
      throw new BuildException("cannot watch files: " + e.getMessage(), "");
    }
  }

  private void register() {
    Set<Path> folders = new HashSet<>();
    for (Path path : paths.keySet()) {
      folders.add(Files.isDirectory(path) ? path : nearest(path));
    }
    for (Path folder : folders) {
      try {
        folder.register(
            service,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_DELETE,
            StandardWatchEventKinds.ENTRY_MODIFY);
      } catch (IOException e) {
        polls = true; // it has gone, or there are more than fs.inotify.max_user_watches
      }
    }
  }

  /** The folder in which a path is, or would appear. */
  private static Path nearest(Path path) {
    Path folder = path.getParent();
    while (folder != null && folder.getParent() != null && !Files.isDirectory(folder)) {
      folder = folder.getParent();
    }
    return folder == null ? path : folder;
  }

  private Map<Path, Marks> marks() {
    Map<Path, Marks> marks = new HashMap<>();
    paths.forEach((path, sight) -> marks.put(path, marks(path, sight)));
    return marks;
  }

  private static Marks marks(Path path, ReadLog.Sight sight) {
    Optional<Marks> found = look(path);
    if (found.isEmpty()) {
      return NOTHING;
    }
    Marks marks = found.get();
    // Of some paths only the type counts; the date of a folder is that of its entries.
    return sight.seen() == ReadLog.Seen.TYPE
        ? new Marks(0, 0, marks.mode() >> 12, NOTHING.changed())
        : marks;
  }

  private static Optional<Marks> look(Path path) {
    try {
      Map<String, Object> values =
          Files.readAttributes(path, "unix:ino,size,mode,ctime", LinkOption.NOFOLLOW_LINKS);
      return values.get("ino") instanceof Long inode
              && values.get("size") instanceof Long size
              && values.get("mode") instanceof Integer mode
              && values.get("ctime") instanceof FileTime changed
          ? Optional.of(new Marks(inode, size, mode, changed))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * A path that has changed since the build began, though the build itself did not write there.
   *
   * @param start when it began, in milliseconds since 1970
   */
  public Optional<Path> changedSince(long start) {
    for (Map.Entry<Path, ReadLog.Sight> each : paths.entrySet()) {
      Path path = each.getKey();
      Optional<Marks> now = look(path);
      boolean late =
          switch (each.getValue().seen()) {
            case BOTH -> true;
            case NOTHING -> now.isPresent();
            case TYPE -> now.isEmpty();
            case WHOLE ->
                now.isEmpty()
                    || (now.get().changed().toMillis() >= start && !isFolderOf(path, written));
          };
      if (late) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  private static boolean isFolderOf(Path path, Collection<Path> files) {
    return files.stream().anyMatch(file -> path.equals(file.getParent()));
  }

  /** Waits until something has changed and then nothing for a moment; says what. */
  public Path await() throws InterruptedException {
    while (true) {
      WatchKey key = polls ? service.poll(POLL_MILLIS, TimeUnit.MILLISECONDS) : service.take();
      while (key != null) {
        key.pollEvents();
        key.reset();
        key = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
      }
      Map<Path, Marks> now = marks();
      for (Map.Entry<Path, Marks> each : before.entrySet()) {
        if (!each.getValue().equals(now.get(each.getKey()))) {
          return each.getKey();
        }
      }
    }
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException e) {
      throw new BuildException("cannot watch files: " + e.getMessage(), "");
    }
  }
}

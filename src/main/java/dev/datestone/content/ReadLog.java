package dev.datestone.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the result of this process depends on: paths of this machine that it has looked at, and
 * whether that is all. While none of it changes, the launcher need not start Java for the same
 * build (see docs/startup.md).
 *
 * <p>One for the process, because every room reads files. Nothing is recorded unless it is started.
 */
public final class ReadLog {
  private static volatile @Nullable ReadLog current;

  /** What was seen at a path. */
  public enum Seen {
    /** Something, all of which counts: content, attributes, the entries of a folder. */
    WHOLE,
    /** Something, of which only the type counts. */
    TYPE,
    NOTHING,
    /** Something at one time, and nothing or something else at another. */
    BOTH
  }

  /**
   * What was seen, and where.
   *
   * @param inode its number; 0 if nobody looked. While it is the same, a path through it leads to
   *     the same place
   */
  public record Sight(Seen seen, long inode) {
    /** What two looks at one path have seen together. */
    Sight and(Sight other) {
      boolean isThere = seen == Seen.WHOLE || seen == Seen.TYPE;
      boolean wasThere = other.seen == Seen.WHOLE || other.seen == Seen.TYPE;
      boolean moved = inode != 0 && other.inode != 0 && inode != other.inode;
      if (isThere != wasThere || seen == Seen.BOTH || other.seen == Seen.BOTH || moved) {
        return new Sight(Seen.BOTH, 0);
      }
      return new Sight(seen == Seen.WHOLE ? seen : other.seen, inode == 0 ? other.inode : inode);
    }
  }

  private final Map<Path, Sight> paths = new ConcurrentHashMap<>();
  private final Set<Path> ways = ConcurrentHashMap.newKeySet();
  private final AtomicLong validUntil = new AtomicLong(Long.MAX_VALUE);
  private final Set<Path> written = ConcurrentHashMap.newKeySet();
  private final boolean always;
  private volatile boolean complete = true;

  private static final Sight WHOLE = new Sight(Seen.WHOLE, 0);
  private static final Sight TYPE = new Sight(Seen.TYPE, 0);
  private static final Sight NOTHING = new Sight(Seen.NOTHING, 0);

  private ReadLog(boolean always) {
    this.always = always;
  }

  /** From now on all is recorded, as long as the result depends on nothing else. */
  public static ReadLog start() {
    return start(false);
  }

  /** From now on all is recorded, whatever else the result depends on. */
  public static ReadLog startWatching() {
    return start(true);
  }

  private static ReadLog start(boolean always) {
    ReadLog log = new ReadLog(always);
    current = log;
    return log;
  }

  /** Says that the build itself writes to a path of the host. */
  public static void wrote(Path path) {
    ReadLog log = current;
    if (log != null) {
      log.written.add(path.toAbsolutePath());
    }
  }

  /** Says what is at a path; all of it counts. Returns whether something is there. */
  public static boolean saw(Path path, boolean isThere) {
    note(path, isThere ? WHOLE : NOTHING);
    return isThere;
  }

  /** Says whether something is at a path, of which only the type counts. Returns that. */
  public static boolean sawType(Path path, boolean isThere) {
    note(path, isThere ? TYPE : NOTHING);
    return isThere;
  }

  /** Says that the way to a path counts, whatever is there. */
  public static void sawWay(Path path) {
    ReadLog log = current;
    if (log != null) {
      log.way(path.toAbsolutePath());
    }
  }

  private static void note(Path path, Sight sight) {
    ReadLog log = current;
    if (log != null) {
      Path absolute = path.toAbsolutePath();
      log.paths.merge(absolute, sight, Sight::and);
      if (absolute.getParent() != null) {
        log.way(absolute.getParent());
      }
    }
  }

  /** Notes each folder on a way, as it is now: one of them may be a symlink, or become one. */
  private void way(Path folder) {
    for (Path at = folder; at != null && ways.add(at); at = at.getParent()) {
      paths.merge(at, look(at), Sight::and);
    }
  }

  private static Sight look(Path path) {
    try {
      return new Sight(
          Seen.TYPE, (long) Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return NOTHING;
    } catch (IOException e) {
      boolean below = String.valueOf(e.getMessage()).contains("Not a directory");
      return below ? NOTHING : new Sight(Seen.BOTH, 0);
    }
  }

  /** Says that the result depends on something else: a registry, a program that was started. */
  public static void sawMore() {
    ReadLog log = current;
    if (log != null) {
      log.complete = false;
      if (!log.always) {
        current = null; // what else is seen does not matter
      }
    }
  }

  /** Whether it still matters what is seen. */
  public static boolean isOn() {
    return current != null;
  }

  /** Says that the result may be another from a time on, in milliseconds since 1970. */
  public static void validUntil(long time) {
    ReadLog log = current;
    if (log != null) {
      log.validUntil.accumulateAndGet(time, Math::min);
    }
  }

  /** Absolute paths, and what was seen there. */
  public Map<Path, Sight> paths() {
    return Map.copyOf(paths);
  }

  /** Absolute paths that were written. */
  public Set<Path> written() {
    return Set.copyOf(written);
  }

  /** Whether the result depends on nothing else. */
  public boolean isComplete() {
    return complete;
  }

  /** Milliseconds since 1970. */
  public long validUntil() {
    return validUntil.get();
  }
}

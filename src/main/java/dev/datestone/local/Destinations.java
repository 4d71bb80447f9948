package dev.datestone.local;

import dev.datestone.content.FileNames;
import dev.datestone.sandbox.HostFolder;
import dev.datestone.sandbox.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The folders on the host that artifacts are saved in. The user's own symlinks on the way are
 * followed; those that an artifact brought are not, and none that leads out of a limit.
 */
final class Destinations {
  private static final int MOST_LINKS = 40;

  private final Set<Path> saved = ConcurrentHashMap.newKeySet();

  /** The folder cannot be had. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;
    private final String hint;

    Refused(String message, String hint) {
      super(message);
      this.hint = hint;
    }

    String hint() {
      return hint;
    }
  }

  /**
   * Notes that an artifact lies here: a symlink there or below was brought by it.
   *
   * @param place without symlinks
   */
  void saved(Path place) {
    saved.add(place);
  }

  /**
   * Opens a folder, and makes what is missing of it.
   *
   * @param folder absolute and normalized
   * @param limit the folder that nothing may lead out of, null for none
   */
  HostFolder open(Path folder, @Nullable Path limit) throws IOException {
    try (Walk walk = new Walk()) {
      if (limit != null) {
        walk.go(limit);
        walk.limit();
      }
      walk.go(limit == null ? folder : limit.relativize(folder));
      return walk.end();
    }
  }

  /** The folders from the root down to where we are. */
  private final class Walk implements AutoCloseable {
    private final List<HostFolder> open = new ArrayList<>(List.of(HostFolder.root()));
    private final Deque<String> names = new ArrayDeque<>();
    private int lowest = 1;
    private boolean limited;
    private int links;

    void limit() {
      lowest = open.size();
      limited = true;
    }

    void go(Path path) throws IOException {
      addFirst(FileNames.decode(path));
      while (!names.isEmpty()) {
        step(names.removeFirst());
      }
    }

    private void step(String name) throws IOException {
      if (name.equals("..")) {
        if (open.size() > lowest) {
          open.removeLast().close();
        } else if (limited) {
          throw outside(open.getLast().path().resolve(name));
        }
        return;
      }
      HostFolder here = open.getLast();
      Optional<HostFolder> next = here.folder(name);
      if (next.isEmpty()) {
        Optional<Inodes.Inode> there = here.look(name);
        if (there.isPresent() && there.get().isLink()) {
          follow(here, name);
          return;
        }
        if (there.isEmpty()) {
          here.makeFolder(name);
        }
        next = here.folder(name);
      }
      if (next.isEmpty()) {
        throw new Refused(
            FileNames.resolve(here.path(), name) + " is a file, and a folder is needed there",
            "remove it, or save under another path");
      }
      open.add(next.get());
    }

    private void follow(HostFolder here, String name) throws IOException {
      Path link = FileNames.resolve(here.path(), name);
      if (saved.stream().anyMatch(link::startsWith)) {
        throw new Refused(
            link + " is a symlink from an artifact of this build",
            "save it beside that artifact, under a name of its own");
      }
      if (++links > MOST_LINKS) {
        throw new Refused(
            "too many levels of symbolic links: " + link, "fix or remove that symlink");
      }
      String target = FileNames.decode(Files.readSymbolicLink(here.file(name)));
      if (target.startsWith("/")) {
        if (limited) {
          throw outside(link);
        }
        while (open.size() > 1) {
          open.removeLast().close();
        }
      }
      addFirst(target);
    }

    private void addFirst(String path) {
      for (String name : List.of(path.split("/")).reversed()) {
        if (!name.isEmpty() && !name.equals(".")) {
          names.addFirst(name);
        }
      }
    }

    private Refused outside(Path link) {
      return new Refused(
          link + " leads out of the folder that you are in",
          "another repository saves below it only; --artifact saves where you say");
    }

    HostFolder end() {
      return open.removeLast();
    }

    @Override
    public void close() {
      open.forEach(HostFolder::close);
    }
  }
}

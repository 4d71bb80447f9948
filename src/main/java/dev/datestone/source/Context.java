package dev.datestone.source;

import dev.datestone.content.Digest;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Glob;
import dev.datestone.content.LinkPath;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.content.RawNames;
import dev.datestone.source.HostRead.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of one folder of the host that its Earthfile may copy. */
public final class Context {
  private static final int LONGEST_PATH = 4096;
  private static final String KEEPS_LINKS =
      "copy the folder that holds it: symlinks inside a copied folder are copied as they are";

  private final Path root;
  private final IgnoreRules ignored;
  private final FileIndex index;
  private final Path clock;
  private final Consumer<Path> torn;
  private long started;

  /**
   * A context.
   *
   * @param clock a folder to touch a file in, to learn the file clock's time
   * @param torn is told of files that were changed each time they were read
   */
  public Context(Path root, IgnoreRules ignored, FileIndex index, Path clock, Consumer<Path> torn) {
    this.root = root;
    this.ignored = ignored;
    this.index = index;
    this.clock = clock;
    this.torn = torn;
  }

  public Path root() {
    return root;
  }

  /**
   * A path that a pattern means.
   *
   * @param path as it was asked for
   * @param place the same path with the links on the way to it followed, its own not
   */
  public record Match(String path, String place) {}

  /** What a pattern means, in order; empty when there is nothing. */
  public List<Match> matches(String pattern) {
    String normal = inside(pattern);
    List<Match> found = List.of(new Match("", ""));
    if (normal.isEmpty()) {
      return found;
    }
    String[] names = normal.split("/");
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals("**")) {
        Glob rest = new Glob(normal);
        return tree("").entries().keySet().stream()
            .filter(rest::matches)
            .map(path -> new Match(path, path))
            .toList();
      }
      found = step(i == 0 ? found : found.stream().flatMap(this::folder).toList(), names[i]);
    }
    return found;
  }

  private String inside(String pattern) {
    if (pattern.startsWith("/")) {
      throw new SourceException(
          "\"" + pattern + "\" is absolute", "name it relative to the Earthfile's folder");
    }
    int depth = 0;
    for (String name : pattern.split("/")) {
      depth += name.equals("..") ? -1 : name.isEmpty() || name.equals(".") ? 0 : 1;
      if (depth < 0) {
        throw new SourceException(
            "\"" + pattern + "\" leads out of the Earthfile's folder",
            "save it as an artifact of an Earthfile there and copy that");
      }
    }
    return Paths.normal(pattern);
  }

  private Stream<Match> folder(Match match) {
    try {
      return Stream.of(new Match(match.path(), LinkPath.of(links, match.place())));
    } catch (IOException e) {
      return Stream.empty(); // it leads nowhere
    }
  }

  private List<Match> step(List<Match> folders, String name) {
    List<Match> found = new ArrayList<>();
    for (Match folder : folders) {
      if (Glob.isGlob(name)) {
        Glob glob = new Glob(name);
        List<String> names = names(folder.place());
        for (String child : names == null ? List.<String>of() : names) {
          if (glob.matches(child)) {
            add(found, folder, child);
          }
        }
      } else {
        add(found, folder, name.replace("\\", ""));
      }
    }
    return found;
  }

  private void add(List<Match> found, Match folder, String name) {
    String path = Paths.join(folder.path(), name);
    String place = Paths.join(folder.place(), name);
    HostFile file = look(place);
    boolean leftOut =
        ignored.isIgnored(place)
            && !(file != null && file.type() == Type.FOLDER && ignored.mayLetInBelow(place));
    if (file != null && !leftOut) {
      found.add(new Match(path, place));
    }
  }

  private @Nullable HostFile look(String path) {
    try {
      return HostFile.of(RawNames.file(root, path));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (java.nio.file.FileSystemException e) {
      if (e.getReason() != null && e.getReason().contains("Not a directory")) {
        return null;
      }
      throw unreadable(path, e);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  // --- symlinks

  private final LinkPath.Tree links =
      new LinkPath.Tree() {
        @Override
        public Optional<String> link(String path) {
          HostFile file = look(path);
          String target = file != null && file.type() == Type.LINK ? target(path) : null;
          return Optional.ofNullable(target).map(Context.this::fromRoot);
        }

        @Override
        public void leave(String folder) throws IOException {
          HostFile file = look(folder);
          if (file == null || file.type() != Type.FOLDER) {
            throw new NotDirectoryException(folder);
          }
        }
      };

  /**
   * A link's target, with the context as its root where it names this folder by the host's path.
   */
  private String fromRoot(String target) {
    String own = root + "/";
    return target.startsWith(own) ? target.substring(own.length() - 1) : target;
  }

  /**
   * The path of the file that a match leads to. Its own link is followed too, with the context as
   * the root: an absolute target begins at the context's top, and ".." ends there.
   */
  public String follow(Match match) {
    HostFile file = look(match.place());
    if (file == null || file.type() != Type.LINK) {
      return match.place();
    }
    String target = String.valueOf(target(match.place()));
    String end;
    try {
      end = LinkPath.of(links, match.place());
    } catch (NotDirectoryException e) {
      throw leadsNowhere(match, target);
    } catch (IOException e) {
      throw new SourceException(
          "\""
              + match.path()
              + "\" is a symlink to \""
              + target
              + "\": too many levels of symlinks",
          KEEPS_LINKS);
    }
    if (look(end) == null) {
      throw leadsNowhere(match, target);
    }
    if (tree(end).entries().isEmpty()) {
      throw new SourceException(
          "\"" + match.path() + "\" is a symlink to \"" + target + "\", which is ignored",
          "remove the pattern from .earthlyignore");
    }
    return end;
  }

  private static SourceException leadsNowhere(Match match, String target) {
    return new SourceException(
        "\""
            + match.path()
            + "\" is a symlink to \""
            + target
            + "\": no such file or directory in the build context",
        target.startsWith("/") || target.startsWith("..")
            ? "the build sees only the Earthfile's folder: copy the file into it"
            : KEEPS_LINKS);
  }

  /** Everything at and below a path that is not ignored, by path from the context's root. */
  public Manifest tree(String path) {
    TreeMap<String, Entry> entries = new TreeMap<>();
    HostFile file = look(path);
    if (file != null) {
      collect(path, file, entries);
    }
    return new Manifest(entries);
  }

  private boolean collect(String path, HostFile file, Map<String, Entry> into) {
    boolean leftOut = !path.isEmpty() && ignored.isIgnored(path);
    if (leftOut && (file.type() != Type.FOLDER || !ignored.mayLetInBelow(path))) {
      return false;
    }
    boolean any = !leftOut;
    if (file.type() == Type.FOLDER) {
      List<String> names = names(path);
      if (names == null) {
        return again(path, file, into);
      }
      for (String name : names) {
        String child = Paths.join(path, name);
        HostFile next = look(child);
        any |= next != null && collect(child, next, into);
      }
    }
    if (any) {
      Entry entry = entry(path, file);
      if (entry == null) {
        return again(path, file, into);
      }
      into.put(path, entry);
    }
    return any;
  }

  /** For what was removed, or became something else, after it was looked at. */
  private boolean again(String path, HostFile before, Map<String, Entry> into) {
    HostFile now = look(path);
    return now != null && now.type() != before.type() && collect(path, now, into);
  }

  /** The names in a folder; null if there is none at this path. */
  private @Nullable List<String> names(String folder) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(RawNames.file(root, folder))) {
      for (Path file : files) {
        names.add(RawNames.name(file));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (DirectoryIteratorException e) {
      if (look(folder) == null) {
        return null;
      }
      IOException cause = e.getCause();
      throw unreadable(folder, cause == null ? new IOException(e) : cause);
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    names.sort(null);
    return names;
  }

  /** Null for a file or link that is not there any more. */
  private @Nullable Entry entry(String path, HostFile file) {
    return switch (file.type()) {
      case FILE -> {
        Content content = content(path, file);
        yield content == null ? null : entry(file, content.size(), content.digest());
      }
      case LINK -> {
        String target = target(path);
        yield target == null ? null : entry(file, 0, target);
      }
      case FOLDER, FIFO, WHITEOUT, OPAQUE_FOLDER -> entry(file, 0, "");
      case CHAR_DEVICE, BLOCK_DEVICE ->
          throw new SourceException("\"" + path + "\" is a device", "put it into .earthlyignore");
    };
  }

  private static Entry entry(HostFile file, long size, String payload) {
    return new Entry(
        file.type(),
        file.type() == Type.LINK ? 0777 : file.mode(),
        file.owner(),
        file.group(),
        size,
        payload,
        "",
        file.modified(),
        Origin.COPIED);
  }

  private @Nullable String target(String path) {
    try {
      return RawNames.text(Files.readSymbolicLink(RawNames.file(root, path)));
    } catch (NoSuchFileException | NotLinkException e) {
      return null;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private @Nullable Content content(String path, HostFile file) {
    String known = index.digest(path, file);
    if (known != null) {
      return new Content(file.size(), known, false);
    }
    try {
      long read = started();
      Path place = RawNames.file(root, path);
      Content content = HostRead.now(place).orElse(null);
      if (content == null) {
        return null;
      }
      if (content.torn()) {
        torn.accept(place);
      } else if (content.size() == file.size() && file.equals(look(path))) {
        index.put(path, file, read, new Digest(content.digest()));
      }
      return content;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** What the file clock said before the first file was read. */
  private synchronized long started() throws IOException {
    if (started == 0) {
      // No temporary file's random name: the first random number costs 10 ms.
      String name = "now-" + Thread.currentThread().threadId() + "-" + System.nanoTime();
      Path stamp = Files.createFile(clock.resolve(name));
      HostFile file = HostFile.of(stamp);
      Files.delete(stamp);
      started = file == null ? 0 : file.modified();
    }
    return started;
  }

  private SourceException unreadable(String path, IOException cause) {
    String reason = String.valueOf(cause.getMessage());
    int bytes = root.resolve(path).toString().getBytes(StandardCharsets.UTF_8).length;
    if (reason.contains("File name too long")) {
      return new SourceException(
          bytes >= LONGEST_PATH
              ? "path too long (" + bytes + " bytes, limit " + LONGEST_PATH + "): " + path
              : "file name too long (limit 255 bytes): " + path,
          "build in a folder with a shorter path, or put it into .earthlyignore");
    }
    return new SourceException(
        "\"" + path + "\" in " + root + " cannot be read: " + cause.getMessage(),
        "give yourself the right to read it, or put it into .earthlyignore");
  }
}

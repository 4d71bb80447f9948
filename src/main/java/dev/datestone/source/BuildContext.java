package dev.datestone.source;

import dev.datestone.content.Digest;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.FileNames;
import dev.datestone.content.Glob;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.content.ReadLog;
import dev.datestone.content.SymlinkResolver;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.Inodes.Inode;
import dev.datestone.source.HostFileReader.Content;
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

/** The build context: the files of one folder on the host that its Earthfile may copy. */
public final class BuildContext {
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
   * Creates a context.
   *
   * @param clock a folder in which a file is created to read the file system's clock
   * @param torn receives the files that changed during every read
   */
  public BuildContext(
      Path root, IgnoreRules ignored, FileIndex index, Path clock, Consumer<Path> torn) {
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
   * A path that a pattern matches.
   *
   * @param path as the pattern names it
   * @param place the same path with symlinks in its parent folders resolved
   */
  public record Match(String path, String place) {}

  /** The paths that a pattern matches, in order. */
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
          "\"" + pattern + "\" is an absolute path", "write it relative to the Earthfile's folder");
    }
    int depth = 0;
    for (String name : pattern.split("/")) {
      depth += name.equals("..") ? -1 : name.isEmpty() || name.equals(".") ? 0 : 1;
      if (depth < 0) {
        throw new SourceException(
            "\"" + pattern + "\" is outside of the build context",
            "save it as an artifact of an Earthfile there and copy that artifact");
      }
    }
    return Paths.normal(pattern);
  }

  private Stream<Match> folder(Match match) {
    try {
      return Stream.of(new Match(match.path(), SymlinkResolver.resolve(links, match.place())));
    } catch (IOException e) {
      return Stream.empty(); // a dangling symlink
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
    Inode file = look(place);
    boolean leftOut =
        ignored.isIgnored(place)
            && !(file != null && file.isFolder() && ignored.mayIncludeBelow(place));
    if (file != null && !leftOut) {
      found.add(new Match(path, place));
    }
  }

  private @Nullable Inode look(String path) {
    Path file = FileNames.resolve(root, path);
    try {
      Inode inode = Inodes.of(file);
      ReadLog.saw(file, true);
      return inode.type().isPresent() ? inode : null;
    } catch (NoSuchFileException | NotDirectoryException e) {
      ReadLog.saw(file, false);
      return null;
    } catch (java.nio.file.FileSystemException e) {
      if (e.getReason() != null && e.getReason().contains("Not a directory")) {
        ReadLog.saw(file, false);
        return null;
      }
      throw unreadable(path, e);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  // --- symlinks

  private final SymlinkResolver.Tree links =
      new SymlinkResolver.Tree() {
        @Override
        public Optional<String> link(String path) {
          Inode file = look(path);
          String target = file != null && file.isLink() ? target(path) : null;
          return Optional.ofNullable(target).map(BuildContext.this::fromRoot);
        }

        @Override
        public void leave(String folder) throws IOException {
          Inode file = look(folder);
          if (file == null || !file.isFolder()) {
            throw new NotDirectoryException(folder);
          }
        }
      };

  /**
   * A symlink's target; one below the context's path on the host becomes absolute in the context.
   */
  private String fromRoot(String target) {
    String own = root + "/";
    return target.startsWith(own) ? target.substring(own.length() - 1) : target;
  }

  /**
   * The path of the file that a match names. A symlink is followed with the context as the root: an
   * absolute target starts at the context, and ".." stays there.
   */
  public String follow(Match match) {
    Inode file = look(match.place());
    if (file == null || !file.isLink()) {
      return match.place();
    }
    String target = String.valueOf(target(match.place()));
    String end;
    try {
      end = SymlinkResolver.resolve(links, match.place());
    } catch (NotDirectoryException e) {
      throw dangling(match, target);
    } catch (IOException e) {
      throw badSymlink(match, target, ": too many levels of symlinks", KEEPS_LINKS);
    }
    if (look(end) == null) {
      throw dangling(match, target);
    }
    if (tree(end).entries().isEmpty()) {
      throw badSymlink(
          match, target, ", which is ignored", "remove the pattern from " + ignored.file());
    }
    return end;
  }

  private static SourceException dangling(Match match, String target) {
    return badSymlink(
        match,
        target,
        ": no such file or directory in the build context",
        target.startsWith("/") || target.startsWith("..")
            ? "the build sees only the Earthfile's folder: copy the file into it"
            : KEEPS_LINKS);
  }

  private static SourceException badSymlink(
      Match match, String target, String problem, String hint) {
    return new SourceException(
        "\"" + match.path() + "\" is a symlink to \"" + target + "\"" + problem, hint);
  }

  /** All entries at and below a path that are not ignored, by their path in the context. */
  public Manifest tree(String path) {
    TreeMap<String, Entry> entries = new TreeMap<>();
    Inode file = look(path);
    if (file != null) {
      collect(path, file, entries);
    }
    return new Manifest(entries);
  }

  private boolean collect(String path, Inode file, Map<String, Entry> into) {
    boolean leftOut = !path.isEmpty() && ignored.isIgnored(path);
    if (leftOut && (!file.isFolder() || !ignored.mayIncludeBelow(path))) {
      return false;
    }
    boolean any = !leftOut;
    if (file.isFolder()) {
      List<String> names = names(path);
      if (names == null) {
        return again(path, file, into);
      }
      for (String name : names) {
        String child = Paths.join(path, name);
        Inode next = look(child);
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

  /** Tries again after the file was removed or changed its type meanwhile. */
  private boolean again(String path, Inode before, Map<String, Entry> into) {
    Inode now = look(path);
    return now != null && !now.type().equals(before.type()) && collect(path, now, into);
  }

  /** The sorted names in a folder; null if there is no folder at this path. */
  private @Nullable List<String> names(String folder) {
    List<String> names = new ArrayList<>();
    Path place = FileNames.resolve(root, folder);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
      for (Path file : files) {
        names.add(FileNames.lastName(file));
      }
      ReadLog.saw(place, true);
    } catch (NoSuchFileException | NotDirectoryException e) {
      ReadLog.saw(place, false);
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

  /** Null for a file or symlink that no longer exists. */
  private @Nullable Entry entry(String path, Inode file) {
    return switch (file.type().orElseThrow()) {
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
          throw new SourceException("\"" + path + "\" is a device", "add it to " + ignored.file());
    };
  }

  private static Entry entry(Inode file, long size, String payload) {
    return new Entry(
        file.type().orElseThrow(),
        file.isLink() ? 0777 : file.permissions(),
        file.owner(),
        file.group(),
        size,
        payload,
        "",
        file.changed(),
        Origin.COPIED);
  }

  private @Nullable String target(String path) {
    try {
      return FileNames.decode(Files.readSymbolicLink(FileNames.resolve(root, path)));
    } catch (NoSuchFileException | NotLinkException e) {
      return null;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private @Nullable Content content(String path, Inode file) {
    String known = index.digest(path, file);
    if (known != null) {
      return new Content(file.size(), known, false);
    }
    try {
      long read = started();
      Path place = FileNames.resolve(root, path);
      Content content = HostFileReader.read(place).orElse(null);
      if (content == null) {
        return null;
      }
      if (content.torn()) {
        torn.accept(place);
      } else if (content.size() == file.size() && isUnchanged(path, file)) {
        index.put(path, file, read, new Digest(content.digest()));
      }
      return content;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private boolean isUnchanged(String path, Inode before) {
    Inode now = look(path);
    return now != null && now.isUnchangedSince(before);
  }

  /** The file system's time before the first file was read. */
  private synchronized long started() throws IOException {
    if (started == 0) {
      started = FileTimes.fileClock(clock);
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
          "build in a folder with a shorter path, or add it to " + ignored.file());
    }
    return new SourceException(
        "\"" + path + "\" in " + root + " cannot be read: " + cause.getMessage(),
        "make it readable (chmod), or add it to " + ignored.file());
  }
}

package dev.datestone.source;

import dev.datestone.content.Digest;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Glob;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.content.RawNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files of one folder of the host that its Earthfile may copy. */
public final class Context {
  private static final int LONGEST_PATH = 4096;

  private final Path root;
  private final IgnoreRules ignored;
  private final FileIndex index;
  private final Path clock;
  private long started;

  /**
   * A context.
   *
   * @param clock a folder to touch a file in, to learn the file clock's time
   */
  public Context(Path root, IgnoreRules ignored, FileIndex index, Path clock) {
    this.root = root;
    this.ignored = ignored;
    this.index = index;
    this.clock = clock;
  }

  public Path root() {
    return root;
  }

  /** The paths that a pattern means, in order; empty when there are none. */
  public List<String> matches(String pattern) {
    String normal = inside(pattern);
    List<String> found = List.of("");
    if (normal.isEmpty()) {
      return found;
    }
    String[] names = normal.split("/");
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals("**")) {
        Glob rest = new Glob(normal);
        return new ArrayList<>(tree("").entries().keySet().stream().filter(rest::matches).toList());
      }
      found = step(found, names[i]);
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

  private List<String> step(List<String> folders, String name) {
    List<String> found = new ArrayList<>();
    for (String folder : folders) {
      if (Glob.isGlob(name)) {
        Glob glob = new Glob(name);
        for (String child : names(folder)) {
          if (glob.matches(child)) {
            add(found, Paths.join(folder, child));
          }
        }
      } else {
        add(found, Paths.join(folder, name.replace("\\", "")));
      }
    }
    return found;
  }

  private void add(List<String> found, String path) {
    HostFile file = look(path);
    boolean leftOut =
        ignored.isIgnored(path)
            && !(file != null && file.type() == Type.FOLDER && ignored.mayLetInBelow(path));
    if (file != null && !leftOut) {
      found.add(path);
    }
  }

  private @Nullable HostFile look(String path) {
    for (String folder = Paths.parent(path); !folder.isEmpty(); folder = Paths.parent(folder)) {
      if (Files.isSymbolicLink(RawNames.file(root, folder))) {
        throw new SourceException(
            "\"" + path + "\" goes through the link \"" + folder + "\"",
            "copy what the link points to by its own name");
      }
    }
    try {
      return HostFile.of(RawNames.file(root, path));
    } catch (NoSuchFileException | java.nio.file.NotDirectoryException e) {
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
    if (file.type() != Type.FOLDER) {
      if (!leftOut) {
        into.put(path, entry(path, file));
      }
      return !leftOut;
    }
    boolean any = !leftOut;
    if (!leftOut || ignored.mayLetInBelow(path)) {
      for (String name : names(path)) {
        String child = Paths.join(path, name);
        HostFile next = look1(child);
        if (next != null) {
          any |= collect(child, next, into);
        }
      }
    }
    if (any) {
      into.put(path, entry(path, file));
    }
    return any;
  }

  private @Nullable HostFile look1(String path) {
    try {
      return HostFile.of(RawNames.file(root, path));
    } catch (NoSuchFileException e) {
      return null; // gone between the listing and the look
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private List<String> names(String folder) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(RawNames.file(root, folder))) {
      for (Path file : files) {
        names.add(RawNames.name(file));
      }
    } catch (NoSuchFileException | java.nio.file.NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    names.sort(null);
    return names;
  }

  private Entry entry(String path, HostFile file) {
    String payload =
        switch (file.type()) {
          case FILE -> digest(path, file);
          case LINK -> target(path);
          case FOLDER, FIFO, WHITEOUT, OPAQUE_FOLDER -> "";
          case CHAR_DEVICE, BLOCK_DEVICE ->
              throw new SourceException(
                  "\"" + path + "\" is a device", "put it into .earthlyignore");
        };
    return new Entry(
        file.type(),
        file.type() == Type.LINK ? 0777 : file.mode(),
        file.owner(),
        file.group(),
        file.size(),
        payload,
        "",
        file.modified(),
        Origin.COPIED);
  }

  private String target(String path) {
    try {
      return RawNames.text(Files.readSymbolicLink(RawNames.file(root, path)));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private String digest(String path, HostFile file) {
    String known = index.digest(path, file);
    if (known != null) {
      return known;
    }
    try {
      long read = started();
      Digest digest = read(RawNames.file(root, path));
      HostFile after = HostFile.of(RawNames.file(root, path));
      if (file.equals(after)) {
        index.put(path, file, read, digest);
      }
      return digest.hex();
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

  private static Digest read(Path file) throws IOException {
    MessageDigest algorithm = Digest.algorithm(Files.size(file));
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), algorithm)) {
      while (in.read(buffer) >= 0) {
        // the digest takes it in
      }
    }
    return new Digest(HexFormat.of().formatHex(algorithm.digest()));
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

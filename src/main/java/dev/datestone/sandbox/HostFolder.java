package dev.datestone.sandbox;

import dev.datestone.content.RawNames;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An open folder of the host. Names are looked up in the folder itself and no symlink is followed,
 * also when another process exchanges a folder for a symlink meanwhile.
 */
public final class HostFolder implements AutoCloseable {
  private static final int OPEN_HOW_SIZE = 3 * Long.BYTES;
  private static final long RESOLVE_NO_SYMLINKS = 4;
  private static final long RESOLVE_BENEATH = 8;
  private static final long O_WRONLY_CREAT_EXCL = 0x1 | 0x40 | 0x80;

  private final long descriptor;

  private HostFolder(long descriptor) {
    this.descriptor = descriptor;
  }

  /** A file that was just created, by its descriptor: nobody can put another in its place. */
  public record NewFile(long descriptor) implements AutoCloseable {
    public Path path() {
      return byDescriptor(descriptor);
    }

    @Override
    public void close() {
      Libc.close(descriptor);
    }
  }

  /** The root of all. */
  public static HostFolder root() {
    try (Memory memory = Memory.take()) {
      return new HostFolder(
          Libc.call(
              "/",
              Syscall.OPENAT,
              Libc.AT_FDCWD,
              memory.path(Path.of("/")),
              Libc.O_PATH | Libc.O_CLOEXEC));
    }
  }

  /** Opens the folder of that name; empty when there is something else or nothing. */
  public Optional<HostFolder> folder(String name) throws IOException {
    // The dot at the end: only a folder has one.
    long opened = open(name + "/.", Libc.O_PATH, 0);
    if (opened >= 0) {
      return Optional.of(new HostFolder(opened));
    }
    return switch ((int) -opened) {
      case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP -> Optional.empty();
      default -> throw failed(name, opened);
    };
  }

  /** What stat(2) says of the file, folder or symlink of that name; empty when there is none. */
  public Optional<Inodes.Inode> look(String name) throws IOException {
    try {
      return Optional.of(Inodes.of(file(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Makes an empty folder; one that another process has made meanwhile is as good. */
  public void makeFolder(String name) throws IOException {
    try {
      Files.createDirectory(file(name));
    } catch (FileAlreadyExistsException e) {
      // who opens it sees whether it is a folder
    }
  }

  /** Creates an empty file that only its owner may read; one that exists is an error. */
  public NewFile create(String name) throws IOException {
    long opened = open(name, O_WRONLY_CREAT_EXCL, 0600);
    if (opened < 0) {
      throw failed(name, opened);
    }
    return new NewFile(opened);
  }

  /** Changes the permissions of a file or folder in it, never those of what a symlink leads to. */
  public void setMode(String name, int mode) throws IOException {
    long opened = open(name, Libc.O_PATH, 0);
    if (opened < 0) {
      throw failed(name, opened);
    }
    try {
      Files.setAttribute(byDescriptor(opened), "unix:mode", mode);
    } finally {
      Libc.close(opened);
    }
  }

  /** Removes a file, or a folder with all that is in it; what is not there is no error. */
  public void delete(String name) throws IOException {
    Optional<HostFolder> folder = folder(name);
    if (folder.isPresent()) {
      try (HostFolder inside = folder.get()) {
        inside.makeWritable();
        for (String each : inside.names()) {
          inside.delete(each);
        }
      }
    }
    Files.deleteIfExists(file(name));
  }

  /** Gives its owner all rights in this folder; returns what its permissions were. */
  public int makeWritable() throws IOException {
    int mode = (int) Files.getAttribute(byDescriptor(descriptor), "unix:mode") & 07777;
    if ((mode & 0700) != 0700) {
      Files.setAttribute(byDescriptor(descriptor), "unix:mode", mode | 0700);
    }
    return mode;
  }

  /** The names in it, in order. */
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(byDescriptor(descriptor))) {
      for (Path file : files) {
        names.add(RawNames.name(file));
      }
    }
    names.sort(null);
    return names;
  }

  /** A path to what has that name in it, for calls that do not follow a symlink there. */
  public Path file(String name) {
    return RawNames.file(byDescriptor(descriptor), name);
  }

  /** Where it lies, for people and for reading. */
  public Path path() throws IOException {
    return Files.readSymbolicLink(byDescriptor(descriptor));
  }

  @Override
  public void close() {
    Libc.close(descriptor);
  }

  private long open(String name, long flags, long mode) {
    try (Memory memory = Memory.take()) {
      Memory.Piece how = memory.piece(OPEN_HOW_SIZE);
      how.bytes().putLong(0, flags | Libc.O_CLOEXEC);
      how.bytes().putLong(Long.BYTES, mode);
      how.bytes().putLong(2 * Long.BYTES, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
      return Libc.raw(
          Syscall.OPENAT2,
          descriptor,
          memory.zeroEnded(RawNames.bytes(name)),
          how.address(),
          OPEN_HOW_SIZE,
          0);
    }
  }

  private IOException failed(String name, long result) throws IOException {
    return new IOException(RawNames.file(path(), name) + ": " + Errno.name((int) -result));
  }

  private static Path byDescriptor(long descriptor) {
    return Path.of("/proc/self/fd/" + descriptor);
  }
}

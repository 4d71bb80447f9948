package dev.datestone.sandbox;

import dev.datestone.content.FileNames;
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
 * An open folder of the host, by its file descriptor. Symlinks are never followed, even if another
 * process replaces a folder by a symlink meanwhile.
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

  /** A new file, by its file descriptor, so that it cannot be exchanged. */
  public record NewFile(long descriptor) implements AutoCloseable {
    public Path path() {
      return byDescriptor(descriptor);
    }

    @Override
    public void close() {
      Kernel.close(descriptor);
    }
  }

  /** Opens the root folder. */
  public static HostFolder root() {
    try (NativeMemory memory = NativeMemory.take()) {
      return new HostFolder(Kernel.open(memory, Path.of("/"), Kernel.O_PATH));
    }
  }

  /** Opens the folder of this name; empty if there is none. */
  public Optional<HostFolder> folder(String name) throws IOException {
    // A trailing dot exists in folders only.
    long opened = open(name + "/.", Kernel.O_PATH, 0);
    if (opened >= 0) {
      return Optional.of(new HostFolder(opened));
    }
    return switch ((int) -opened) {
      case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP -> Optional.empty();
      default -> throw failed(name, opened);
    };
  }

  /** The attributes of the file, folder or symlink of this name; empty if there is none. */
  public Optional<Inodes.Inode> look(String name) throws IOException {
    try {
      return Optional.of(Inodes.of(file(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Creates an empty folder; does nothing if it exists. */
  public void makeFolder(String name) throws IOException {
    try {
      Files.createDirectory(file(name));
    } catch (FileAlreadyExistsException e) {
      // opening it fails if it is not a folder
    }
  }

  /** Creates an empty file that only its owner may read; fails if it exists. */
  public NewFile create(String name) throws IOException {
    long opened = open(name, O_WRONLY_CREAT_EXCL, 0600);
    if (opened < 0) {
      throw failed(name, opened);
    }
    return new NewFile(opened);
  }

  /** Changes the permissions of a file or folder; symlinks are not followed. */
  public void setMode(String name, int mode) throws IOException {
    long opened = open(name, Kernel.O_PATH, 0);
    if (opened < 0) {
      throw failed(name, opened);
    }
    try {
      Files.setAttribute(byDescriptor(opened), "unix:mode", mode);
    } finally {
      Kernel.close(opened);
    }
  }

  /** Deletes a file, or a folder with its contents, if it exists. */
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

  /** Gives the owner all permissions on this folder and returns the previous mode. */
  public int makeWritable() throws IOException {
    int mode = (int) Files.getAttribute(byDescriptor(descriptor), "unix:mode") & 07777;
    if ((mode & 0700) != 0700) {
      Files.setAttribute(byDescriptor(descriptor), "unix:mode", mode | 0700);
    }
    return mode;
  }

  /** The sorted names in this folder. */
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(byDescriptor(descriptor))) {
      for (Path file : files) {
        names.add(FileNames.lastName(file));
      }
    }
    names.sort(null);
    return names;
  }

  /** A path to an entry of this folder, for calls that do not follow a symlink there. */
  public Path file(String name) {
    return FileNames.resolve(byDescriptor(descriptor), name);
  }

  /** The path of this folder, for display and for reading. */
  public Path path() throws IOException {
    return Files.readSymbolicLink(byDescriptor(descriptor));
  }

  @Override
  public void close() {
    Kernel.close(descriptor);
  }

  private long open(String name, long flags, long mode) {
    try (NativeMemory memory = NativeMemory.take()) {
      NativeMemory.Piece how = memory.piece(OPEN_HOW_SIZE);
      how.bytes().putLong(0, flags | Kernel.O_CLOEXEC);
      how.bytes().putLong(Long.BYTES, mode);
      how.bytes().putLong(2 * Long.BYTES, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
      return Kernel.raw(
          Syscall.OPENAT2,
          descriptor,
          memory.zeroEnded(FileNames.encode(name)),
          how.address(),
          OPEN_HOW_SIZE,
          0);
    }
  }

  private IOException failed(String name, long result) throws IOException {
    return new IOException(FileNames.resolve(path(), name) + ": " + Errno.name((int) -result));
  }

  private static Path byDescriptor(long descriptor) {
    return Path.of("/proc/self/fd/" + descriptor);
  }
}

package dev.datestone.remote;

import dev.datestone.content.Digest;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A remote store in a folder: on a network file system, in the cache folder of a CI, on a USB
 * stick. Several processes and machines may use it at once. Every file is written under a temporary
 * name, synced and renamed, so that nobody sees a part of it.
 */
final class FolderStore implements RemoteStore {
  private static final Duration LEFTOVER = Duration.ofDays(1);
  private static final int BUFFER = 1 << 16;

  private final Path folder;
  private boolean swept;

  FolderStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public Set<Blob> missing(Set<Blob> blobs) throws IOException {
    requireFolder();
    Set<Blob> missing = new HashSet<>();
    for (Blob blob : blobs) {
      try {
        if (Files.size(file(blob)) != blob.size()) {
          missing.add(blob);
        }
      } catch (NoSuchFileException e) {
        missing.add(blob);
      } catch (IOException e) {
        throw failed(e);
      }
    }
    return missing;
  }

  /** Nothing is looked up in a file: it would say "not a directory" for each blob. */
  private void requireFolder() throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IOException(folder + ": not a folder");
    }
  }

  @Override
  public boolean fetch(Blob blob, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file(blob))) {
      if (Files.size(file(blob)) == blob.size() && copy(in, file).equals(blob.digest())) {
        return true;
      }
    } catch (NoSuchFileException e) {
      Files.deleteIfExists(file);
      return false;
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw failed(e);
    }
    Files.deleteIfExists(file);
    discard(blob);
    return false;
  }

  private static Digest copy(InputStream in, Path file) throws IOException {
    MessageDigest digest = Digest.bulk();
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
        out.write(buffer, 0, count);
      }
    }
    return Digest.of(digest);
  }

  /** Removes a damaged blob, so that the next one who has it stores it again. */
  private void discard(Blob blob) {
    try {
      Files.deleteIfExists(file(blob));
    } catch (IOException e) {
      // The folder may be read-only; the blob counts as missing all the same.
    }
  }

  @Override
  public void store(Blob blob, Path file) throws IOException {
    put(
        file(blob),
        out -> {
          try (FileChannel in = FileChannel.open(file)) {
            for (long at = 0, size = in.size(); at < size; ) {
              at += in.transferTo(at, size - at, out);
            }
          }
        });
  }

  /** Removes all blobs but these; nobody may be storing any. */
  void retain(Set<Blob> needed) throws IOException {
    Set<Path> kept = new HashSet<>();
    needed.forEach(blob -> kept.add(file(blob)));
    try (Stream<Path> all = Files.walk(folder.resolve("blobs"))) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        if (!kept.contains(each)) {
          Files.deleteIfExists(each);
        }
      }
    } catch (NoSuchFileException e) {
      // nothing was stored yet
    } catch (UncheckedIOException e) {
      throw failed(new IOException(e.getMessage(), e));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  void removeRecord(String name) throws IOException {
    try {
      Files.deleteIfExists(place(name));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public Optional<byte[]> record(String name) throws IOException {
    requireFolder();
    try {
      return Optional.of(Files.readAllBytes(place(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void storeRecord(String name, byte[] record) throws IOException {
    put(
        place(name),
        out -> {
          ByteBuffer bytes = ByteBuffer.wrap(record);
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
        });
  }

  @Override
  public List<String> records(String prefix) throws IOException {
    requireFolder();
    Path records = folder.resolve("records");
    try (Stream<Path> all = Files.walk(records)) {
      return all.filter(Files::isRegularFile)
          .map(file -> records.relativize(file).toString())
          .filter(name -> name.startsWith(prefix))
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (UncheckedIOException e) {
      throw failed(new IOException(e.getMessage(), e));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private Path file(Blob blob) {
    String hex = blob.digest().hex();
    return folder.resolve("blobs").resolve(hex.substring(0, 2)).resolve(hex);
  }

  private Path place(String name) {
    if (!RecordNames.isValid(name)) {
      throw new IllegalArgumentException("not the name of a record: " + name);
    }
    return folder.resolve("records").resolve(name);
  }

  /** Writes the bytes of a file. */
  private interface Content {
    void writeTo(FileChannel out) throws IOException;
  }

  private void put(Path place, Content content) throws IOException {
    requireFolder();
    Path drafts = folder.resolve("tmp");
    Path draft = drafts.resolve(UUID.randomUUID().toString());
    Path group = place.resolveSibling("");
    try {
      Files.createDirectories(drafts);
      sweep(drafts);
      Files.createDirectories(group);
      try (FileChannel out =
          FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(out);
        out.force(true);
      }
      Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      sync(group);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(draft);
      } catch (IOException other) {
        e.addSuppressed(other);
      }
      throw failed(e);
    }
  }

  /** Makes a renamed file survive a power cut, where the file system can do that. */
  private static void sync(Path folder) {
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    } catch (IOException e) {
      // NFS and FUSE cannot sync folders; they write names at once.
    }
  }

  /** Removes what killed processes have left, by the clock of the file system itself. */
  private synchronized void sweep(Path drafts) throws IOException {
    if (swept) {
      return;
    }
    swept = true;
    Path stamp = Files.createFile(drafts.resolve(UUID.randomUUID().toString()));
    FileTime now = Files.getLastModifiedTime(stamp);
    Files.deleteIfExists(stamp);
    List<Path> old = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(drafts)) {
      all.forEach(old::add);
    }
    for (Path each : old) {
      try {
        if (Files.getLastModifiedTime(each).toInstant().isBefore(now.toInstant().minus(LEFTOVER))) {
          Files.deleteIfExists(each);
        }
      } catch (IOException e) {
        // It is another process's own, and may be gone by now.
      }
    }
  }

  private IOException failed(IOException cause) {
    String text = StoreException.reason(cause);
    return new IOException(text.contains(folder.toString()) ? text : folder + ": " + text, cause);
  }

  @Override
  public void close() {}
}

package dev.datestone.remote;

import dev.datestone.content.Digest;
import dev.datestone.store.StoreException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;

/**
 * A remote store in one file: a tar archive (uncompressed, as the blobs are) of what a store in a
 * folder would have. It is written once, and then only read.
 */
public final class TarStore implements RemoteStore {
  private static final String BLOBS = "blobs/";
  private static final String RECORDS = "records/";
  private static final int BUFFER = 1 << 16;
  private static final Duration LEFTOVER = Duration.ofDays(1);

  private final Path file;
  private final Map<String, TarArchiveEntry> entries = new TreeMap<>();
  private final Map<String, byte[]> records = new TreeMap<>();
  private final @Nullable TarFile tar;
  private final @Nullable TarArchiveOutputStream out;
  private final Path draft;

  private TarStore(
      Path file, Path draft, @Nullable TarFile tar, @Nullable TarArchiveOutputStream out) {
    this.file = file;
    this.draft = draft;
    this.tar = tar;
    this.out = out;
  }

  /** Begins a new file. It is in its place only after {@link #finish}. */
  public static TarStore create(Path file) throws IOException {
    String name =
        ".datestone-" + Digest.of(String.valueOf(file.getFileName())).hex().substring(0, 16);
    Path draft =
        file.resolveSibling(
            name
                + "-"
                + Long.toHexString(System.currentTimeMillis())
                + "-"
                + Long.toHexString(System.nanoTime()));
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder; for a remote store in it, write file://" + file);
    }
    try {
      removeLeftovers(draft.resolveSibling(""), name);
      OutputStream bytes =
          new BufferedOutputStream(
              Files.newOutputStream(draft, StandardOpenOption.CREATE_NEW), BUFFER);
      return new TarStore(file, draft, null, new TarArchiveOutputStream(bytes));
    } catch (IOException e) {
      throw new IOException(StoreException.reason(e).replace(draft.toString(), file.toString()), e);
    }
  }

  /** Removes what exports to this file have left that were killed. */
  private static void removeLeftovers(Path folder, String name) throws IOException {
    Instant before = Instant.now().minus(LEFTOVER);
    try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder, name + "-*")) {
      for (Path each : drafts) {
        if (Files.getLastModifiedTime(each).toInstant().isBefore(before)) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  /** Opens a file to read it. */
  public static TarStore open(Path file) throws IOException {
    TarFile tar;
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder; if it is a remote store, write file://" + file);
    }
    try {
      tar = new TarFile(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(file + " is not a whole file of exported caches", e);
    }
    TarStore store = new TarStore(file, file, tar, null);
    for (TarArchiveEntry each : tar.getEntries()) {
      if (each.isFile()) {
        store.entries.put(each.getName(), each);
      }
    }
    if (store.entries.keySet().stream().noneMatch(name -> name.startsWith(RECORDS))) {
      store.close();
      throw new IOException(file + " is not a whole file of exported caches");
    }
    return store;
  }

  private static String name(Blob blob) {
    String hex = blob.digest().hex();
    return BLOBS + hex.substring(0, 2) + "/" + hex;
  }

  @Override
  public synchronized Set<Blob> missing(Set<Blob> blobs) {
    Set<Blob> missing = new HashSet<>(blobs);
    missing.removeIf(
        blob -> {
          TarArchiveEntry entry = entries.get(name(blob));
          return entry != null && entry.getSize() == blob.size();
        });
    return missing;
  }

  @Override
  public synchronized boolean fetch(Blob blob, Path to) throws IOException {
    TarArchiveEntry entry = entries.get(name(blob));
    if (tar == null || entry == null || entry.getSize() != blob.size()) {
      return false;
    }
    MessageDigest digest = Digest.bulk();
    try (InputStream in = new DigestInputStream(tar.getInputStream(entry), digest)) {
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(to);
      throw e;
    }
    if (Digest.of(digest).equals(blob.digest())) {
      return true;
    }
    Files.deleteIfExists(to);
    return false;
  }

  private TarArchiveOutputStream writer() {
    if (out == null) {
      throw new IllegalStateException(file + " was opened to be read");
    }
    return out;
  }

  @Override
  public synchronized void store(Blob blob, Path from) throws IOException {
    if (!entries.containsKey(name(blob))) {
      try {
        TarArchiveEntry entry = begin(name(blob), blob.size());
        Files.copy(from, writer());
        writer().closeArchiveEntry();
        entries.put(entry.getName(), entry);
      } catch (IOException e) {
        throw new IOException(file + ": " + StoreException.reason(e), e);
      }
    }
  }

  private TarArchiveEntry begin(String name, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setMode(0100644);
    entry.setModTime(0);
    writer().putArchiveEntry(entry);
    return entry;
  }

  @Override
  public synchronized Optional<byte[]> record(String name) throws IOException {
    TarArchiveEntry entry = entries.get(RECORDS + name);
    if (tar == null || entry == null) {
      return Optional.ofNullable(records.get(name));
    }
    try (InputStream in = tar.getInputStream(entry)) {
      return Optional.of(in.readAllBytes());
    }
  }

  @Override
  public synchronized void storeRecord(String name, byte[] record) {
    records.put(name, record);
  }

  @Override
  public synchronized List<String> records(String prefix) {
    return entries.keySet().stream()
        .filter(name -> name.startsWith(RECORDS + prefix))
        .map(name -> name.substring(RECORDS.length()))
        .toList();
  }

  /** Puts the file in its place, with all records behind the blobs. */
  public synchronized void finish() throws IOException {
    for (Map.Entry<String, byte[]> each : records.entrySet()) {
      begin(RECORDS + each.getKey(), each.getValue().length);
      writer().write(each.getValue());
      writer().closeArchiveEntry();
    }
    writer().close();
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public synchronized void close() throws IOException {
    if (tar != null) {
      tar.close();
    }
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        // It was not finished; its draft goes.
      }
      Files.deleteIfExists(draft);
    }
  }
}

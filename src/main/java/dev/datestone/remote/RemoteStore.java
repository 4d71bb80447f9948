package dev.datestone.remote;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Blobs by their content and records by name, kept outside this store: in a folder, a registry, by
 * a server. Anything may be missing at any time. All methods may be called by several threads at
 * once; an {@link IOException} says that the place could not be asked, in words for the user.
 */
public interface RemoteStore extends Closeable {
  /** Those of the blobs that are not there. */
  Set<Blob> missing(Set<Blob> blobs) throws IOException, InterruptedException;

  /**
   * Writes a blob's bytes into a new file.
   *
   * @return whether it is there and its bytes are those of its name; else there is no file
   */
  boolean fetch(Blob blob, Path file) throws IOException, InterruptedException;

  /** Keeps the bytes of a file. Nobody ever sees a part of them under the blob's name. */
  void store(Blob blob, Path file) throws IOException, InterruptedException;

  /**
   * The record of this name.
   *
   * @param name words of letters, digits, {@code -}, {@code .} and {@code _}, separated by {@code
   *     /}
   */
  Optional<byte[]> record(String name) throws IOException, InterruptedException;

  /** Replaces the record of this name, as a whole. */
  void storeRecord(String name, byte[] record) throws IOException, InterruptedException;

  /** The names of all records that begin with this; empty where the place cannot list them. */
  List<String> records(String prefix) throws IOException, InterruptedException;
}

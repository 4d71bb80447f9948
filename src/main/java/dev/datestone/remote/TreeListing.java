package dev.datestone.remote;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/**
 * The list of all entries of a tree that is stored elsewhere, with the blobs that hold its files'
 * bytes. The empty path is the root folder.
 */
public final class TreeListing {
  private final NavigableMap<String, TreeEntry> entries;

  TreeListing(NavigableMap<String, TreeEntry> entries) {
    this.entries = Collections.unmodifiableNavigableMap(entries);
  }

  NavigableMap<String, TreeEntry> entries() {
    return entries;
  }

  /** How many entries are not folders. */
  public long files() {
    return entries.values().stream().filter(entry -> !entry.isFolder()).count();
  }

  /** The bytes of all files; those of a file with several names count once. */
  public long size() {
    return entries.values().stream().mapToLong(TreeEntry::size).sum();
  }

  /** The blobs that hold the files' bytes. */
  public Set<Blob> blobs() {
    Set<Blob> blobs = new LinkedHashSet<>();
    for (TreeEntry entry : entries.values()) {
      for (TreePart part : entry.parts()) {
        part.place().ifPresent(place -> blobs.add(place.pack().blob()));
      }
    }
    return blobs;
  }

  /** Whether files of a layer refer to layers below, as those made by root may do. */
  public boolean refersToLayersBelow() {
    return entries.values().stream()
        .anyMatch(
            each -> each.marks().containsKey("redirect") || each.marks().containsKey("metacopy"));
  }

  /** The same tree with other modification times, in nanoseconds since 1970. */
  public TreeListing withDates(LongUnaryOperator date) {
    NavigableMap<String, TreeEntry> other = new TreeMap<>();
    entries.forEach((path, each) -> other.put(path, each.withDate(date.applyAsLong(each.date()))));
    return new TreeListing(other);
  }

  /**
   * Reads a listing that is stored elsewhere.
   *
   * @param work a folder for temporary files
   * @throws TransferException if a part of it is missing or cannot be read
   */
  public static TreeListing fetch(RemoteStore remote, Blob tree, Path work)
      throws IOException, InterruptedException {
    NavigableMap<String, TreeEntry> entries = new TreeMap<>();
    for (Blob segment : TreeCodec.segments(Packed.fetch(remote, tree, work))) {
      TreeCodec.read(Packed.fetch(remote, segment, work), entries);
    }
    if (entries.isEmpty()) {
      throw new TransferException.Malformed("a stored tree has no root folder");
    }
    return new TreeListing(entries);
  }
}

package dev.datestone.remote;

import dev.datestone.oci.Transfers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * A file tree that was read and is to be stored elsewhere. What is new to the remote store lies
 * compressed in temporary files, so the tree may change again before {@link #send}.
 */
public final class TreeUpload {
  /** How many blobs move at once. */
  static final int PARALLEL = 8;

  private final TreeListing listing;
  private final Map<Blob, Path> staged;
  private final Path work;

  private TreeUpload(TreeListing listing, Map<Blob, Path> staged, Path work) {
    this.listing = listing;
    this.staged = staged;
    this.work = work;
  }

  /**
   * What was stored.
   *
   * @param tree names the tree
   * @param blobs how many were moved
   * @param bytes of all blobs that were moved
   */
  public record Sent(Blob tree, int blobs, long bytes) {}

  /** What a tree is part of. */
  public enum Kind {
    /** Files as they are. */
    FILES,
    /** A layer: whiteouts and markers of overlayfs belong to it. */
    LAYER
  }

  /**
   * Reads a tree.
   *
   * @param known bytes that need not be stored again
   * @param work an empty folder for temporary files, which the caller deletes
   */
  public static TreeUpload read(Path root, Kind kind, KnownContent known, Path work)
      throws IOException {
    TreeReader reader = new TreeReader(root, kind, new Staging(known.places(), work));
    TreeListing listing = reader.read();
    return new TreeUpload(listing, reader.staged(), work);
  }

  public TreeListing listing() {
    return listing;
  }

  /** Stores what is missing; the tree's own name comes last. */
  public Sent send(RemoteStore remote) throws IOException, InterruptedException {
    return send(remote, false);
  }

  /**
   * Stores it.
   *
   * @param again also what seems to be there, as the store has damaged blobs
   */
  Sent send(RemoteStore remote, boolean again) throws IOException, InterruptedException {
    Sending sending = new Sending(remote, again);
    sending.send(staged);
    List<Blob> segments = new ArrayList<>();
    Map<Blob, Path> lists = new LinkedHashMap<>();
    for (byte[] segment : TreeCodec.write(listing.entries())) {
      segments.add(Staging.write(segment, segment.length, work, lists));
    }
    sending.send(lists);
    Map<Blob, Path> root = new LinkedHashMap<>();
    byte[] bytes = TreeCodec.write(segments);
    Blob tree = Staging.write(bytes, bytes.length, work, root);
    sending.send(root);
    return new Sent(tree, sending.blobs, sending.bytes);
  }

  private static final class Sending {
    private final RemoteStore remote;
    private final boolean again;
    private int blobs;
    private long bytes;

    Sending(RemoteStore remote, boolean again) {
      this.remote = remote;
      this.again = again;
    }

    void send(Map<Blob, Path> files) throws IOException, InterruptedException {
      Set<Blob> all = new HashSet<>(files.keySet());
      Set<Blob> missing = again ? all : remote.missing(all);
      List<Callable<Blob>> tasks = new ArrayList<>();
      files.forEach(
          (blob, file) -> {
            if (missing.contains(blob)) {
              tasks.add(
                  () -> {
                    remote.store(blob, file);
                    return blob;
                  });
            }
          });
      Transfers.run(
          PARALLEL,
          tasks,
          blob -> {
            blobs++;
            bytes += blob.size();
          });
    }
  }
}

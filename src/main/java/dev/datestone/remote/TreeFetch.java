package dev.datestone.remote;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.FileNames;
import dev.datestone.oci.Transfers;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.sandbox.UpperDir;
import dev.datestone.store.StoreException;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Makes a tree that is stored elsewhere in a new folder, exactly as it was. */
public final class TreeFetch {
  private static final int PARALLEL = 4;
  private static final int BLOCK = 4096;
  private static final byte[] ZEROS = new byte[BLOCK];
  private static final int EINVAL = 22;

  private final RemoteStore remote;
  private final TreeListing listing;
  private final Path root;
  private final Path work;

  private TreeFetch(RemoteStore remote, TreeListing listing, Path root, Path work) {
    this.remote = remote;
    this.listing = listing;
    this.root = root;
    this.work = work;
  }

  /**
   * Makes the tree. If anything is missing, nothing of it is left.
   *
   * @param root does not exist yet
   * @param work a folder for temporary files
   * @return bytes of all blobs that were moved
   * @throws TransferException if a blob is missing, or a file cannot be made on this machine
   */
  public static long fetch(RemoteStore remote, TreeListing listing, Path root, Path work)
      throws IOException, InterruptedException {
    boolean done = false;
    try {
      long bytes = new TreeFetch(remote, listing, root, work).run();
      done = true;
      return bytes;
    } catch (SandboxException.SyscallFailed e) {
      throw e.isDisk()
          ? new IOException(e.getMessage(), e)
          : new TransferException.Unsupported(e.getMessage() + "");
    } finally {
      if (!done) {
        Trees.delete(root);
      }
    }
  }

  /** Bytes that go from a blob into a file. */
  private record Use(Path file, boolean sparse, long at, TreePart part, int offset) {}

  private long run() throws IOException, InterruptedException {
    Map<TreePart.Pack, List<Use>> uses = new LinkedHashMap<>();
    for (Map.Entry<String, TreeEntry> each : listing.entries().entrySet()) {
      make(each.getKey(), each.getValue(), uses);
    }
    List<Callable<Long>> tasks = new ArrayList<>();
    uses.forEach((pack, files) -> tasks.add(() -> fill(pack, files)));
    long[] bytes = new long[1];
    Transfers.run(PARALLEL, tasks, moved -> bytes[0] += moved);
    for (Map.Entry<String, TreeEntry> each : listing.entries().descendingMap().entrySet()) {
      if (!each.getValue().linked()) {
        finish(path(each.getKey()), each.getKey(), each.getValue());
      }
    }
    return bytes[0];
  }

  private Path path(String path) {
    return path.isEmpty() ? root : FileNames.resolve(root, path);
  }

  /** Makes it without its bytes and attributes. */
  private void make(String path, TreeEntry entry, Map<TreePart.Pack, List<Use>> uses)
      throws IOException {
    Path file = path(path);
    if (entry.linked()) {
      Files.createLink(file, path(entry.payload()));
      return;
    }
    switch (entry.type()) {
      case FOLDER -> Files.createDirectory(file);
      case LINK -> Inodes.makeLink(file, FileNames.encode(entry.payload()));
      case FIFO, CHAR_DEVICE, BLOCK_DEVICE -> node(path, file, entry);
      case WHITEOUT -> UpperDir.makeWhiteout(file);
      case FILE -> {
        Files.createFile(file);
        long size = 0;
        for (TreePart part : entry.parts()) {
          if (part.place().isPresent()) {
            TreePart.Place place = part.place().get();
            uses.computeIfAbsent(place.pack(), pack -> new ArrayList<>())
                .add(new Use(file, entry.sparse(), size, part, place.offset()));
          }
          size += part.size();
        }
        boolean hasHoles =
            entry.sparse() || entry.parts().stream().anyMatch(part -> part.place().isEmpty());
        if (hasHoles) {
          Inodes.truncate(file, size);
        }
      }
      case OPAQUE_FOLDER -> throw new IllegalStateException("an opaque folder in a listing");
    }
  }

  private static void node(String path, Path file, TreeEntry entry) throws IOException {
    try {
      Inodes.makeNode(
          file,
          new Entry(entry.type(), entry.mode(), 0, 0, 0, entry.payload(), "", 0, Origin.MADE));
    } catch (SandboxException.SyscallFailed e) {
      throw unsupported(path, e, "is a device, which only root can create");
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new TransferException.Malformed("the device " + path);
    }
  }

  private static IOException unsupported(
      String path, SandboxException.SyscallFailed e, String why) {
    return e.isDisk()
        ? new IOException(e.getMessage(), e)
        : new TransferException.Unsupported("/" + path + " " + why);
  }

  private long fill(TreePart.Pack pack, List<Use> uses) throws IOException, InterruptedException {
    Path file = work.resolve(pack.blob().digest().hex());
    try {
      if (!remote.fetch(pack.blob(), file)) {
        throw new TransferException.Missing(pack.blob());
      }
      byte[] bytes = Packed.decompress(Files.readAllBytes(file));
      for (Use use : uses) {
        write(use, bytes);
      }
      return pack.blob().size();
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void write(Use use, byte[] bytes) throws IOException {
    int end = use.offset() + use.part().size();
    if (end > bytes.length) {
      throw new TransferException.Malformed("a stored blob is shorter than it should be");
    }
    try (FileChannel out = FileChannel.open(use.file(), StandardOpenOption.WRITE)) {
      if (!use.sparse()) {
        write(out, bytes, use.offset(), end, use.at());
        return;
      }
      for (int from = use.offset(); from < end; ) {
        // Blocks of the file, not of the blob.
        int inBlock = (int) ((use.at() + from - use.offset()) % BLOCK);
        int to = Math.min(end, from + BLOCK - inBlock);
        if (!Arrays.equals(bytes, from, to, ZEROS, 0, to - from)) {
          write(out, bytes, from, to, use.at() + from - use.offset());
        }
        from = to;
      }
    } catch (IOException e) {
      throw new StoreException.Disk(use.file(), e);
    }
  }

  private static void write(FileChannel out, byte[] bytes, int from, int to, long at)
      throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes, from, to - from);
    for (long place = at; rest.hasRemaining(); ) {
      place += out.write(rest, place);
    }
  }

  /** Gives it owner, permissions, attributes and date; a folder comes after all that is in it. */
  private static void finish(Path file, String path, TreeEntry entry) throws IOException {
    try {
      Inodes.chown(file, entry.owner(), entry.group());
    } catch (SandboxException.SyscallFailed e) {
      throw unsupported(
          path,
          e,
          "belongs to user %s and group %s, which do not exist here%s"
              .formatted(
                  Integer.toUnsignedString(entry.owner()),
                  Integer.toUnsignedString(entry.group()),
                  e.errno() == EINVAL ? " (see /etc/subuid and /etc/subgid)" : ""));
    }
    try {
      for (Map.Entry<String, byte[]> each : entry.xattrs().entrySet()) {
        Inodes.setXattr(file, each.getKey(), each.getValue());
      }
      for (Map.Entry<String, byte[]> each : entry.marks().entrySet()) {
        UpperDir.setMark(file, each.getKey(), each.getValue());
      }
    } catch (SandboxException.SyscallFailed e) {
      throw unsupported(path, e, "has an attribute that cannot be set here: " + e.getMessage());
    }
    if (entry.type() != Type.LINK && entry.type() != Type.WHITEOUT) {
      // After the owner: changing the owner clears setuid.
      Files.setAttribute(file, "unix:mode", entry.mode());
    }
    FileTimes.set(file, entry.date());
  }
}

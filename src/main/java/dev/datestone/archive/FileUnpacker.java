package dev.datestone.archive;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.FileNames;
import dev.datestone.content.SparseOutput;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.Sandbox;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.sandbox.UpperDir;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Writes single files of an archive to the disk, with owner, permissions, extended attributes and
 * modification time. Without root some of this is impossible, and skipped with a note.
 */
final class FileUnpacker {
  private static final int EINVAL = 22;
  private static final String CAPABILITY = "security.capability";

  private final AtomicLong limit;
  private final boolean countsAll;
  private final Consumer<String> notes;
  private final byte[] buffer = new byte[1 << 16];
  private int skippedDevices;
  private int skippedCapabilities;

  /**
   * A writer of files.
   *
   * @param limit how many bytes the files may still have
   * @param countsAll whether files without holes count too
   */
  FileUnpacker(AtomicLong limit, boolean countsAll, Consumer<String> notes) {
    this.limit = limit;
    this.countsAll = countsAll;
    this.notes = notes;
  }

  /**
   * Writes one; returns the entry with the file's size and digest, or nothing if it was skipped.
   */
  Optional<Entry> unpack(String path, Path file, Entry entry, TarReader tar) throws IOException {
    Entry written = entry;
    switch (entry.type()) {
      case FOLDER -> {
        if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectory(file);
        }
      }
      case LINK -> Inodes.makeLink(file, FileNames.encode(entry.payload()));
      case FIFO -> Inodes.makeNode(file, entry);
      case CHAR_DEVICE, BLOCK_DEVICE -> {
        if (Sandbox.isRootless()) {
          skippedDevices++;
          return Optional.empty();
        }
        if (entry.type() == Type.CHAR_DEVICE && entry.payload().equals("0:0")) {
          return Optional.empty(); // overlayfs would take it for a whiteout
        }
        Inodes.makeNode(file, entry);
      }
      case FILE -> {
        String digest = write(file, tar, tar.getCurrentEntry().isSparse());
        written = entry.withContent(Type.FILE, Files.size(file), digest);
      }
      case WHITEOUT, OPAQUE_FOLDER -> throw new IllegalStateException(entry.type() + " in a tar");
    }
    chown(path, file, entry);
    if (entry.type() != Type.LINK) {
      // After the owner: changing the owner clears setuid.
      Files.setAttribute(file, "unix:mode", entry.mode());
    }
    String xattrs = xattrs(file, entry.type(), tar.attributes());
    FileTimes.set(file, entry.date());
    return Optional.of(written.withXattrs(xattrs));
  }

  /** Tells how many files and attributes were skipped, and why. */
  void noteSkipped() {
    note(skippedDevices, "device files");
    note(skippedCapabilities, "file capabilities");
  }

  private void note(int count, String what) {
    if (count > 0) {
      notes.accept("skipped " + count + " " + what + ": only root can create them");
    }
  }

  private static void chown(String path, Path file, Entry entry) throws IOException {
    try {
      Inodes.chown(file, entry.owner(), entry.group());
    } catch (SandboxException.SyscallFailed e) {
      if (e.errno() != EINVAL) {
        throw e;
      }
      throw new IOException(
          "/%s belongs to user %s and group %s, outside your ranges in /etc/subuid and /etc/subgid"
              .formatted(
                  path,
                  Integer.toUnsignedString(entry.owner()),
                  Integer.toUnsignedString(entry.group())),
          e);
    }
  }

  /** Sets extended attributes; returns a digest of those that count, empty if there are none. */
  private String xattrs(Path file, Type type, SortedMap<String, byte[]> attributes) {
    attributes.forEach(
        (name, value) -> {
          // overlayfs would act on its own attributes.
          boolean user = name.startsWith("user.") && !name.startsWith("user.overlay.");
          if (user && (type == Type.FILE || type == Type.FOLDER)) {
            Inodes.setXattr(file, name, value);
          } else if (name.equals(CAPABILITY) && type == Type.FILE) {
            setCapability(file, value);
          }
        });
    SortedMap<String, byte[]> all = UpperDir.userXattrs(file);
    if (all.isEmpty()) {
      return "";
    }
    DigestWriter digest = new DigestWriter();
    all.forEach((name, value) -> digest.add(name).add(HexFormat.of().formatHex(value)));
    return digest.finish().hex();
  }

  private void setCapability(Path file, byte[] value) {
    try {
      // In a user namespace Linux limits it to that namespace.
      Inodes.setXattr(file, CAPABILITY, value);
    } catch (SandboxException.SyscallFailed e) {
      if (!Sandbox.isRootless()) {
        throw e;
      }
      skippedCapabilities++;
    }
  }

  /** Of a sparse file, blocks of zeros become holes. */
  private String write(Path file, InputStream data, boolean sparse) throws IOException {
    MessageDigest digest = Digest.bulk();
    try (OutputStream out =
        sparse
            ? SparseOutput.create(file)
            : Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      for (int count = data.read(buffer); count >= 0; count = data.read(buffer)) {
        if (sparse || countsAll) {
          count(count);
        }
        digest.update(buffer, 0, count);
        out.write(buffer, 0, count);
      }
    }
    return Digest.of(digest).hex();
  }

  private void count(int bytes) throws IOException {
    if (limit.addAndGet(-bytes) < 0) {
      throw new IOException("the image is larger than image-limit allows");
    }
  }
}

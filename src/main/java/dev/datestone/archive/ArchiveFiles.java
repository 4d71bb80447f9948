package dev.datestone.archive;

import dev.datestone.content.Entry;
import dev.datestone.content.Manifest;
import dev.datestone.local.Archives;
import dev.datestone.sandbox.SandboxException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/** Tar archives, plain or compressed with gzip, bzip2, xz or zstd. */
public final class ArchiveFiles implements Archives {
  private static final int MAGIC_BYTES = 6;
  private static final String BZIP2 = "425a68";
  private static final String XZ = "fd377a585a00";

  /** {@code xz -9} needs 65 MiB; an archive that needs more than this is refused. */
  private static final int XZ_MEMORY_KIB = 512 << 10;

  @Override
  public boolean isArchive(Path file) throws IOException {
    try (InputStream in = open(file)) {
      return new TarReader(in).next() != null;
    } catch (MemoryLimitException e) {
      return true; // unpacking it says so
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public Manifest unpack(Path file, Path folder, Consumer<String> notes) throws IOException {
    try (InputStream in = open(file)) {
      TarUnpacker unpacker =
          TarUnpacker.rootFilesystem(folder, new AtomicLong(Long.MAX_VALUE), notes);
      NavigableMap<String, Entry> listed = new TreeMap<>(unpacker.unpack(in).entries());
      unpacker.implied().stream().filter(each -> !each.isEmpty()).forEach(listed::remove);
      return new Manifest(listed);
    } catch (SandboxException.SyscallFailed e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static String magic(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return HexFormat.of().formatHex(in.readNBytes(MAGIC_BYTES));
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    boolean opened = false;
    try {
      String magic = magic(file);
      InputStream plain;
      if (magic.startsWith(BZIP2)) {
        plain = new BZip2CompressorInputStream(in, true);
      } else if (magic.startsWith(XZ)) {
        plain = new XZInputStream(in, XZ_MEMORY_KIB);
      } else {
        plain = Compression.decompress(in);
      }
      opened = true;
      return plain;
    } finally {
      if (!opened) {
        in.close();
      }
    }
  }
}

package dev.datestone.oci;

import dev.datestone.archive.PackingOptions;
import dev.datestone.content.Entry;
import dev.datestone.content.FileNames;
import dev.datestone.content.Paths;
import dev.datestone.local.MountedLayers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Finds Python bytecode that is up to date in the build but stale in the image: its header has the
 * modification time of the source in seconds, and the source has another one in the image.
 */
final class PythonBytecode {
  private static final int HEADER = 16;
  private static final int MAGIC = 0x0A0D;
  // Format versions, in the first two bytes. Headers have flags since Python 3.7 (PEP 552); the
  // versions of Python 2 are higher than all of Python 3.
  private static final int FIRST_WITH_FLAGS = 3390;
  private static final int FIRST_OF_PYTHON_2 = 20_000;
  private static final long SECOND = 1_000_000_000L;

  private PythonBytecode() {}

  /** Paths of the bytecode that Python would have to compile again in the image. */
  static List<String> stale(ImagePlan plan, PackingOptions packing, MountedLayers files)
      throws IOException {
    List<String> stale = new ArrayList<>();
    for (Map.Entry<String, Entry> each : plan.files().entrySet()) {
      String path = each.getKey();
      String name = source(path);
      Entry source = name.isEmpty() ? null : plan.files().get(name);
      if (source != null && source.type() == Entry.Type.FILE) {
        long built = seconds(source.date());
        long inImage = seconds(plan.dateInImage(name, source, packing));
        if (built != inImage) {
          OptionalLong compiled = sourceDate(header(files, path));
          if (compiled.isPresent() && compiled.getAsLong() == built) {
            stale.add(path);
          }
        }
      }
    }
    return stale;
  }

  private static byte[] header(MountedLayers files, String path) throws IOException {
    try (InputStream in = Files.newInputStream(FileNames.resolve(files.root(), path))) {
      return in.readNBytes(HEADER);
    }
  }

  private static long seconds(long nanos) {
    return Math.floorDiv(nanos, SECOND) & 0xFFFFFFFFL;
  }

  /** The path of the source of a bytecode file; empty for any other file. */
  static String source(String path) {
    if (!path.endsWith(".pyc")) {
      return "";
    }
    String folder = Paths.parent(path);
    String name = Paths.name(path);
    return Paths.name(folder).equals("__pycache__")
        ? Paths.join(Paths.parent(folder), name.substring(0, name.indexOf('.')) + ".py")
        : path.substring(0, path.length() - 1);
  }

  /** The modification time of the source in a header; empty if it has a hash or is invalid. */
  static OptionalLong sourceDate(byte[] header) {
    if (header.length < HEADER) {
      return OptionalLong.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    int version = Short.toUnsignedInt(bytes.getShort(0));
    if (Short.toUnsignedInt(bytes.getShort(2)) != MAGIC) {
      return OptionalLong.empty();
    }
    boolean hasFlags = version >= FIRST_WITH_FLAGS && version < FIRST_OF_PYTHON_2;
    return hasFlags && bytes.getInt(4) != 0
        ? OptionalLong.empty()
        : OptionalLong.of(Integer.toUnsignedLong(bytes.getInt(hasFlags ? 8 : 4)));
  }
}

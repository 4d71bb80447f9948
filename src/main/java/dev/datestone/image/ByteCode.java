package dev.datestone.image;

import dev.datestone.content.Entry;
import dev.datestone.content.Paths;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Finds byte code of Python that is up to date in the build and stale in the image: its header
 * holds the source's date in seconds, and the source has another date there.
 */
final class ByteCode {
  private static final int HEADER = 16;
  private static final int MARK = 0x0A0D;
  // Versions of the format, the first two bytes: PEP 552 put flags into the header with 3.7. Those
  // of Python 2 are above all of Python 3.
  private static final int FIRST_WITH_FLAGS = 3390;
  private static final int FIRST_OF_PYTHON_2 = 20_000;
  private static final long SECOND = 1_000_000_000L;

  private ByteCode() {}

  /** Gives the first bytes of a file, fewer than asked for if it has no more. */
  interface Reader {
    byte[] first(String path, int bytes) throws IOException;
  }

  /** Byte code in the image that a Python there has to compile again. */
  static List<String> stale(ImagePlan plan, Packing packing, Reader reader) throws IOException {
    List<String> stale = new ArrayList<>();
    for (Map.Entry<String, Entry> each : plan.files().entrySet()) {
      String path = each.getKey();
      String name = source(path);
      Entry source = name.isEmpty() ? null : plan.files().get(name);
      if (source != null && source.type() == Entry.Type.FILE) {
        long built = seconds(source.date());
        long inImage = seconds(plan.dateInImage(name, source, packing));
        if (built != inImage) {
          OptionalLong compiled = sourceDate(reader.first(path, HEADER));
          if (compiled.isPresent() && compiled.getAsLong() == built) {
            stale.add(path);
          }
        }
      }
    }
    return stale;
  }

  private static long seconds(long nanos) {
    return Math.floorDiv(nanos, SECOND) & 0xFFFFFFFFL;
  }

  /** The path of the source that byte code belongs to; empty for what is not byte code. */
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

  /** The source's date that a header holds; empty where it holds a hash, or is none. */
  static OptionalLong sourceDate(byte[] header) {
    if (header.length < HEADER) {
      return OptionalLong.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    int version = Short.toUnsignedInt(bytes.getShort(0));
    if (Short.toUnsignedInt(bytes.getShort(2)) != MARK) {
      return OptionalLong.empty();
    }
    boolean hasFlags = version >= FIRST_WITH_FLAGS && version < FIRST_OF_PYTHON_2;
    return hasFlags && bytes.getInt(4) != 0
        ? OptionalLong.empty()
        : OptionalLong.of(Integer.toUnsignedLong(bytes.getInt(hasFlags ? 8 : 4)));
  }
}

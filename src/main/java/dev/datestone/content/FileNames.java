package dev.datestone.content;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Converts between file names, which are bytes on Linux, and strings. A byte that is not valid
 * UTF-8 becomes the lone surrogate U+DC00 + byte, as in Python (PEP 383), so that the conversion is
 * lossless in both directions.
 */
public final class FileNames {
  private static final char LONE = '\uDC00';
  private static final char UNKNOWN = '\uFFFD';

  private FileNames() {}

  public static String decode(byte[] name) {
    return decode(name, 0, name.length);
  }

  public static String decode(byte[] bytes, int from, int length) {
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    return text.indexOf(UNKNOWN) < 0 ? text : escaped(ByteBuffer.wrap(bytes, from, length));
  }

  private static String escaped(ByteBuffer in) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // stops at invalid bytes
    CharBuffer out = CharBuffer.allocate(in.remaining());
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (!result.isError()) {
        return out.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (LONE + (in.get() & 0xff)));
      }
      decoder.reset();
    }
  }

  public static byte[] encode(String text) {
    if (!isRaw(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    var out = new ByteArrayOutputStream();
    for (int at = 0; at < text.length(); ) {
      int each = text.codePointAt(at);
      if (isLone(each)) {
        out.write(each - LONE);
      } else {
        out.writeBytes(Character.toString(each).getBytes(StandardCharsets.UTF_8));
      }
      at += Character.charCount(each);
    }
    return out.toByteArray();
  }

  /** The file with this relative path in a folder. */
  public static Path resolve(Path folder, String path) {
    // Java accepts such bytes only in a URI.
    return isRaw(path)
        ? Path.of(URI.create("file://" + address(folder) + "/" + encoded(encode(path))))
        : folder.resolve(path);
  }

  /** The last component of a path. */
  public static String lastName(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.indexOf(UNKNOWN) < 0 ? name : Paths.name(decode(file));
  }

  /** A whole path, such as a symlink's target. */
  public static String decode(Path path) {
    String shown = path.toString();
    return shown.indexOf(UNKNOWN) < 0 ? shown : decode(decoded(path, shown));
  }

  private static boolean isRaw(String text) {
    for (int at = 0; at < text.length(); at++) {
      char each = text.charAt(at);
      if (isLone(each) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLone(int each) {
    return each >= LONE + 0x80 && each <= LONE + 0xff;
  }

  private static byte[] decoded(Path path, String shown) {
    String address = address(path);
    if (!path.isAbsolute()) {
      address = address.substring(address(Path.of("").toAbsolutePath()).length() + 1);
    }
    var out = new ByteArrayOutputStream();
    for (int at = 0; at < address.length(); at++) {
      if (address.charAt(at) == '%') {
        out.write(Integer.parseInt(address.substring(at + 1, at + 3), 16));
        at += 2;
      } else {
        out.write(address.charAt(at));
      }
    }
    if (shown.endsWith("/")) {
      out.write('/');
    }
    return out.toByteArray();
  }

  /** Without the slash that Java appends if the path is a folder. */
  private static String address(Path path) {
    String address = path.toUri().getRawPath();
    return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
  }

  private static String encoded(byte[] bytes) {
    StringBuilder out = new StringBuilder();
    for (byte each : bytes) {
      if (each == '/') {
        out.append('/');
      } else {
        out.append('%').append(HexFormat.of().toHexDigits(each));
      }
    }
    return out.toString();
  }
}

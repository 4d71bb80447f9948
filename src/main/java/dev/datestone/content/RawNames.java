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
 * File names as texts, whatever their bytes. To Linux a name is bytes; Java's texts have no place
 * for those that are not UTF-8, and show question marks. Here such a byte is the lone surrogate
 * U+DC00 + byte, as in Python (PEP 383), so that each name has one text and each text one name.
 */
public final class RawNames {
  private static final char LONE = '\uDC00';
  private static final char UNKNOWN = '\uFFFD';

  private RawNames() {}

  public static String text(byte[] name) {
    return text(name, 0, name.length);
  }

  public static String text(byte[] bytes, int from, int length) {
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    return text.indexOf(UNKNOWN) < 0 ? text : escaped(ByteBuffer.wrap(bytes, from, length));
  }

  private static String escaped(ByteBuffer in) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // it reports what is wrong
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

  public static byte[] bytes(String text) {
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

  /** The file of that name below a folder. */
  public static Path file(Path folder, String path) {
    // Java takes such bytes from an address only.
    return isRaw(path)
        ? Path.of(URI.create("file://" + address(folder) + "/" + encoded(bytes(path))))
        : folder.resolve(path);
  }

  /** The last name of a path. */
  public static String name(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.indexOf(UNKNOWN) < 0 ? name : Paths.name(text(file));
  }

  /** The whole path, such as a link's target. */
  public static String text(Path path) {
    String shown = path.toString();
    return shown.indexOf(UNKNOWN) < 0 ? shown : text(decoded(path, shown));
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

  /** Without the slash that Java puts behind the address of what is a folder now. */
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

package dev.datestone.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Private keys in PEM form, as openssl writes them: PKCS#8, and the older PKCS#1 (RSA) and SEC 1
 * (elliptic curves), which Java reads only inside of PKCS#8.
 */
final class PrivateKeys {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ((?:[A-Z0-9]+ )?)PRIVATE KEY-----(.*?)-----END ", Pattern.DOTALL);
  private static final List<String> KINDS = List.of("RSA", "EC", "EdDSA");
  private static final byte[] VERSION_0 = {2, 1, 0};
  private static final byte[] RSA = {
    6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0xd, 1, 1, 1, 5, 0
  };
  private static final byte[] CURVE = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 4;
  private static final int PARAMETERS = 0xa0;

  private PrivateKeys() {}

  static PrivateKey read(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw unreadable(file, "it must be a file in PEM form");
    }
    Matcher pem = PEM.matcher(text);
    if (!pem.find()) {
      throw unreadable(file, "it must be a file in PEM form");
    }
    if (pem.group(1).equals("ENCRYPTED ") || pem.group(2).contains("ENCRYPTED")) {
      throw unreadable(file, "it has a password; openssl pkey -in FILE -out NEW takes it away");
    }
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(pem.group(2));
      return switch (pem.group(1)) {
        case "" -> key(file, bytes);
        case "RSA " -> key(file, wrapped(RSA, bytes));
        case "EC " -> key(file, wrapped(both(CURVE, curve(bytes)), bytes));
        default -> throw unreadable(file, "only keys of RSA and of elliptic curves are known");
      };
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw unreadable(file, "it is damaged");
    }
  }

  private static ImageException unreadable(Path file, String hint) {
    return new ImageException("the private key in " + file + " cannot be read", hint);
  }

  private static PrivateKey key(Path file, byte[] bytes) {
    for (String kind : KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(bytes));
      } catch (GeneralSecurityException e) {
        // of another kind, or damaged
      }
    }
    throw unreadable(file, "only keys of RSA and of elliptic curves are known");
  }

  /** RFC 5208: a version, what the key is of, and the key. */
  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    return element(
        SEQUENCE, both(both(VERSION_0, element(SEQUENCE, algorithm)), element(OCTETS, key)));
  }

  /** RFC 5915: version, key, and the curve that is wanted. */
  private static byte[] curve(byte[] key) {
    int at = content(key, 0);
    at = end(key, at); // the version
    at = end(key, at); // the key
    if ((key[at] & 0xff) != PARAMETERS) {
      throw new IllegalArgumentException("no curve");
    }
    return Arrays.copyOfRange(key, content(key, at), end(key, at));
  }

  private static int content(byte[] der, int at) {
    return at + 2 + (der[at + 1] < 0 ? der[at + 1] & 0x7f : 0);
  }

  private static int end(byte[] der, int at) {
    int length = der[at + 1] & 0xff;
    int content = content(der, at);
    if (length > 0x7f) {
      length = 0;
      for (int i = at + 2; i < content; i++) {
        length = (length << 8) | (der[i] & 0xff);
      }
    }
    return content + length;
  }

  private static byte[] element(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] both(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}

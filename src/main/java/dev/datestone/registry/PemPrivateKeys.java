package dev.datestone.registry;

import dev.datestone.archive.ImageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads private keys in PEM form: PKCS#8, and the older PKCS#1 (RSA) and SEC 1 (elliptic curves),
 * which Java reads only inside of PKCS#8.
 */
final class PemPrivateKeys {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ((?:[A-Z0-9]+ )?)PRIVATE KEY-----(.*?)-----END ", Pattern.DOTALL);
  private static final String NOT_PEM = "it must be a PEM file";
  private static final String UNKNOWN = "only RSA and elliptic curve keys are supported";
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 4;
  private static final int PARAMETERS = 0xa0;
  private static final byte[] VERSION_0 = {2, 1, 0};
  // Object identifiers rsaEncryption, with a NULL, and id-ecPublicKey.
  private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private PemPrivateKeys() {}

  static PrivateKey read(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw unreadable(file, NOT_PEM);
    }
    Matcher pem = PEM.matcher(text);
    if (!pem.find()) {
      throw unreadable(file, NOT_PEM);
    }
    if (pem.group(1).equals("ENCRYPTED ") || pem.group(2).contains("ENCRYPTED")) {
      throw unreadable(file, "it has a password; remove it: openssl pkey -in FILE -out NEW");
    }
    try {
      byte[] key = Base64.getMimeDecoder().decode(pem.group(2));
      return switch (pem.group(1)) {
        case "" -> key(file, key);
        case "RSA " -> key(file, pkcs8(RSA, key));
        case "EC " -> key(file, pkcs8(join(EC, curve(key)), key));
        default -> throw unreadable(file, UNKNOWN);
      };
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw unreadable(file, "it is damaged");
    }
  }

  private static ImageException unreadable(Path file, String hint) {
    return new ImageException("cannot read the private key in " + file, hint);
  }

  private static PrivateKey key(Path file, byte[] pkcs8) {
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException e) {
        // another algorithm, or damaged
      }
    }
    throw unreadable(file, UNKNOWN);
  }

  /** RFC 5208: version, algorithm, key. */
  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return element(
        SEQUENCE, join(VERSION_0, element(SEQUENCE, algorithm), element(OCTET_STRING, key)));
  }

  /** The curve of a SEC 1 key (RFC 5915): version, key, curve. */
  private static byte[] curve(byte[] key) {
    ByteBuffer in = ByteBuffer.wrap(content(ByteBuffer.wrap(key), SEQUENCE));
    content(in, in.get(in.position()) & 0xff);
    content(in, OCTET_STRING);
    return content(in, PARAMETERS);
  }

  /** Reads a DER element that must have the tag. */
  private static byte[] content(ByteBuffer in, int tag) {
    if ((in.get() & 0xff) != tag) {
      throw new IllegalArgumentException("another element than expected");
    }
    int length = in.get() & 0xff;
    if (length > 0x7f) {
      int bytes = length & 0x7f;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = (length << 8) | (in.get() & 0xff);
      }
    }
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("truncated");
    }
    byte[] content = new byte[length];
    in.get(content);
    return content;
  }

  private static byte[] element(int tag, byte[] content) {
    int length = content.length;
    byte[] header =
        length < 0x80
            ? new byte[] {(byte) tag, (byte) length}
            : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    return join(header, content);
  }

  private static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}

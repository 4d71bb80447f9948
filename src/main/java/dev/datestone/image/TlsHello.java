package dev.datestone.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks a host whether it speaks TLS at all: the first message of a handshake (RFC 8446, 4.1.2),
 * whose answer is a message of TLS, be it a refusal, or something else. Costs no TLS of ours.
 */
final class TlsHello {
  private static final int CONNECT_MILLIS = 1000;
  private static final int ANSWER_MILLIS = 5000;
  private static final int ALERT = 0x15;
  private static final int HANDSHAKE = 0x16;

  // Those that servers of the last fifteen years have, for TLS 1.3 and 1.2.
  private static final int[] SUITES = {
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9, 0x009c, 0x002f, 0x0035
  };
  private static final int[] GROUPS = {0x001d, 0x0017, 0x0018};
  private static final int[] SIGNATURES = {0x0403, 0x0503, 0x0804, 0x0805, 0x0401, 0x0501, 0x0807};
  private static final int[] VERSIONS = {0x0304, 0x0303};

  private TlsHello() {}

  static boolean isAnswered(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.getOutputStream().write(record());
      InputStream in = socket.getInputStream();
      int first = in.read();
      return (first == ALERT || first == HANDSHAKE) && in.read() == 3; // the version's first byte
    } catch (IOException e) {
      return false; // silence, or nobody
    }
  }

  private static byte[] record() {
    var hello = new ByteArrayOutputStream();
    hello.writeBytes(numbers(0x0303));
    // What should be random; a server of plain HTTP takes it for the end of a request, and answers.
    hello.writeBytes("datestone asks: TLS?        \r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    hello.write(0); // no session
    hello.writeBytes(sized(2, numbers(SUITES)));
    hello.writeBytes(new byte[] {1, 0}); // no compression
    var extensions = new ByteArrayOutputStream();
    extensions.writeBytes(extension(10, sized(2, numbers(GROUPS))));
    extensions.writeBytes(extension(11, new byte[] {1, 0})); // points as they are
    extensions.writeBytes(extension(13, sized(2, numbers(SIGNATURES))));
    extensions.writeBytes(extension(43, sized(1, numbers(VERSIONS))));
    extensions.writeBytes(extension(51, sized(2, new byte[0]))); // no key yet: to be asked for
    hello.writeBytes(sized(2, extensions.toByteArray()));
    var record = new ByteArrayOutputStream();
    record.write(HANDSHAKE);
    record.writeBytes(numbers(0x0301));
    var message = new ByteArrayOutputStream();
    message.write(1);
    message.writeBytes(sized(3, hello.toByteArray()));
    record.writeBytes(sized(2, message.toByteArray()));
    return record.toByteArray();
  }

  private static byte[] extension(int kind, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(numbers(kind));
    out.writeBytes(sized(2, content));
    return out.toByteArray();
  }

  private static byte[] numbers(int... numbers) {
    var out = new ByteArrayOutputStream();
    for (int each : numbers) {
      out.write(each >> 8);
      out.write(each);
    }
    return out.toByteArray();
  }

  /** With the length before it, in so many bytes. */
  private static byte[] sized(int bytes, byte[] content) {
    var out = new ByteArrayOutputStream();
    for (int i = bytes - 1; i >= 0; i--) {
      out.write(content.length >> (8 * i));
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}

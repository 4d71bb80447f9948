package dev.datestone.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HexFormat;

/**
 * Asks a host whether it speaks TLS at all, with the first message of a handshake (RFC 8446,
 * 4.1.2). Initializing Java's TLS for that would take 100 ms.
 */
final class TlsProbe {
  private static final int CONNECT_MILLIS = 1000;
  private static final int ANSWER_MILLIS = 5000;
  private static final int ALERT = 0x15;
  private static final int HANDSHAKE = 0x16;

  /** A ClientHello for TLS 1.3 and 1.2, with the cipher suites that servers have. */
  private static final byte[] CLIENT_HELLO =
      HexFormat.of()
          .parseHex(
              "16"
                  + "0301"
                  + "007a" // a handshake record
                  + "01"
                  + "000076"
                  + "0303" // ClientHello
                  // Random bytes; a server of plain HTTP answers the empty lines at their end.
                  + "6461746573746f6e652061736b733a20544c533f20202020202020200d0a0d0a"
                  + "00" // no session
                  + "0018"
                  + "130113021303c02bc02cc02fc030cca8cca9009c002f0035" // cipher suites
                  + "0100" // no compression
                  + "0035" // extensions
                  + "000a"
                  + "0008"
                  + "0006"
                  + "001d00170018" // groups
                  + "000b"
                  + "0002"
                  + "0100" // uncompressed points
                  + "000d"
                  + "0010"
                  + "000e"
                  + "0403050308040805040105010807" // signatures
                  + "002b"
                  + "0005"
                  + "04"
                  + "03040303" // versions
                  + "0033"
                  + "0002"
                  + "0000"); // no key share: the server asks for one

  private TlsProbe() {}

  static boolean speaksTls(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.getOutputStream().write(CLIENT_HELLO);
      InputStream in = socket.getInputStream();
      int first = in.read();
      return (first == ALERT || first == HANDSHAKE) && in.read() == 3; // the major version
    } catch (IOException e) {
      return false; // no answer, or no server
    }
  }
}

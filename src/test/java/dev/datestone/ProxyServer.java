package dev.datestone;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy with authentication that maps some names to ports of this machine. One request per
 * connection, except for tunnels.
 */
final class ProxyServer implements AutoCloseable {
  /** The first lines of what was asked for, those without the login in front marked by "no ". */
  final List<String> asked = new CopyOnWriteArrayList<>();

  private final ServerSocket server;
  private final Map<String, String> places;
  private final String login;

  /**
   * Starts one.
   *
   * @param places where each name with its port leads to, such as "registry.test:443" to
   *     "127.0.0.1:5000"
   * @param login what Proxy-Authorization has to say
   */
  ProxyServer(Map<String, String> places, String login) {
    this.places = places;
    this.login = login;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::serve);
  }

  String host() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> answer(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      String first = head.lines().findFirst().orElse("");
      boolean known =
          head.lines().anyMatch(line -> line.equalsIgnoreCase("Proxy-Authorization: " + login));
      asked.add((known ? "" : "no ") + first);
      OutputStream out = client.getOutputStream();
      if (!known) {
        say(out, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"it\"");
        return;
      }
      String[] words = first.split(" ");
      boolean tunnel = words[0].equals("CONNECT");
      String target = tunnel ? words[1] : words[1].replaceFirst("http://([^/]*).*", "$1");
      String place = places.get(target.contains(":") ? target : target + ":80");
      if (place == null) {
        say(out, "502 Bad Gateway");
        return;
      }
      String[] address = place.split(":");
      try (Socket there = new Socket(address[0], Integer.parseInt(address[1]))) {
        if (tunnel) {
          out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        } else {
          String own = first.replaceFirst("http://[^/]*", "") + "\r\nConnection: close";
          String rest =
              head.substring(first.length())
                  .replaceAll("(?im)^(Connection|Proxy-Authorization):.*\r\n", "");
          there.getOutputStream().write((own + rest).getBytes(StandardCharsets.ISO_8859_1));
        }
        Thread up = Thread.ofVirtual().start(() -> pass(client, there));
        pass(there, client);
        up.join();
      }
    } catch (IOException e) {
      // One of the two has gone.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void say(OutputStream out, String status) throws IOException {
    out.write(
        ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the request ends in its head");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One of the two has gone.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

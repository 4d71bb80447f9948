package dev.datestone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * An sshd of the test's own on loopback, with a host key and a user's key of its own; nothing of
 * the machine's ssh is read or changed. Needs root, and the package openssh-server.
 */
final class SshServer implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final Process process;

  private SshServer(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  static boolean isThere() {
    return HostShell.isRoot() && Files.exists(Path.of("/usr/sbin/sshd"));
  }

  static SshServer start(Path folder) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    HostShell.run(
        Files.createDirectories(folder),
        """
        for key in host user; do ssh-keygen -q -t ed25519 -N '' -C $key -f $key; done
        cp user.pub authorized
        cat >config <<END
        ListenAddress 127.0.0.1
        Port %d
        HostKey $PWD/host
        PidFile none
        AuthorizedKeysFile $PWD/authorized
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin prohibit-password
        END
        echo "[127.0.0.1]:%d $(cut -d' ' -f1,2 host.pub)" >known
        """
            .formatted(port, port));
    // Its folder in /run is one of its own: this machine's is not touched.
    String run =
        "mount -t tmpfs none /run && mkdir /run/sshd && exec /usr/sbin/sshd -D -e -f " + folder;
    Process process =
        new ProcessBuilder("unshare", "-m", "--propagation", "private", "sh", "-c", run + "/config")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    SshServer server = new SshServer(folder, port, process);
    RunningTool.await(() -> server.answers() || !process.isAlive());
    if (!server.answers()) {
      server.close();
      throw new AssertionError("sshd does not start: " + server.log());
    }
    return server;
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.getInputStream().read() >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** What goes before a path on the server. */
  String address() {
    return "ssh://root@127.0.0.1:" + port;
  }

  /** The ssh that knows the server and has the user's key. */
  String client() {
    return client("known");
  }

  /** The same, knowing only the servers of another file. */
  String client(String known) {
    return "ssh -F /dev/null -o IdentitiesOnly=yes -o UserKnownHostsFile="
        + folder.resolve(known)
        + " -i "
        + folder.resolve("user");
  }

  String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  /** How many sessions it has had. */
  long sessions() throws IOException {
    return log().lines().filter(line -> line.startsWith("Accepted publickey")).count();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.datestone.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One command to run in a container.
 *
 * @param rootfs a mounted {@link Overlay}'s merged folder
 * @param env each "KEY=value"; HOME is added when it has none
 * @param user "", "name", "uid", "user:group"; looked up in the rootfs
 * @param hosts lines for /etc/hosts beyond the usual ones: "address name…"
 * @param privileged all capabilities and no seccomp filter
 * @param terminal the command talks to the terminal we were started from
 */
public record RunSpec(
    Path rootfs,
    List<String> argv,
    List<String> env,
    String workdir,
    String user,
    List<Mount> mounts,
    List<String> hosts,
    Network network,
    boolean privileged,
    boolean terminal) {
  /** What a container calls its machine: fixed, so that it cannot make outputs differ. */
  public static final String HOSTNAME = "datestone";

  public RunSpec {
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("no command");
    }
    argv = List.copyOf(argv);
    env = List.copyOf(env);
    mounts = List.copyOf(mounts);
    hosts = List.copyOf(hosts);
  }

  /** A command as root in "/", with the host's network and nothing mounted. */
  public static RunSpec of(Path rootfs, List<String> argv, List<String> env) {
    return new RunSpec(
        rootfs, argv, env, "/", "", List.of(), List.of(), Network.HOST, false, false);
  }

  /** Every path that something gets mounted at, absolute, in the order of the mounts. */
  public List<MountPoints.Target> targets() {
    var targets = new ArrayList<>(MountPoints.ALWAYS);
    for (Mount mount : mounts) {
      targets.add(mount.mountPoint());
    }
    return targets;
  }

  /** Which network the command sees. */
  public enum Network {
    HOST,
    /** Loopback only. */
    NONE
  }

  /** Something to be seen at an absolute path of the container. */
  public sealed interface Mount {
    String target();

    MountPoints.Target mountPoint();
  }

  /** A file or folder of the host. */
  public record Bind(Path source, String target, boolean readOnly) implements Mount {
    @Override
    public MountPoints.Target mountPoint() {
      return new MountPoints.Target(target, java.nio.file.Files.isDirectory(source));
    }
  }

  /** Memory; size 0 is the kernel's default. */
  public record Tmpfs(String target, long sizeBytes, int mode) implements Mount {
    @Override
    public MountPoints.Target mountPoint() {
      return new MountPoints.Target(target, true);
    }
  }
}

package dev.datestone.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command to run in a container.
 *
 * @param rootfs a mounted {@link Overlay}'s merged folder
 * @param env each "KEY=value"; HOME and PATH are added if missing
 * @param user "", "name", "uid", "user:group"; looked up in the rootfs
 * @param hosts lines for /etc/hosts beyond the usual ones: "address name…"
 * @param privileged all capabilities and no seccomp filter
 * @param terminal whether the command uses the terminal of this process
 */
public record ContainerSpec(
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
  /** The host name in containers: fixed, for reproducible outputs. */
  public static final String HOSTNAME = "datestone";

  public ContainerSpec {
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("no command");
    }
    argv = List.copyOf(argv);
    env = List.copyOf(env);
    mounts = List.copyOf(mounts);
    hosts = List.copyOf(hosts);
  }

  /** A command as root in "/", with the host's network and nothing mounted. */
  public static ContainerSpec of(Path rootfs, List<String> argv, List<String> env) {
    return new ContainerSpec(
        rootfs, argv, env, "/", "", List.of(), List.of(), Network.HOST, false, false);
  }

  /** All mount points, in the order of the mounts. */
  public List<MountPoints.Target> targets() {
    var targets = new ArrayList<>(MountPoints.ALWAYS);
    for (Mount mount : mounts) {
      targets.add(mount.mountPoint());
    }
    return targets;
  }

  /** The network of the command. */
  public enum Network {
    HOST,
    /** Loopback only. */
    NONE,
    /** A network of its own, from which the host's can be reached. */
    OWN
  }

  /** A mount at an absolute path of the container. */
  public sealed interface Mount {
    String target();

    MountPoints.Target mountPoint();
  }

  /** A bind mount of a file or folder of the host. */
  public record Bind(Path source, String target, boolean readOnly) implements Mount {
    @Override
    public MountPoints.Target mountPoint() {
      return new MountPoints.Target(target, java.nio.file.Files.isDirectory(source));
    }
  }

  /** NativeA tmpfs; size 0 is the kernel's default. */
  public record Tmpfs(String target, long sizeBytes, int mode) implements Mount {
    @Override
    public MountPoints.Target mountPoint() {
      return new MountPoints.Target(target, true);
    }
  }
}

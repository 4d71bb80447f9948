package dev.datestone.operation;

import java.util.List;

/**
 * Options of a command.
 *
 * @param network whether it has the host's network; else only loopback
 * @param privileged whether it has all privileges of this process
 * @param ssh whether it can use the host's ssh agent
 * @param aws whether it gets the host's AWS credentials
 * @param runsOnce whether it must not run a second time in a build: it pushes, or is interactive
 * @param raw whether its output is shown without the target's name
 * @param secrets those in variables
 * @param hosts each "address name", for /etc/hosts
 */
public record RunOptions(
    boolean network,
    boolean privileged,
    boolean ssh,
    boolean aws,
    boolean runsOnce,
    boolean raw,
    Terminal terminal,
    List<Secret> secrets,
    List<String> hosts) {
  /** Whether the command uses the terminal, and whether its changes are kept. */
  public enum Terminal {
    NONE,
    /** {@code --interactive}: its changes are discarded. */
    DISCARD,
    /** {@code --interactive-keep}: its changes are kept. */
    KEEP
  }

  /**
   * A secret in a variable. Its value is in no key and not in the store.
   *
   * @param required whether it is an error if it was not provided; else there is no variable
   */
  public record Secret(String variable, String id, boolean required) {
    public Secret(String variable, String id) {
      this(variable, id, true);
    }
  }

  public RunOptions {
    secrets = List.copyOf(secrets);
    hosts = List.copyOf(hosts);
  }

  /** The same options with all privileges. */
  RunOptions withPrivileges() {
    return new RunOptions(network, true, ssh, aws, runsOnce, raw, terminal, secrets, hosts);
  }
}

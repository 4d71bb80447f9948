package dev.datestone.operation;

import java.util.List;

/**
 * What a command is given beside its file system and its environment.
 *
 * @param network the host's; else only loopback
 * @param privileged all rights that we have
 * @param ssh the host's ssh agent
 * @param aws the host's AWS credentials
 * @param once never done twice: it pushes, or talks to a person
 * @param raw its output is shown without the target's name
 * @param secrets by the name of the variable that holds each
 * @param hosts each "address name", for /etc/hosts
 */
public record RunOptions(
    boolean network,
    boolean privileged,
    boolean ssh,
    boolean aws,
    boolean once,
    boolean raw,
    Terminal terminal,
    List<Secret> secrets,
    List<String> hosts) {
  /** Whether the command talks to the user, and what becomes of what it leaves. */
  public enum Terminal {
    NONE,
    /** {@code --interactive}: what it changes is thrown away. */
    DISCARD,
    /** {@code --interactive-keep} */
    KEEP
  }

  /** A secret's value in a variable. Neither the key nor the store has the value. */
  public record Secret(String variable, String id) {}

  public RunOptions {
    secrets = List.copyOf(secrets);
    hosts = List.copyOf(hosts);
  }
}

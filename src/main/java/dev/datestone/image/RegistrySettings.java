package dev.datestone.image;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How registries are spoken to.
 *
 * @param hosts what is set for single hosts, by their names with ports
 * @param downloads how many layers are fetched at once
 * @param retries how often something is tried again
 * @param age how old the answer to "which digest has this tag" may be; empty: for ever
 * @param offline no registry is asked anything
 * @param limit how many bytes an image may be unpacked
 */
public record RegistrySettings(
    Map<String, Host> hosts,
    int downloads,
    int retries,
    Optional<Duration> age,
    boolean offline,
    long limit) {
  public static final int USUAL_DOWNLOADS = 3;
  public static final int USUAL_RETRIES = 5;
  public static final Duration USUAL_AGE = Duration.ofHours(1);
  public static final long USUAL_LIMIT = 100_000_000_000L;

  public static final RegistrySettings USUAL =
      new RegistrySettings(
          Map.of(), USUAL_DOWNLOADS, USUAL_RETRIES, Optional.of(USUAL_AGE), false, USUAL_LIMIT);

  /** A certificate of ours with its key, files in PEM form. */
  public record Client(Path certificate, Path key) {}

  /**
   * What is set for a host.
   *
   * @param mirrors asked before it, in order: a host, or a host and the start of its repositories'
   *     names
   * @param http whether it speaks plain HTTP
   * @param certificate what it is known by beside the machine's own certificates, a file in PEM
   *     form
   * @param client what we are known by to it
   */
  public record Host(
      List<String> mirrors, boolean http, Optional<Path> certificate, Optional<Client> client) {
    public static final Host USUAL = new Host(List.of(), false, Optional.empty(), Optional.empty());

    public Host {
      mirrors = List.copyOf(mirrors);
    }
  }

  public RegistrySettings {
    hosts = Map.copyOf(hosts);
  }

  public Host host(String name) {
    return hosts.getOrDefault(name, Host.USUAL);
  }

  public RegistrySettings withAge(Optional<Duration> newAge) {
    return new RegistrySettings(hosts, downloads, retries, newAge, offline, limit);
  }

  public RegistrySettings withOffline() {
    return new RegistrySettings(hosts, downloads, retries, age, true, limit);
  }
}

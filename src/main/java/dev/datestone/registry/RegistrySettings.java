package dev.datestone.registry;

import dev.datestone.content.ReadLog;
import dev.datestone.oci.ImageFetcher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings for registries.
 *
 * @param hosts settings of single hosts, by name and port
 * @param downloads how many layers are downloaded or uploaded at once
 * @param retries how often a request is retried
 * @param age how long the digest of a tag is cached; empty: for ever
 * @param offline whether no registry may be contacted
 * @param limit the most bytes that an image may have when it is unpacked
 */
public record RegistrySettings(
    Map<String, Host> hosts,
    int downloads,
    int retries,
    Optional<Duration> age,
    boolean offline,
    long limit) {
  public static final int USUAL_RETRIES = 5;
  public static final Duration USUAL_AGE = Duration.ofHours(1);
  public static final long USUAL_LIMIT = 100_000_000_000L;

  public static final RegistrySettings USUAL =
      new RegistrySettings(
          Map.of(),
          ImageFetcher.DEFAULT_DOWNLOADS,
          USUAL_RETRIES,
          Optional.of(USUAL_AGE),
          false,
          USUAL_LIMIT);

  /** A client certificate and its key, PEM files. */
  public record Client(Path certificate, Path key) {}

  /**
   * Settings of a host.
   *
   * @param mirrors tried before it, in order: a host, or a host and a prefix for repositories
   * @param http whether it uses plain HTTP
   * @param certificate trusted for it beside the machine's certificates, a PEM file
   * @param client the client certificate for it
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

  /** Whether what was asked then, in milliseconds since 1970, need not be asked again. */
  boolean isYoung(long asked) {
    if (age.isEmpty()) {
      return true;
    }
    long limit = age.get().toMillis();
    long since = System.currentTimeMillis() - asked;
    ReadLog.validUntil(asked + limit);
    return since >= 0 && since < limit;
  }

  public RegistrySettings withAge(Optional<Duration> newAge) {
    return new RegistrySettings(hosts, downloads, retries, newAge, offline, limit);
  }
}

package dev.datestone.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What survives a power cut.
 *
 * <p>Nothing is synced while a build runs; killed processes lose nothing by that, only a machine
 * that goes down does. So each thing that must not be half there carries the boot it was written
 * in. It counts in that boot, and in later ones if a sync came after it.
 */
public final class Durability {
  private static final String FORM = "datestone synced 1";

  private final Path home;
  private final String boot;
  private long synced;

  private Durability(Path home, String boot, long synced) {
    this.home = home;
    this.boot = boot;
    this.synced = synced;
  }

  static Durability open(Path home) throws IOException {
    String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    // Each build that executes something moves it on; what is whole once remains so.
    long synced =
        StoreFile.readUnnoted(home.resolve("synced"), FORM, FieldReader::number)
            .orElse(Long.MIN_VALUE);
    return new Durability(home, boot, synced);
  }

  /** Notes the boot and the time, which {@link #isWhole} judges. */
  FieldWriter stamp(FieldWriter out) {
    return out.text(boot).number(now());
  }

  /** Reads such a note: whether what follows it is sure to be whole. */
  boolean isWhole(FieldReader in) {
    return isWhole(in.text(), in.number());
  }

  /** Whether what was written in that boot at that time is sure to be whole. */
  public synchronized boolean isWhole(String writtenInBoot, long writtenAt) {
    return writtenInBoot.equals(boot) || writtenAt <= synced;
  }

  /**
   * Makes all that was written until now survive a power cut.
   *
   * @param sync syncs the file system that holds the folder it is given
   */
  public synchronized void sync(Consumer<Path> sync) {
    long now = now();
    sync.accept(home);
    synced = now;
    StoreFile.write(home.resolve("synced"), FORM, new FieldWriter().number(now));
  }

  /** The time that {@link #isWhole} compares with. */
  private static long now() {
    return Math.multiplyExact(System.currentTimeMillis(), 1_000_000L);
  }
}

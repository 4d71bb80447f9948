package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Sees to it that there is something to mount on, without it becoming part of the layer that a
 * command writes. {@link Container#run} calls {@link #ensure}; a lowest layer of {@link #stubs}
 * only saves it the work.
 */
public final class MountPoints {
  /** Where every container has something mounted. */
  public static final List<Target> ALWAYS =
      List.of(
          new Target("/proc", true),
          new Target("/dev", true),
          new Target("/sys", true),
          new Target("/etc/resolv.conf", false),
          new Target("/etc/hosts", false));

  private MountPoints() {}

  /** An absolute path in the container that must be a folder, or something that is none. */
  public record Target(String path, boolean folder) {}

  /** Fills a lowest layer with empty folders and files. Knows nothing of links in layers above. */
  public static void stubs(Path layer, List<Target> targets) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes what is missing, following links inside the root only. The handle takes it away again.
   */
  public static Made ensure(Path merged, List<Target> targets) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** What {@link #ensure} made. */
  public static final class Made {
    private Made() {}

    /** Removes what is still empty and gives the folders above their dates back. */
    public void remove() throws IOException {}
  }
}

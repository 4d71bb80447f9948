package dev.datestone.operation;

/** A folder that a RUN sees in place of what its layers have there. */
public sealed interface Mount {
  /** Absolute path inside. */
  String target();

  /**
   * A cache mount: it outlives the RUN.
   *
   * @param persist whether the RUN's layer gets what the cache holds at its end
   */
  record Cache(CacheName name, String target, Sharing sharing, int mode, boolean persist)
      implements Mount {}

  /**
   * An empty folder in memory.
   *
   * @param size in bytes, 0 for the kernel's default (half the memory)
   */
  record Tmpfs(String target, long size) implements Mount {}

  /**
   * A secret as a file.
   *
   * @param mode of the file
   */
  record Secret(String id, String target, int mode) implements Mount {}

  /** What happens when two RUNs want one cache at a time. */
  enum Sharing {
    /** The second waits. */
    LOCKED,
    /** Both have it, as long as they agree on what they see. */
    SHARED,
    /** The second takes a fresh one. */
    PRIVATE
  }
}

package dev.datestone.operation;

/** What happens when two RUNs want the same cache mount at the same time. */
public enum Sharing {
  /** The second waits. */
  LOCKED,
  /** Both use it, as long as they see the same files. */
  SHARED,
  /** The second gets a new, empty cache. */
  PRIVATE
}

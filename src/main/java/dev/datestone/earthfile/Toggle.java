package dev.datestone.earthfile;

/** A flag that is on or off: not written, written bare, or written with a value to expand. */
public sealed interface Toggle {
  /** What can be known without expanding anything. */
  enum Plain implements Toggle {
    ABSENT,
    ON
  }

  /** {@code --flag=$X}: on where the expanded value is {@code true}. */
  record Valued(Word value) implements Toggle {}

  /** Whether it is written at all, whatever its value. */
  default boolean written() {
    return this != Plain.ABSENT;
  }
}

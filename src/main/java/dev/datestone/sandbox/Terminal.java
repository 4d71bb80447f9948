package dev.datestone.sandbox;

/** The terminal of this process. */
public final class Terminal {
  private static final long TIOCGWINSZ = 0x5413;
  private static final Size NONE = new Size(0, 0);
  private static final Size USUAL = new Size(24, 80);

  private Terminal() {}

  /** How many characters fit. */
  public record Size(int rows, int columns) {}

  /** The current size; a usual one without a terminal. */
  public static Size size() {
    Size size = asked();
    return size.rows == 0 || size.columns == 0 ? USUAL : size;
  }

  /** The current width; 0 without a terminal. */
  public static int columns() {
    return asked().columns;
  }

  private static Size asked() {
    try (NativeMemory memory = NativeMemory.take()) {
      NativeMemory.Piece window = memory.piece(4 * Short.BYTES);
      long result = Kernel.raw(Syscall.IOCTL, 0, TIOCGWINSZ, window.address());
      return result < 0
          ? NONE
          : new Size(
              Short.toUnsignedInt(window.bytes().getShort(0)),
              Short.toUnsignedInt(window.bytes().getShort(Short.BYTES)));
    }
  }
}

package dev.datestone.earthfile;

/** Permissions in octal, as chmod takes them: 755, 0755, 04755. */
public final class FileMode {
  private FileMode() {}

  /** Reads the expanded value of {@code --chmod} or {@code mode=}. */
  public static int parse(String expanded, Position position) {
    int mode = 0;
    boolean good = !expanded.isEmpty() && expanded.length() <= 7;
    for (int i = 0; i < expanded.length() && good; i++) {
      int digit = expanded.charAt(i) - '0';
      good = digit >= 0 && digit <= 7;
      mode = mode * 8 + digit;
    }
    if (!good || mode > 0xfff) {
      throw new EarthfileException(
          position,
          expanded.length(),
          "\"" + expanded + "\" is not a file mode",
          "a mode is written in octal, like 0755");
    }
    return mode;
  }
}

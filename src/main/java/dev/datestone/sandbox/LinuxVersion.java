package dev.datestone.sandbox;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a Linux kernel: "6.1.0-44-amd64" is 6.1. */
record LinuxVersion(int major, int minor) {
  static final LinuxVersion HERE = of(System.getProperty("os.version", ""));

  private static final class Form {
    static final Pattern PATTERN = Pattern.compile("(\\d{1,6})\\.(\\d{1,6}).*");
  }

  /** Reads a version; a text of another form counts as 0.0, the oldest. */
  static LinuxVersion of(String text) {
    Matcher numbers = Form.PATTERN.matcher(text);
    return numbers.matches()
        ? new LinuxVersion(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)))
        : new LinuxVersion(0, 0);
  }

  boolean isAtLeast(int otherMajor, int otherMinor) {
    return major > otherMajor || (major == otherMajor && minor >= otherMinor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}

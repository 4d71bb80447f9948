package dev.datestone.cli;

/** What this tool calls itself. */
final class Versions {
  private Versions() {}

  static String tool() {
    String version = Versions.class.getPackage().getImplementationVersion();
    return version == null ? "(unpacked)" : version;
  }
}

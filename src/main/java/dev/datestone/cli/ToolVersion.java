package dev.datestone.cli;

/** What this tool calls itself. */
final class ToolVersion {
  private ToolVersion() {}

  static String tool() {
    String version = ToolVersion.class.getPackage().getImplementationVersion();
    return version == null ? "(unpacked)" : version;
  }
}

package dev.datestone.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this tool calls itself. */
final class ToolVersion {
  private ToolVersion() {}

  static String tool() {
    String version = ToolVersion.class.getPackage().getImplementationVersion();
    return version == null ? "(unpacked)" : version;
  }

  /** The version, and in brackets the commit that the tool was built from, if it is known. */
  static String withCommit() {
    String commit = commit();
    return commit.isEmpty() ? tool() : tool() + " (" + commit + ")";
  }

  /** The first word of the file {@code commit} beside the jar, which packaging/commit writes. */
  private static String commit() {
    try {
      Path jar =
          Path.of(ToolVersion.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.readString(jar.resolveSibling("commit")).strip().split(" ")[0];
    } catch (IOException | URISyntaxException e) {
      return "";
    }
  }
}

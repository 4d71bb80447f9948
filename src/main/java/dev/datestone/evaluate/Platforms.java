package dev.datestone.evaluate;

import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Position;
import java.util.List;

/** Platforms as Docker writes them: system/architecture[/variant]. */
public final class Platforms {
  /** The platform of this machine. */
  public static final String NATIVE =
      "linux/" + (System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "amd64");

  /** The architectures that images of Linux name. */
  private static final List<String> ARCHITECTURES =
      List.of(
          "amd64",
          "arm64",
          "arm",
          "386",
          "riscv64",
          "ppc64le",
          "s390x",
          "loong64",
          "mips64le",
          "mips64",
          "mipsle",
          "mips",
          "ppc64");

  private Platforms() {}

  /**
   * One form for each platform: {@code linux/x86_64} and {@code native} are what they stand for.
   */
  public static String parse(String written, Position position) {
    if (written.equals("native") || written.equals("user")) {
      return NATIVE;
    }
    String[] parts = written.split("/", -1);
    if (parts.length == 1 && !written.equals("linux")) {
      parts = new String[] {"linux", written};
    }
    if (parts.length < 2 || parts.length > 3 || parts[1].isEmpty()) {
      throw new EarthfileException(
          position,
          written.length(),
          "\"" + written + "\" is not a platform",
          "write one as linux/amd64, linux/arm64 or linux/arm/v7");
    }
    if (!parts[0].equals("linux")) {
      throw new EarthfileException(
          position,
          written.length(),
          "platform " + written + " is not possible: builds run on Linux",
          "write one as linux/amd64 or linux/arm64");
    }
    String architecture =
        switch (parts[1]) {
          case "x86_64", "x86-64" -> "amd64";
          case "aarch64" -> "arm64";
          case "armhf" -> "arm";
          default -> parts[1];
        };
    if (!ARCHITECTURES.contains(architecture)) {
      throw new EarthfileException(
          position,
          written.length(),
          "unknown architecture \"" + architecture + "\"",
          "known are " + String.join(", ", ARCHITECTURES));
    }
    String variant = parts.length == 3 ? parts[2] : "";
    if (architecture.equals("arm64") && variant.equals("v8")) {
      variant = "";
    }
    if (architecture.equals("arm") && variant.isEmpty()) {
      variant = "v7";
    }
    return "linux/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}

package dev.datestone.session;

import dev.datestone.archive.ImageException;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Position;
import dev.datestone.evaluate.BuiltinArgs;
import dev.datestone.evaluate.Platforms;
import dev.datestone.oci.ImageDestination;
import java.nio.file.Path;

/** Values of options that other rooms understand, checked while the command line is read. */
public final class OptionValues {
  private OptionValues() {}

  public static String platform(String written) {
    try {
      Platforms.parse(written, Position.NONE);
      return written;
    } catch (EarthfileException e) {
      throw UsageException.of(e);
    }
  }

  /** Whether an argument of that name has its value from the tool. */
  public static boolean isBuiltinArgument(String name) {
    return BuiltinArgs.isBuiltin(name);
  }

  /** A place for images, as {@code --save-to} takes it. */
  public static String destination(String written, Path here) {
    try {
      ImageDestination.read(written, here);
      return written;
    } catch (ImageException e) {
      throw new UsageException("--save-to: " + e.getMessage(), e.hint());
    }
  }
}

package dev.datestone.build;

import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Position;
import dev.datestone.evaluate.Builtins;
import dev.datestone.evaluate.Platforms;
import dev.datestone.image.Destination;
import dev.datestone.image.ImageException;
import java.nio.file.Path;

/** Values of options that other rooms understand, checked while the command line is read. */
public final class OptionValues {
  private OptionValues() {}

  public static String platform(String written) {
    try {
      Platforms.parse(written, Position.NONE);
      return written;
    } catch (EarthfileException e) {
      throw usage(e);
    }
  }

  /** Whether an argument of that name has its value from the tool. */
  public static boolean isBuiltinArgument(String name) {
    return Builtins.isBuiltin(name);
  }

  /** A place for images, as {@code --save-to} takes it. */
  public static String destination(String written, Path here) {
    try {
      Destination.read(written, here);
      return written;
    } catch (ImageException e) {
      throw new UsageException("--save-to: " + e.getMessage(), e.hint());
    }
  }

  /** The folder or repository in front of a target's plus sign. */
  public static TargetPlace place(Path here, String written) {
    try {
      return TargetPlace.of(here, written);
    } catch (EarthfileException e) {
      throw usage(e);
    }
  }

  private static UsageException usage(EarthfileException e) {
    String hint = e.hint();
    return new UsageException(String.valueOf(e.getMessage()), hint == null ? "" : hint);
  }
}

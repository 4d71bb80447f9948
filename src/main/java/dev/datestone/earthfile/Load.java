package dev.datestone.earthfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code --load image=+target}: without an image name, that of the target's SAVE IMAGE. */
public record Load(@Nullable Word image, Word target, List<BuildArg> args) {
  public Load {
    args = List.copyOf(args);
  }
}

package dev.datestone.evaluate;

import java.nio.file.Path;
import java.util.Optional;

/** Where Earthfiles come from. */
public interface Earthfiles {
  /** The Earthfile of a folder, read once; empty when the folder has none. */
  Optional<Project> in(Path folder);
}

package dev.datestone.evaluate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where Earthfiles come from. Calls come from many threads at a time. */
public interface Earthfiles {
  /** The Earthfile of a folder, read once; empty when the folder has none. */
  Optional<Project> in(Path folder);

  /** The folders that a pattern means and that have an Earthfile, relative as written. */
  List<String> folders(Path from, String pattern);
}

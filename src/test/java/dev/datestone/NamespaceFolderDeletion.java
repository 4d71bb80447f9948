package dev.datestone;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirDeletionStrategy;

/**
 * Deletes the tests' temporary folders. In a normal user's store lie files of the user's other ids,
 * which only root of a namespace may delete. Named in junit-platform.properties.
 */
public final class NamespaceFolderDeletion implements TempDirDeletionStrategy {
  @Override
  public DeletionResult delete(
      Path folder, AnnotatedElementContext annotated, ExtensionContext extension)
      throws IOException {
    if (HostShell.isRoot()) {
      return Standard.INSTANCE.delete(folder, annotated, extension);
    }
    // Not JUnit's own way: what it may not delete it opens, and waits for ever at a named pipe.
    String remove = "rm -rf '" + folder + "'";
    HostShell.run(Path.of("/"), remove + " 2>/dev/null || unshare -Ur --map-auto " + remove);
    return DeletionResult.builder(folder).build();
  }
}

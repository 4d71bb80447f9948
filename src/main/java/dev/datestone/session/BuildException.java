package dev.datestone.session;

import dev.datestone.content.TextFile;
import dev.datestone.content.UserException;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;

/** An error outside of Earthfiles that the user can fix: in a setting, a name, a folder. */
public final class BuildException extends UserException {
  private static final long serialVersionUID = 1L;

  public BuildException(String message, String hint) {
    super(message, hint);
  }

  /** A text file that cannot be read, or that is not text. */
  public static BuildException unreadable(String file, IOException e) {
    return e instanceof TextFile.NotUtf8Exception text
        ? new BuildException(text.at(file), TextFile.NotUtf8Exception.HINT)
        : new BuildException(file + " cannot be read: " + e.getMessage(), "");
  }

  public static BuildException unwritable(Path file, IOException e) {
    return new BuildException(
        file + " cannot be written: " + StoreException.reason(e).replace(file + ": ", ""), "");
  }
}

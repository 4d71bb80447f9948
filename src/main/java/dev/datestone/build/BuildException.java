package dev.datestone.build;

/** A mistake of the user's outside of any Earthfile: a setting, a name, a folder. */
public final class BuildException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String hint;

  public BuildException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /** What to do about it; may be empty. */
  public String hint() {
    return hint;
  }
}

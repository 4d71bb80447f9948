package dev.datestone.engine;

import dev.datestone.operation.Label;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why an operation could not be made true: always something about the user's build or machine. */
public abstract sealed class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Label label;

  private EngineException(Label label, String message) {
    super(message);
    this.label = label;
  }

  public Label label() {
    return label;
  }

  public static Unusable unknownUser(Label label, @Nullable String message) {
    return new Unusable(
        label,
        message == null ? "unknown user" : message,
        "create the user in an earlier RUN, or name one by number");
  }

  /** A command ended with another code than 0, or could not be started. */
  public static final class CommandFailed extends EngineException {
    private static final long serialVersionUID = 1L;
    private final int code;
    private final transient List<String> lastLines;

    /**
     * A failed command.
     *
     * @param lastLines the end of what it said
     */
    public CommandFailed(Label label, String cause, int code, List<String> lastLines) {
      super(label, cause);
      this.code = code;
      this.lastLines = List.copyOf(lastLines);
    }

    public int code() {
      return code;
    }

    public List<String> lastLines() {
      return lastLines;
    }
  }

  /** Something that a command of the Earthfile names is not there or cannot be used. */
  public static final class Unusable extends EngineException {
    private static final long serialVersionUID = 1L;
    private final String hint;
    private final int line;
    private final int column;

    public Unusable(Label label, String message, String hint) {
      this(label, label.line(), label.column(), message, hint);
    }

    public Unusable(Label label, int line, int column, String message, String hint) {
      super(label, message);
      this.hint = hint;
      this.line = line;
      this.column = column;
    }

    public String hint() {
      return hint;
    }

    public int line() {
      return line;
    }

    public int column() {
      return column;
    }
  }
}

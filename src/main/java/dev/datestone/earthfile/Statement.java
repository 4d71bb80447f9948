package dev.datestone.earthfile;

import java.util.List;

/**
 * A command as it is written: its form, whatever it means.
 *
 * @param parts of a block: each line that opens a list of commands, in order; none of others
 */
public record Statement(Header header, List<Part> parts) {
  public Statement {
    parts = List.copyOf(parts);
  }

  /** One part of a block: IF, ELSE IF, ELSE, FOR, WAIT, TRY, CATCH, FINALLY or WITH. */
  public record Part(Header header, List<Statement> body) {
    public Part {
      body = List.copyOf(body);
    }
  }
}

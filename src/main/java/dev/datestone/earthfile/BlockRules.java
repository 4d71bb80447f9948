package dev.datestone.earthfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the blocks that do not take every command. */
final class BlockRules {
  private BlockRules() {}

  static void tryBlock(Line line, List<Command> body, List<Command> last) {
    if (body.isEmpty()) {
      throw line.error("TRY has no RUN in it", "write the RUN that may fail inside");
    }
    if (!(body.getFirst() instanceof Command.WithDocker)) {
      oneRun(body, "TRY", "move it before the TRY");
    } else if (body.size() > 1) {
      throw at(body.get(1), "TRY takes one command", "move it before the TRY");
    }
    for (Command command : last) {
      if (!(command instanceof Command.SaveArtifact)) {
        throw at(command, "FINALLY takes only SAVE ARTIFACT", "move it after the END");
      }
    }
  }

  private static void oneRun(List<Command> body, String block, String hint) {
    for (Command command : body) {
      if (!(command instanceof Command.Run)) {
        throw at(command, block + " takes only RUN", hint);
      }
    }
    if (body.size() > 1) {
      throw at(body.get(1), block + " takes one RUN", "join the commands with &&");
    }
  }

  private static EarthfileException at(Command command, String cause, @Nullable String hint) {
    String text = command.span().text();
    int length = 0;
    while (length < text.length() && Character.isLetter(text.charAt(length))) {
      length++;
    }
    return new EarthfileException(command.position(), length, cause, hint);
  }
}

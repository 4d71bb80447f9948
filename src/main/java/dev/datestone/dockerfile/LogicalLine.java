package dev.datestone.dockerfile;

import dev.datestone.earthfile.EarthfileException;
import dev.datestone.earthfile.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instruction as written: continued lines joined, comment lines gone.
 *
 * @param source its lines just as they are in the file, here-documents included
 * @param pieces where each physical line starts in the text
 */
record LogicalLine(String text, String source, List<Piece> pieces, List<Heredoc> heredocs) {
  /**
   * The start of a physical line.
   *
   * @param offset in the joined text
   */
  record Piece(int offset, Position position) {}

  LogicalLine {
    pieces = List.copyOf(pieces);
    heredocs = List.copyOf(heredocs);
  }

  Position position(int offset) {
    Piece piece = pieces.getFirst();
    for (Piece each : pieces) {
      if (each.offset() <= offset) {
        piece = each;
      }
    }
    Position start = piece.position();
    return start.line() == 0
        ? start
        : new Position(start.line(), start.column() + offset - piece.offset());
  }

  EarthfileException error(int offset, int length, String message, @Nullable String hint) {
    return new EarthfileException(position(offset), length, message, hint);
  }
}

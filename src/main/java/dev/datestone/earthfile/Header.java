package dev.datestone.earthfile;

import java.util.List;

/**
 * The line of a command, or of one part of a block, as it is written. All numbers are offsets.
 *
 * @param from where its keyword starts
 * @param args where the text after the keyword starts
 * @param to where its last word ends
 * @param end its line break, or the comment before that
 * @param comments the comment lines right above, with their #
 */
public record Header(Keyword keyword, int from, int args, int to, int end, List<String> comments) {
  public Header {
    comments = List.copyOf(comments);
  }

  Header with(List<String> newComments) {
    return new Header(keyword, from, args, to, end, newComments);
  }
}

package dev.datestone.earthfile;

import java.util.List;

/** Documentation: the comment lines above something, without their # and common indentation. */
public final class Docs {
  private Docs() {}

  /** The lines of a documentation; the blanks of the first line are left out of all. */
  public static String of(List<String> comments) {
    if (comments.isEmpty()) {
      return "";
    }
    String first = text(comments.getFirst());
    String indent = first.substring(0, first.length() - first.stripLeading().length());
    StringBuilder docs = new StringBuilder();
    for (String comment : comments) {
      String text = text(comment);
      docs.append(text, text.startsWith(indent) ? indent.length() : 0, text.length()).append('\n');
    }
    return docs.substring(0, docs.length() - 1);
  }

  private static String text(String comment) {
    return comment.strip().substring(1);
  }
}

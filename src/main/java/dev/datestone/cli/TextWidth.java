package dev.datestone.cli;

/** How many columns of a terminal a text takes, and what of it fits into some. */
final class TextWidth {
  private TextWidth() {}

  private static final String DOTS = "...";

  /** The text on one line of so many columns, cut where it is longer. */
  static String fit(String text, int columns) {
    String dots = columns > DOTS.length() ? DOTS : "";
    StringBuilder fitting = new StringBuilder();
    int used = 0;
    int room = 0; // where the dots would go
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int point = text.codePointAt(at);
      int width = width(point);
      if (used + width > columns) {
        fitting.setLength(room);
        return fitting.append(dots).toString();
      }
      used += width;
      fitting.appendCodePoint(Character.isISOControl(point) ? ' ' : point);
      if (used <= columns - dots.length()) {
        room = fitting.length();
      }
    }
    return fitting.toString();
  }

  private static int width(int point) {
    if (point < 0x300) {
      return 1; // nearly all there is
    }
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    return isWide(point) ? 2 : 1;
  }

  /** East Asian wide and fullwidth characters, and emoji. */
  private static boolean isWide(int point) {
    return (point >= 0x1100 && point <= 0x115f)
        || (point >= 0x2e80 && point <= 0xa4cf && point != 0x303f)
        || (point >= 0xac00 && point <= 0xd7a3)
        || (point >= 0xf900 && point <= 0xfaff)
        || (point >= 0xfe30 && point <= 0xfe6f)
        || (point >= 0xff00 && point <= 0xff60)
        || (point >= 0xffe0 && point <= 0xffe6)
        || (point >= 0x1f300 && point <= 0x1faff)
        || (point >= 0x20000 && point <= 0x3fffd);
  }
}

package dev.datestone.cli;

/** Colours, where the terminal has them and nobody has said NO_COLOR. */
public record Style(boolean colours) {
  String bold(String text) {
    return wrap("1", text);
  }

  String dim(String text) {
    return wrap("2", text);
  }

  String red(String text) {
    return wrap("31", text);
  }

  String yellow(String text) {
    return wrap("33", text);
  }

  String green(String text) {
    return wrap("32", text);
  }

  private String wrap(String code, String text) {
    return colours ? "\033[" + code + "m" + text + "\033[0m" : text;
  }
}

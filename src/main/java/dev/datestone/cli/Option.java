package dev.datestone.cli;

/**
 * One option of a build.
 *
 * @param name without the dashes
 * @param letter its short form, empty for none
 * @param label what its value is called in the help, empty for an option without one
 * @param variable its variable behind EARTHLY_ or EARTH_, empty for none
 * @param text what it does; of an idle or refused one, why not or what to use
 */
record Option(String name, String letter, Kind kind, String label, String variable, String text) {
  /** What comes of it. */
  enum Kind {
    FLAG,
    VALUE,
    LIST,
    /** Accepted, and a line says that it does nothing. */
    IDLE,
    REFUSED
  }

  /** The same option with a short form. */
  Option letter(String newLetter) {
    return new Option(name, newLetter, kind, label, variable, text);
  }

  boolean takesValue() {
    return !label.isEmpty();
  }

  /** Whether it does something here. */
  boolean works() {
    return kind != Kind.IDLE && kind != Kind.REFUSED;
  }

  String dashed() {
    return "--" + name;
  }
}

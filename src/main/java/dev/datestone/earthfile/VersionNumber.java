package dev.datestone.earthfile;

/** The versions of the language that are understood, oldest first. */
public enum VersionNumber {
  V0_6("0.6"),
  V0_7("0.7"),
  V0_8("0.8");

  private final String text;

  VersionNumber(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}

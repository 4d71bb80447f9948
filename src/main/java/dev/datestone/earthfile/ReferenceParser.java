package dev.datestone.earthfile;

import org.jspecify.annotations.Nullable;

/** Parses a reference in expanded text; {@code \+} is a plus sign of a path. */
final class ReferenceParser {
  private static final String FORMS =
      "a target is written +name, ./folder+name, alias+name or github.com/owner/repo+name";

  private final String text;
  private final Position position;

  ReferenceParser(String text, Position position) {
    this.text = text;
    this.position = position;
  }

  Reference reference() {
    int plus = onlyPlus();
    int slash = text.indexOf('/', plus);
    if (slash >= 0) {
      throw error(
          "\"" + text + "\" is an artifact, but a target is needed here",
          "without the path it is " + text.substring(0, slash));
    }
    return reference(plus, text.length());
  }

  ArtifactReference artifact() {
    int plus = onlyPlus();
    int slash = text.indexOf('/', plus);
    if (slash < 0) {
      throw error(
          "\"" + text + "\" is a target, but an artifact is needed here",
          "say which of its artifacts: " + text + "/path, or " + text + "/* for all");
    }
    int path = slash;
    while (path < text.length() && text.charAt(path) == '/') {
      path++;
    }
    return new ArtifactReference(reference(plus, slash), unescape(text.substring(path)));
  }

  /** The next + that is not escaped, or -1. */
  static int plus(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '+') {
        return i;
      }
    }
    return -1;
  }

  /** Whether there is one plus with a name and a path after it, unlike in {@code libstdc++.so}. */
  static boolean isArtifact(String text) {
    int plus = plus(text, 0);
    if (plus < 0) {
      return false;
    }
    if (plus == 0) {
      return true;
    }
    int slash = text.indexOf('/', plus);
    return slash > plus + 1 && plus(text, plus + 1) < 0;
  }

  private Reference reference(int plus, int end) {
    String name = text.substring(plus + 1, end);
    if (name.isEmpty()) {
      throw error("a name is missing after the +", FORMS);
    }
    if (!Names.isTarget(name) && !Names.isFunction(name)) {
      throw error(
          "\"" + name + "\" is not a name of a target or a function",
          "targets are named in lower-kebab-case, functions in UPPER_SNAKE_CASE");
    }
    String path = unescape(text.substring(0, plus));
    if (path.isEmpty()) {
      return new Reference.Local(".", name);
    }
    if (path.startsWith(".") || path.startsWith("/")) {
      return new Reference.Local(withoutEndSlash(path), name);
    }
    if (Reference.isAddress(path)) {
      throw new EarthfileException(
          position,
          path.length(),
          "\"" + path + "\" is an address of git, not a reference",
          "write host/owner/repository"
              + "; url.….insteadOf in git's settings makes another address of it");
    }
    int colon = path.indexOf(':');
    String place = colon < 0 ? path : path.substring(0, colon);
    String tag = colon < 0 ? "" : path.substring(colon + 1);
    if (place.indexOf('/') >= 0) {
      if (colon >= 0 && tag.isEmpty()) {
        throw error("a tag is missing after the colon", "leave the colon out for the main branch");
      }
      return new Reference.Remote(withoutEndSlash(place), tag, name);
    }
    if (colon >= 0 || place.indexOf(' ') >= 0) {
      throw error("\"" + text + "\" is not a reference", FORMS);
    }
    return new Reference.Imported(place, name);
  }

  private int onlyPlus() {
    int plus = plus(text, 0);
    if (plus < 0) {
      throw error("\"" + text + "\" is not a reference: it has no +", FORMS);
    }
    if (plus(text, plus + 1) >= 0) {
      throw error("\"" + text + "\" has more than one +", "a plus sign of a path is written \\+");
    }
    return plus;
  }

  private static String withoutEndSlash(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  private static String unescape(String path) {
    return path.replace("\\+", "+");
  }

  private EarthfileException error(String cause, @Nullable String hint) {
    return new EarthfileException(position, text.length(), cause, hint);
  }
}

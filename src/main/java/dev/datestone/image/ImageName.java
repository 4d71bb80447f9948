package dev.datestone.image;

import java.util.Locale;

/**
 * The name of an image in a registry, taken apart as docker does: {@code alpine} is {@code
 * docker.io/library/alpine:latest}.
 *
 * @param host with a port where one is written; {@code docker.io} for names without a host
 * @param repository such as {@code library/alpine}
 * @param tag empty when only a digest is written
 * @param digest 64 hexadecimal digits, or empty
 */
public record ImageName(String host, String repository, String tag, String digest) {
  static final String HUB = "docker.io";
  private static final String LIBRARY = "library/";
  private static final String ALGORITHM = "@sha256:";
  private static final int LONGEST_TAG = 128;
  private static final int LONGEST_REPOSITORY = 255;

  /** Reads a name as it stands behind FROM. */
  public static ImageName read(String text) {
    int at = text.indexOf('@');
    String digest = at < 0 ? "" : digest(text, text.substring(at));
    String named = at < 0 ? text : text.substring(0, at);
    int slash = named.lastIndexOf('/');
    int colon = named.indexOf(':', slash + 1);
    String tag = colon < 0 ? "" : named.substring(colon + 1);
    String path = colon < 0 ? named : named.substring(0, colon);
    if (colon >= 0 && !isTag(tag)) {
      throw wrong(text, "\"" + tag + "\" is no tag");
    }
    int first = path.indexOf('/');
    String start = first < 0 ? "" : path.substring(0, first);
    String host = HUB;
    String repository = path;
    if (isHost(start)) {
      host = start.equals("index.docker.io") ? HUB : start;
      repository = path.substring(first + 1);
    }
    if (host.equals(HUB) && repository.indexOf('/') < 0) {
      repository = LIBRARY + repository;
    }
    if (!isRepository(repository)) {
      throw wrong(text, "names are in small letters, digits and . _ - /");
    }
    boolean neither = tag.isEmpty() && digest.isEmpty();
    return new ImageName(host, repository, neither ? "latest" : tag, digest);
  }

  private static String digest(String text, String written) {
    String hex = written.startsWith(ALGORITHM) ? written.substring(ALGORITHM.length()) : "";
    boolean right =
        hex.length() == 64
            && hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    if (!right) {
      throw wrong(text, "a digest is written as sha256: and 64 hexadecimal digits");
    }
    return hex;
  }

  private static ImageException wrong(String text, String why) {
    return new ImageException("\"" + text + "\" is no name of an image", why);
  }

  /** Docker's rule: a host has a dot, a port or capitals, or is localhost. */
  private static boolean isHost(String start) {
    boolean meant =
        start.indexOf('.') >= 0
            || start.indexOf(':') >= 0
            || start.equals("localhost")
            || !start.equals(start.toLowerCase(Locale.ROOT));
    if (start.isEmpty() || !meant) {
      return false;
    }
    int end = start.startsWith("[") ? start.indexOf(']') + 1 : start.indexOf(':');
    String name = end <= 0 ? start : start.substring(0, end);
    String port = end <= 0 ? "" : start.substring(end);
    String others = start.startsWith("[") ? "[]:." : ".-";
    String dotted = "." + name + ".";
    boolean joined =
        start.startsWith("[")
            || !(dotted.contains("..") || dotted.contains(".-") || dotted.contains("-."));
    return joined
        && consists(name, true, others)
        && (port.isEmpty() || (port.startsWith(":") && isPort(port.substring(1))));
  }

  private static boolean isPort(String text) {
    return !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(Character::isDigit);
  }

  private static boolean isTag(String tag) {
    return !tag.isEmpty()
        && tag.length() <= LONGEST_TAG
        && tag.charAt(0) != '.'
        && tag.charAt(0) != '-'
        && consists(tag, true, "._-");
  }

  private static boolean isRepository(String repository) {
    if (repository.length() > LONGEST_REPOSITORY) {
      return false;
    }
    for (String part : repository.split("/", -1)) {
      if (part.isEmpty()
          || !consists(part, false, "._-")
          || !isJoined(part)
          || !Character.isLetterOrDigit(part.charAt(0))
          || !Character.isLetterOrDigit(part.charAt(part.length() - 1))) {
        return false;
      }
    }
    return true;
  }

  /** Between letters stand one dot, one or two underscores, or any number of dashes. */
  private static boolean isJoined(String part) {
    String others = "._-";
    int start = 0;
    for (int i = 0; i < part.length(); i++) {
      if (others.indexOf(part.charAt(i)) < 0) {
        start = i + 1;
        continue;
      }
      char first = part.charAt(start);
      int length = i + 1 - start;
      int longest = first == '.' ? 1 : first == '_' ? 2 : part.length();
      if (part.charAt(i) != first || length > longest) {
        return false;
      }
    }
    return true;
  }

  private static boolean consists(String text, boolean capitals, String others) {
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      boolean plain = (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9');
      boolean capital = capitals && each >= 'A' && each <= 'Z';
      if (!plain && !capital && others.indexOf(each) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The same image by its digest alone. */
  ImageName withDigest(String newDigest) {
    return new ImageName(host, repository, tag, newDigest);
  }

  /** Host and repository, as messages have them. */
  String place() {
    return host + "/" + repository;
  }

  /** What a registry is asked for: the digest where there is one. */
  String wanted() {
    return digest.isEmpty() ? tag : "sha256:" + digest;
  }

  /** The whole name, such as {@code docker.io/library/alpine:3.20}; the same for all spellings. */
  @Override
  public String toString() {
    return place()
        + (tag.isEmpty() ? "" : ":" + tag)
        + (digest.isEmpty() ? "" : ALGORITHM + digest);
  }

  /** The name as people write it. */
  public String brief() {
    String whole = toString();
    String hub = HUB + "/";
    if (!whole.startsWith(hub)) {
      return whole;
    }
    String rest = whole.substring(hub.length());
    return rest.startsWith(LIBRARY) ? rest.substring(LIBRARY.length()) : rest;
  }
}

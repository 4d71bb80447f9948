package dev.datestone.evaluate;

import java.util.List;

/**
 * What builtin arguments tell of the commit that an Earthfile's folder stands at.
 *
 * @param origin without credentials, empty if there is none
 */
public record GitFacts(
    String hash,
    String tree,
    String branch,
    List<String> tags,
    List<String> refs,
    String authorName,
    String authorEmail,
    List<String> coAuthors,
    String committed,
    String authored,
    String origin) {
  /** Outside of a repository. */
  public static final GitFacts NONE =
      new GitFacts("", "", "", List.of(), List.of(), "", "", List.of(), "", "", "");

  public GitFacts {
    tags = List.copyOf(tags);
    refs = List.copyOf(refs);
    coAuthors = List.copyOf(coAuthors);
  }

  /** The tag, else the branch: what a reference to this commit would say. */
  String tag() {
    return tags.isEmpty() ? branch : tags.getFirst();
  }

  /** {@code host/owner/name} of the origin, empty without one. */
  String place() {
    String rest = origin;
    int scheme = rest.indexOf("://");
    if (scheme >= 0) {
      rest = rest.substring(scheme + 3);
    } else if (!rest.startsWith("/")) {
      rest = rest.replaceFirst(":", "/");
    }
    rest = rest.substring(rest.indexOf('@') + 1);
    while (rest.startsWith("/") || rest.endsWith("/")) {
      rest = rest.startsWith("/") ? rest.substring(1) : rest.substring(0, rest.length() - 1);
    }
    return rest.endsWith(".git") ? rest.substring(0, rest.length() - 4) : rest;
  }

  /** {@code owner/name} of the origin. */
  String projectName() {
    String place = place();
    int last = place.lastIndexOf('/');
    int before = last < 0 ? -1 : place.lastIndexOf('/', last - 1);
    return place.substring(before + 1);
  }
}

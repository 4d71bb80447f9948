package dev.datestone.content;

import java.util.List;

/**
 * What git knows of a commit.
 *
 * @param tree the hash of its files
 * @param branch empty when the folder stands at none
 * @param tags those that point at it
 * @param refs the names of branches that point at it
 * @param coAuthors each "Name <address>"
 * @param committed in seconds since 1970, as is {@code authored}
 * @param origin the address of the remote "origin" without credentials, empty without one
 */
public record Commit(
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
  public static final Commit NONE =
      new Commit("", "", "", List.of(), List.of(), "", "", List.of(), "", "", "");

  public Commit {
    tags = List.copyOf(tags);
    refs = List.copyOf(refs);
    coAuthors = List.copyOf(coAuthors);
  }

  /** The same at a branch. */
  public Commit at(String name) {
    return new Commit(
        hash,
        tree,
        name,
        tags,
        refs,
        authorName,
        authorEmail,
        coAuthors,
        committed,
        authored,
        origin);
  }

  /** The tag, else the branch: what a reference to this commit would say. */
  public String tag() {
    return tags.isEmpty() ? branch : tags.getFirst();
  }

  /** {@code host/owner/name} of the origin, empty without one. */
  public String place() {
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
  public String projectName() {
    String place = place();
    int last = place.lastIndexOf('/');
    int before = last < 0 ? -1 : place.lastIndexOf('/', last - 1);
    return place.substring(before + 1);
  }
}

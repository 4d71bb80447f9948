package dev.datestone.content;

import java.util.List;

/**
 * A commit as git describes it.
 *
 * @param tree the hash of its tree object
 * @param branch "HEAD" if none is checked out; empty in another repository
 * @param tags the tags that point at it, sorted
 * @param refs the last components of the branches and tags that point at it
 * @param coAuthors their addresses
 * @param committed in seconds since 1970, as is {@code authored}
 * @param origin the address of the remote "origin" without credentials, empty without one
 */
public record GitCommit(
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
  /** The value outside of a repository. */
  public static final GitCommit NONE =
      new GitCommit("", "", "", List.of(), List.of(), "", "", List.of(), "", "", "");

  public GitCommit {
    tags = List.copyOf(tags);
    refs = List.copyOf(refs);
    coAuthors = List.copyOf(coAuthors);
  }

  /** This commit with another branch. */
  public GitCommit at(String name) {
    return new GitCommit(
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

  /** The first tag, or the branch if there is none. */
  public String tag() {
    return tags.isEmpty() ? branch : tags.getFirst();
  }

  /** {@code host/owner/name} of the origin; empty without an origin. */
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

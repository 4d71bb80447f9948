package dev.datestone.session;

import dev.datestone.content.ReadLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The git repository that a folder lies in, as far as naming caches needs it: all clones of one
 * repository on a machine have the same identity, so they share their caches.
 *
 * @param top the repository's folder, or the folder itself where there is none
 * @param identity the address of the remote "origin" without credentials; the path of the folder
 *     for a repository without one
 */
record Repository(Path top, String identity) {
  private static final int MOST_HOPS = 8;

  static Repository around(Path folder) {
    for (Path top = folder; top != null; top = top.getParent()) {
      if (isTop(top)) {
        return new Repository(top, identity(top, 0));
      }
    }
    return new Repository(folder, folder.toString());
  }

  private static boolean isTop(Path folder) {
    Path git = folder.resolve(".git");
    return ReadLog.sawType(git, Files.exists(git));
  }

  /** A clone of a local repository is what that one is. */
  private static String identity(Path top, int hops) {
    String origin = origin(top);
    if (origin.isEmpty()) {
      return top.toString();
    }
    String local = origin.startsWith("file://") ? origin.substring(7) : origin;
    boolean remote = local.contains("://") || (local.contains(":") && !local.startsWith("/"));
    if (remote) {
      return plain(origin);
    }
    try {
      ReadLog.sawWay(top.resolve(local));
      Path path = top.resolve(local).toRealPath();
      return hops < MOST_HOPS && isTop(path) ? identity(path, hops + 1) : path.toString();
    } catch (IOException e) {
      ReadLog.sawMore();
      return top.resolve(local).normalize().toString(); // the original is gone; its name will do
    }
  }

  /** {@code https://user:secret@host/o/r.git} and {@code git@host:o/r} are both host/o/r. */
  private static String plain(String address) {
    String rest = address.replaceFirst("^[a-z+]+://", "").replaceFirst("^[^/@]*@", "");
    if (!address.contains("://")) {
      rest = rest.replaceFirst(":", "/");
    }
    return rest.replaceFirst("\\.git/?$", "").replaceFirst("/+$", "");
  }

  private static String origin(Path top) {
    Path config = top.resolve(".git").resolve("config");
    ReadLog.saw(config, Files.exists(config));
    try {
      boolean inside = false;
      for (String line : Files.readAllLines(config)) {
        String text = line.strip();
        if (text.startsWith("[")) {
          inside = text.equals("[remote \"origin\"]");
        } else if (inside && text.startsWith("url") && text.contains("=")) {
          return text.substring(text.indexOf('=') + 1).strip();
        }
      }
    } catch (IOException e) {
      return ""; // a work tree of git's, or a configuration we cannot read: its path names it
    }
    return "";
  }

  String placeOf(Path folder) {
    return top.relativize(folder).toString();
  }
}

package dev.datestone.content;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/** Paths inside a tree: separated by '/', none at the start or end; "" is the root. */
public final class Paths {
  private Paths() {}

  /** Removes ".", ".." and empty components; ".." at the root stays at the root, as in Linux. */
  public static String normal(String path) {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/")) {
      switch (name) {
        case "", "." -> {}
        case ".." -> {
          if (!names.isEmpty()) {
            names.removeLast();
          }
        }
        default -> names.add(name);
      }
    }
    return String.join("/", names);
  }

  /** Resolves a path against a working directory; an absolute path is only normalized. */
  public static String resolve(String folder, String path) {
    return normal(path.startsWith("/") ? path : folder + "/" + path);
  }

  public static String join(String folder, String name) {
    if (folder.isEmpty()) {
      return name;
    }
    return name.isEmpty() ? folder : folder + "/" + name;
  }

  public static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** A view of the entries below a folder, without the folder itself. */
  public static <V> NavigableMap<String, V> below(NavigableMap<String, V> entries, String folder) {
    return folder.isEmpty()
        ? entries.tailMap("", false)
        : entries.subMap(folder + "/", true, folder + "0", false);
  }

  /** Whether the path is the folder itself or lies below it. */
  public static boolean isWithin(String path, String folder) {
    return folder.isEmpty()
        || path.equals(folder)
        || (path.startsWith(folder) && path.charAt(folder.length()) == '/');
  }
}

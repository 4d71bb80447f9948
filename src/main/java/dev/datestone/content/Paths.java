package dev.datestone.content;

import java.util.ArrayList;
import java.util.List;

/** Paths inside a tree: '/' between names, none at the start or end, "" is the root. */
public final class Paths {
  private Paths() {}

  /**
   * Takes "." and ".." and doubled slashes out; ".." at the root stays at the root, as in Linux.
   */
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

  /** The path as seen from a working folder: absolute ones stay, others are put behind it. */
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

  /** Whether the path is the folder itself or lies below it. */
  public static boolean isWithin(String path, String folder) {
    return folder.isEmpty()
        || path.equals(folder)
        || (path.startsWith(folder) && path.charAt(folder.length()) == '/');
  }
}

package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Paths;
import dev.datestone.source.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/** Files of the host as a COPY takes them. */
final class HostItems {
  private HostItems() {}

  static List<CopyItem> of(Context context, String pattern, boolean owners) {
    List<CopyItem> items = new ArrayList<>();
    for (String path : context.matches(pattern)) {
      NavigableMap<String, Entry> tree = CopyItem.below(path, context.tree(path).entries());
      if (!tree.isEmpty()) {
        items.add(
            new CopyItem(
                Paths.name(path),
                CopyItem.content(tree, owners),
                null,
                path,
                context.root(),
                () -> tree));
      }
    }
    return items;
  }

  /** What the user may have meant. */
  static String hint(Context context, String pattern) {
    String wanted = Paths.normal(pattern);
    String folder = Paths.parent(wanted);
    List<String> names =
        context.matches(folder.isEmpty() ? "*" : folder + "/*").stream().limit(200).toList();
    String nearest = "";
    int distance = 3;
    for (String name : names) {
      int next = distance(Paths.name(name), Paths.name(wanted));
      if (next < distance) {
        distance = next;
        nearest = name;
      }
    }
    if (!nearest.isEmpty()) {
      return "did you mean " + nearest + "?";
    }
    return "files in .earthlyignore are left out; --if-exists makes it optional";
  }

  /** How many letters have to be changed, put in or taken out. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}

package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Paths;
import dev.datestone.content.RawNames;
import dev.datestone.source.Context;
import dev.datestone.source.IgnoreRules;
import dev.datestone.source.SourceException;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/** Files of the host as a COPY takes them. */
final class HostItems {
  private HostItems() {}

  /** What a pattern names in a context; a symlink is taken as what it leads to there. */
  static List<CopyItem> of(Context context, String pattern, boolean owners) {
    List<CopyItem> items = new ArrayList<>();
    for (Context.Match match : context.matches(pattern)) {
      add(items, Paths.name(match.path()), context, context.follow(match), owners);
    }
    return items;
  }

  /** The same anywhere on the host, where a symlink may lead to any place. */
  static List<CopyItem> onHost(Contexts contexts, Path root, String pattern) {
    Context context = contexts.unfiltered(root, IgnoreRules.NONE);
    List<CopyItem> items = new ArrayList<>();
    for (Context.Match match : context.matches(pattern)) {
      String name = Paths.name(match.path());
      Path file = RawNames.file(root, match.place());
      if (Files.isSymbolicLink(file)) {
        Path real = real(file);
        Path folder = real.getParent() == null ? real : real.getParent();
        Context there = contexts.unfiltered(folder, IgnoreRules.NONE);
        add(items, name, there, RawNames.text(folder.relativize(real)), false);
      } else {
        add(items, name, context, match.place(), false);
      }
    }
    return items;
  }

  private static Path real(Path link) {
    try {
      return link.toRealPath();
    } catch (IOException e) {
      throw new SourceException(
          link + " is a symlink that leads nowhere: " + StoreException.reason(e), "");
    }
  }

  private static void add(
      List<CopyItem> items, String name, Context context, String path, boolean owners) {
    NavigableMap<String, Entry> tree = CopyItem.below(path, context.tree(path).entries());
    if (!tree.isEmpty()) {
      items.add(
          new CopyItem(
              name, CopyItem.content(tree, owners), null, path, context.root(), () -> tree));
    }
  }

  /** What the user may have meant. */
  static String hint(Context context, String pattern) {
    String wanted = Paths.normal(pattern);
    String folder = Paths.parent(wanted);
    List<String> names =
        context.matches(folder.isEmpty() ? "*" : folder + "/*").stream()
            .map(Context.Match::path)
            .limit(200)
            .toList();
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

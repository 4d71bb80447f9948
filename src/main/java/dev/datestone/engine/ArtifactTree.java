package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Glob;
import dev.datestone.content.Paths;
import dev.datestone.dating.View;
import dev.datestone.operation.SavedArtifact;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The artifacts of a target as one tree: each lies at its name, in folders that may exist for it
 * alone. Folders that are saved under the same name are merged, and later files replace earlier
 * ones.
 */
final class ArtifactTree {
  /**
   * A file or folder that is saved.
   *
   * @param written the last part of its path
   * @param path where it lies, after links
   */
  record Saved(String written, String path) {}

  /** A saved file or folder at its place in the tree. */
  private record Placed(int from, View view, String path, String name) {
    boolean isFolder() {
      return ArtifactTree.isFolder(view, path);
    }
  }

  /**
   * A part of what was asked for.
   *
   * @param from which SAVE ARTIFACT it comes from
   * @param name as in {@link CopyItem#name}
   */
  record Piece(int from, String path, String name) {}

  private final List<Placed> all = new ArrayList<>();

  /** The path that an artifact is saved at; with a pattern in it, the folder of a pattern. */
  static String path(SavedArtifact saved) {
    String name = saved.name();
    return saved.keepsNames()
        ? Paths.join(Paths.normal(name), Paths.name(Paths.normal(saved.source())))
        : Paths.normal(name);
  }

  /** Adds what one SAVE ARTIFACT saves: as COPY --dir would copy it. */
  void save(int from, SavedArtifact saved, List<Saved> files, View view) {
    String path = path(saved);
    boolean hasGlob = Glob.isGlob(path);
    String place = unescaped(hasGlob ? fixedPart(path) : path);
    boolean isThere = false;
    boolean isThereAsFolder = false;
    for (Saved file : files) {
      boolean isFolder = isFolder(view, file.path());
      if (isFolder && isThere && !isThereAsFolder && !hasGlob) {
        throw new EngineException.Unusable(
            saved.label(),
            "cannot save the folder " + file.written() + " as " + path + ": a file is saved there",
            "end the name with a slash to save all of them into a folder: " + path + "/");
      }
      boolean inside = hasGlob || (isFolder ? isThere : isThereAsFolder);
      String name = inside ? Paths.join(place, file.written()) : place;
      all.add(new Placed(from, view, file.path(), name));
      isThere = true;
      isThereAsFolder |= isFolder || !name.equals(place);
    }
  }

  private static String unescaped(String pattern) {
    return pattern.replaceAll("\\\\(.)", "$1");
  }

  /** The part of a pattern before its first name with a wildcard. */
  private static String fixedPart(String pattern) {
    String fixed = "";
    for (String name : pattern.split("/")) {
      if (Glob.isGlob(name)) {
        break;
      }
      fixed = Paths.join(fixed, name);
    }
    return fixed;
  }

  /** The parts of all that a pattern names, in the order of the names. */
  List<Piece> matching(String pattern, boolean followLinks) {
    if (!Glob.isGlob(pattern)) {
      return pieces(unescaped(pattern), followLinks);
    }
    Glob glob = new Glob(pattern);
    NavigableSet<String> names = new TreeSet<>();
    for (Placed each : all) {
      for (String path : each.view().tree(each.path()).keySet()) {
        names.add(nameOf(each, path));
      }
      for (String name = each.name(); !name.isEmpty(); name = Paths.parent(name)) {
        names.add(name);
      }
    }
    List<Piece> pieces = new ArrayList<>();
    for (String name : names) {
      if (!name.isEmpty() && glob.matches(name)) {
        pieces.addAll(pieces(name, followLinks));
      }
    }
    return pieces;
  }

  private static String nameOf(Placed placed, String path) {
    return path.equals(placed.path())
        ? placed.name()
        : Paths.join(
            placed.name(),
            path.substring(placed.path().isEmpty() ? 0 : placed.path().length() + 1));
  }

  /** The parts of what has this name: itself, or what lies below it. */
  private List<Piece> pieces(String wanted, boolean followLinks) {
    List<Placed> parts = new ArrayList<>();
    for (Placed each : all) {
      if (Paths.isWithin(each.name(), wanted) && !each.name().equals(wanted)) {
        parts.add(each);
      } else if (Paths.isWithin(wanted, each.name())) {
        String rest =
            wanted.equals(each.name())
                ? ""
                : wanted.substring(each.name().isEmpty() ? 0 : each.name().length() + 1);
        String path = each.view().resolve(Paths.join(each.path(), rest), false);
        if (path != null) {
          Placed part =
              new Placed(
                  each.from(), each.view(), followed(path, followLinks, each.view()), wanted);
          if (!part.isFolder()) {
            parts.clear();
          }
          parts.add(part);
        }
      }
    }
    String top = Paths.name(wanted);
    if (parts.size() == 1 && parts.getFirst().name().equals(wanted)) {
      return List.of(new Piece(parts.getFirst().from(), parts.getFirst().path(), top));
    }
    return parts.stream()
        .map(
            part ->
                new Piece(part.from(), part.path(), "/" + top + "/" + below(wanted, part.name())))
        .toList();
  }

  private static String below(String folder, String name) {
    return name.equals(folder) ? "" : name.substring(folder.isEmpty() ? 0 : folder.length() + 1);
  }

  private static boolean isFolder(View view, String path) {
    Entry entry = view.entry(path);
    return path.isEmpty() || (entry != null && entry.type().isFolder());
  }

  /** Where a path's own link leads, if it is to be followed. */
  static String followed(String path, boolean followLinks, View view) {
    Entry entry = view.entry(path);
    if (!followLinks || entry == null || entry.type() != Entry.Type.LINK) {
      return path;
    }
    String end = view.resolve(path, true);
    if (end == null) {
      throw new InputException(
          "/"
              + path
              + " is a symlink to \""
              + entry.payload()
              + "\", which leads to no file in that target",
          "--symlink-no-follow takes the symlink itself");
    }
    return end;
  }
}

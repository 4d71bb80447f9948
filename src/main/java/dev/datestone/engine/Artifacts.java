package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Entry;
import dev.datestone.content.Glob;
import dev.datestone.content.Paths;
import dev.datestone.dating.View;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.SavedArtifact;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds what a path means among the artifacts of a target. What was found is remembered by content,
 * so that a build with nothing to do opens no manifest.
 */
final class Artifacts {
  private final ActionCache actions;
  private final Chains chains;

  Artifacts(ActionCache actions, Chains chains) {
    this.actions = actions;
    this.chains = chains;
  }

  /** A SAVE ARTIFACT and the file system it saves from. */
  record From(SavedArtifact saved, Snapshot snapshot) {}

  /** A file or folder found: where it lies, and the name it goes by from the path asked for. */
  private record Found(int from, String path, String name, boolean folder, Digest content) {
    /** No file name has a NUL in it. */
    String encode() {
      return String.join("\0", Integer.toString(from), path, name, folder + "", content.hex());
    }

    static Found decode(String text) {
      String[] parts = text.split("\0", -1);
      return new Found(
          Integer.parseInt(parts[0]),
          parts[1],
          parts[2],
          Boolean.parseBoolean(parts[3]),
          new Digest(parts[4]));
    }
  }

  /** What the source names; empty when the target saves no such thing. */
  List<CopyItem> items(List<From> all, CopySource.Artifact source, boolean owners) {
    String pattern = Paths.normal(source.pattern());
    DigestWriter key =
        new DigestWriter().add("artifact 6").add(pattern).add(owners).add(source.followLinks());
    for (From from : all) {
      key.add(from.snapshot().content().hex())
          .add(from.saved().source())
          .add(from.saved().name())
          .add(from.saved().ifExists())
          .add(from.saved().followLinks());
    }
    Digest digest = key.finish();
    Optional<List<String>> known = actions.matches(digest);
    List<Found> found;
    if (known.isPresent()) {
      found = known.get().stream().map(Found::decode).toList();
    } else {
      found = find(all, pattern, source.followLinks(), owners);
      actions.putMatches(digest, found.stream().map(Found::encode).toList());
    }
    List<CopyItem> items = new ArrayList<>();
    for (Found each : found) {
      Snapshot snapshot = all.get(each.from()).snapshot();
      items.add(
          new CopyItem(
              each.name(),
              each.content(),
              snapshot,
              each.path(),
              null,
              () ->
                  CopyItem.below(each.path(), chains.view(snapshot, List.of()).tree(each.path()))));
    }
    return items;
  }

  private List<Found> find(List<From> all, String pattern, boolean followLinks, boolean owners) {
    NavigableMap<String, Found> found = new TreeMap<>();
    for (int i = 0; i < all.size(); i++) {
      From from = all.get(i);
      View view = chains.view(from.snapshot(), List.of());
      for (Named named : named(from, view)) {
        for (Named hit : hits(named, pattern, followLinks, view)) {
          Entry top = view.entry(hit.path());
          found.put(
              hit.name(),
              new Found(
                  i,
                  hit.path(),
                  hit.name(),
                  top != null && top.type().isFolder(),
                  CopyItem.content(CopyItem.below(hit.path(), view.tree(hit.path())), owners)));
        }
      }
    }
    return List.copyOf(found.values());
  }

  /** A path in a file system and the name that it is saved under. */
  private record Named(String path, String name) {}

  /** What one SAVE ARTIFACT saves. */
  private static List<Named> named(From from, View view) {
    SavedArtifact saved = from.saved();
    List<String> paths = paths(view, saved.source());
    if (paths.isEmpty() && !saved.ifExists()) {
      throw missing(saved, view);
    }
    boolean folder = saved.name().isEmpty() || saved.name().endsWith("/") || paths.size() > 1;
    List<Named> all = new ArrayList<>();
    for (String path : paths) {
      String name = Paths.normal(saved.name());
      String place = folder ? Paths.join(name, Paths.name(path)) : name;
      followed(saved, path, view).ifPresent(end -> all.add(new Named(end, place)));
    }
    return all;
  }

  private static Optional<String> followed(SavedArtifact saved, String path, View view) {
    try {
      return Optional.of(followed(path, saved.followLinks(), view));
    } catch (InputException e) {
      if (saved.ifExists()) {
        return Optional.empty();
      }
      throw new EngineException.Unusable(
          saved.label(), "cannot save artifact: " + e.getMessage(), e.hint());
    }
  }

  /** Where a path's own link leads, if it is to be followed. */
  private static String followed(String path, boolean followLinks, View view) {
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

  /** The paths that a source pattern means; links on the way are followed, the last names' not. */
  private static List<String> paths(View view, String pattern) {
    String normal = Paths.normal(pattern);
    if (!Glob.isGlob(pattern)) {
      String path = view.resolve(normal, false);
      return path == null ? List.of() : List.of(path);
    }
    int fixed = 0;
    String[] names = normal.split("/");
    while (fixed < names.length && !Glob.isGlob(names[fixed])) {
      fixed++;
    }
    String start = String.join("/", Arrays.copyOfRange(names, 0, fixed));
    String real = view.resolve(start, true);
    if (real == null) {
      return List.of();
    }
    Glob glob = new Glob(String.join("/", Arrays.copyOfRange(names, fixed, names.length)));
    List<String> found = new ArrayList<>();
    for (String path : view.tree(real).keySet()) {
      String below = real.isEmpty() || path.equals(real) ? path : path.substring(real.length() + 1);
      if (!path.equals(real) && glob.matches(below)) {
        found.add(path);
      }
    }
    return found;
  }

  private static EngineException missing(SavedArtifact saved, View view) {
    String folder = Paths.parent(Paths.normal(saved.source()));
    String mount = mount(saved);
    if (!mount.isEmpty()) {
      return new EngineException.Unusable(
          saved.label(),
          "cannot save artifact "
              + saved.source()
              + ": "
              + mount
              + " is a cache mount, which is no part of the file system",
          "copy it out at the end of the RUN, such as: && cp " + saved.source() + " /tmp/");
    }
    String hint =
        view.resolve(folder, true) == null
            ? "there is no folder /" + folder + " at that point"
            : "names in /" + folder + ": " + names(view, folder);
    return new EngineException.Unusable(
        saved.label(),
        "cannot save artifact " + saved.source() + ": no such file or directory",
        hint);
  }

  /** The cache mount of an earlier RUN that a path lies in, empty for none. */
  private static String mount(SavedArtifact saved) {
    Optional<Operation> next = Optional.of(saved.from());
    while (next.isPresent()) {
      Operation step = next.get();
      Operation run = step instanceof Operation.Try attempt ? attempt.run() : step;
      if (run instanceof Operation.Run command) {
        for (Mount each : command.mounts()) {
          if (each instanceof Mount.Cache
              && Paths.isWithin(Paths.normal(saved.source()), Paths.normal(each.target()))) {
            return each.target();
          }
        }
      }
      next = step.parent();
    }
    return "";
  }

  private static String names(View view, String folder) {
    String real = view.resolve(folder, true);
    List<String> names =
        view.tree(real == null ? "" : real).keySet().stream()
            .filter(path -> !path.isEmpty() && Paths.parent(path).equals(real))
            .map(Paths::name)
            .limit(8)
            .toList();
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  /** Where an asked-for pattern meets a saved name: at it, below it, or above it. */
  private static List<Named> hits(Named saved, String pattern, boolean followLinks, View view) {
    List<Named> hits = new ArrayList<>();
    if (!Glob.isGlob(pattern)) {
      if (Paths.isWithin(pattern, saved.name())) {
        String rest =
            pattern.equals(saved.name())
                ? ""
                : pattern.substring(saved.name().isEmpty() ? 0 : saved.name().length() + 1);
        String path = view.resolve(Paths.join(saved.path(), rest), false);
        if (path != null) {
          hits.add(new Named(followed(path, followLinks, view), Paths.name(pattern)));
        }
      } else if (Paths.isWithin(saved.name(), pattern)) {
        String name =
            pattern.isEmpty() ? saved.name() : saved.name().substring(pattern.length() + 1);
        hits.add(new Named(saved.path(), "/" + Paths.name(pattern) + "/" + name));
      }
      return hits;
    }
    Glob glob = new Glob(pattern);
    if (glob.matches(saved.name())) {
      hits.add(new Named(followed(saved.path(), followLinks, view), Paths.name(saved.name())));
      return hits;
    }
    int cut = saved.path().isEmpty() ? 0 : saved.path().length() + 1;
    for (String path : view.tree(saved.path()).keySet()) {
      String name =
          path.equals(saved.path()) ? saved.name() : Paths.join(saved.name(), path.substring(cut));
      if (!path.equals(saved.path()) && glob.matches(name)) {
        hits.add(new Named(followed(path, followLinks, view), Paths.name(path)));
      }
    }
    return hits;
  }
}

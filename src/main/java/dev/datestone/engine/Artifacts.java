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
        new DigestWriter().add("artifact 8").add(pattern).add(owners).add(source.followLinks());
    for (From from : all) {
      key.add(from.snapshot().content().hex())
          .add(from.saved().source())
          .add(from.saved().name())
          .add(from.saved().ifExists())
          .add(from.saved().followLinks())
          .add(from.saved().keepsOwners());
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
      From from = all.get(each.from());
      Snapshot snapshot = from.snapshot();
      items.add(
          new CopyItem(
              each.name(),
              each.content(),
              snapshot,
              each.path(),
              null,
              () -> tree(from.saved(), each.path(), chains.view(snapshot))));
    }
    return items;
  }

  private List<Found> find(List<From> all, String pattern, boolean followLinks, boolean owners) {
    ArtifactTree tree = new ArtifactTree();
    for (int i = 0; i < all.size(); i++) {
      From from = all.get(i);
      View view = chains.view(from.snapshot());
      tree.save(i, from.saved(), saved(from, view), view);
    }
    List<Found> found = new ArrayList<>();
    for (ArtifactTree.Piece piece : tree.matching(pattern, followLinks)) {
      View view = chains.view(all.get(piece.from()).snapshot());
      Entry top = view.entry(piece.path());
      found.add(
          new Found(
              piece.from(),
              piece.path(),
              piece.name(),
              top != null && top.type().isFolder(),
              CopyItem.content(tree(all.get(piece.from()).saved(), piece.path(), view), owners)));
    }
    return found;
  }

  /** All that lies at a path, by path below it. */
  private static NavigableMap<String, Entry> tree(SavedArtifact saved, String path, View view) {
    NavigableMap<String, Entry> tree = CopyItem.below(path, view.tree(path));
    if (!saved.keepsOwners()) {
      tree.replaceAll((below, entry) -> entry.withOwner(0, 0));
    }
    return tree;
  }

  /** What one SAVE ARTIFACT saves, by the path that it names; links at its end are followed. */
  private static List<ArtifactTree.Saved> saved(From from, View view) {
    SavedArtifact saved = from.saved();
    List<String> paths = paths(view, saved.source());
    if (paths.isEmpty() && !saved.ifExists()) {
      throw missing(saved, view);
    }
    List<ArtifactTree.Saved> all = new ArrayList<>();
    for (String path : paths) {
      followed(saved, path, view)
          .ifPresent(end -> all.add(new ArtifactTree.Saved(Paths.name(path), end)));
    }
    return all;
  }

  private static Optional<String> followed(SavedArtifact saved, String path, View view) {
    try {
      return Optional.of(ArtifactTree.followed(path, saved.followLinks(), view));
    } catch (InputException e) {
      if (saved.ifExists()) {
        return Optional.empty();
      }
      throw new EngineException.Unusable(
          saved.label(), "cannot save artifact: " + e.getMessage(), e.hint());
    }
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
}

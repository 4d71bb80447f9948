package dev.datestone.local;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.dating.View;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.Overlay;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.store.Layers;
import dev.datestone.store.Store;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mounted stack of layers with a writable one on top, which becomes the new layer as it is:
 * nothing is copied or packed when a step ends.
 */
final class Workspace implements AutoCloseable {
  private final Layers.Draft draft;
  private final Path scratch;
  private final Overlay overlay;
  private final View below;
  private boolean finished;

  private Workspace(Layers.Draft draft, Path scratch, Overlay overlay, View below) {
    this.draft = draft;
    this.scratch = scratch;
    this.overlay = overlay;
    this.below = below;
  }

  /**
   * Mounts the folders, the lowest first, and an empty writable one.
   *
   * @param below what the folders hold together
   */
  static Workspace open(Store store, List<Path> folders, View below) throws IOException {
    Layers.Draft draft = draft(store, below);
    Path scratch = store.processFolder().newFolder("mount");
    Path merged = Files.createDirectory(scratch.resolve("merged"));
    Path work = Files.createDirectory(scratch.resolve("work"));
    List<Path> lower = new ArrayList<>(folders);
    if (lower.isEmpty()) {
      lower.add(Files.createDirectory(scratch.resolve("empty")));
    }
    return new Workspace(draft, scratch, mount(store, lower, draft, work, merged), below);
  }

  private static Overlay mount(
      Store store, List<Path> lower, Layers.Draft draft, Path work, Path merged) {
    try {
      return Overlay.mount(lower, draft.files(), work, merged, true);
    } catch (SandboxException.SyscallFailed e) {
      FileSystemCheck.refuse(store); // the store may have moved to another file system
      throw e;
    }
  }

  /** A new layer with nothing in it. */
  static Layers.Draft draft(Store store, View below) throws IOException {
    Layers.Draft draft = store.layers().draft();
    // The layer's own folder is what the root looks like.
    Entry root = below.entry("");
    if (root != null) {
      imitate(draft.files(), root);
    }
    return draft;
  }

  private static void imitate(Path folder, Entry entry) throws IOException {
    Inodes.chown(folder, entry.owner(), entry.group());
    Files.setAttribute(folder, "unix:mode", entry.mode());
    FileTimes.set(folder, entry.date());
  }

  Path root() {
    return overlay.merged();
  }

  Path scratch() {
    return scratch;
  }

  Path upper() {
    return draft.files();
  }

  View below() {
    return below;
  }

  /**
   * What was changed; call it while everything is still mounted.
   *
   * @param stubs names of mount points
   */
  Manifest changes(Origin origin, Set<String> stubs) throws IOException {
    return UpperScan.scan(draft.files(), overlay.merged(), below, origin, Map.of(), stubs);
  }

  /** Unmounts and hands over the layer, not yet in the store. */
  Layers.Draft finish() {
    overlay.close();
    Trees.delete(scratch);
    finished = true;
    return draft;
  }

  /** Unmounts and throws the layer away, unless it was handed over. */
  @Override
  public void close() {
    if (!finished) {
      finished = true;
      overlay.close();
      Trees.delete(scratch);
      Trees.delete(draft.folder());
    }
  }

  /** Mounts a snapshot to read from it; null stands for one without layers. */
  static @Nullable Overlay readOnly(Store store, List<Path> folders) throws IOException {
    if (folders.isEmpty()) {
      return null;
    }
    Path merged = store.processFolder().newFolder("view");
    return Overlay.mount(folders, null, null, merged, false);
  }
}

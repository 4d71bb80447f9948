package dev.datestone.local;

import dev.datestone.content.Entry;
import dev.datestone.content.FileNames;
import dev.datestone.content.Paths;
import dev.datestone.content.ReadLog;
import dev.datestone.engine.CopyItem;
import dev.datestone.engine.Snapshot;
import dev.datestone.operation.SavedArtifact;
import dev.datestone.sandbox.HostFolder;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.Overlay;
import dev.datestone.source.BuildContext;
import dev.datestone.source.IgnoreRules;
import dev.datestone.source.SourceException;
import dev.datestone.store.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes artifacts to the host. A folder is replaced as a whole, files are put beside what is
 * there; what is the same already is not touched, so that nobody's build sees a newer date for
 * nothing.
 */
final class LocalExport implements AutoCloseable {
  private final Machine machine;
  private final Destinations destinations;
  private final SavedArtifact saved;
  private final Destination destination;
  private final Map<Path, HostFolder> open = new HashMap<>();

  LocalExport(
      Machine machine, Destinations destinations, SavedArtifact saved, Destination destination) {
    this.machine = machine;
    this.destinations = destinations;
    this.saved = saved;
    this.destination = destination;
  }

  /**
   * Where an artifact is to go.
   *
   * @param path absolute; a slash at its end says that it is a folder
   * @param limit the folder that nothing may leave, null for none
   * @param written as the user has it
   */
  record Destination(String path, @Nullable Path limit, String written) {
    boolean isFolder() {
      return path.endsWith("/");
    }
  }

  /**
   * What came of one file or folder.
   *
   * @param leftOut devices in it, which are not made on the host
   */
  record Written(Path path, boolean changed, List<String> leftOut) {}

  /** One item's place: a name in a folder. */
  private record Place(CopyItem item, Path path, HostFolder folder, String name) {
    /** Where it really is. */
    Path real() throws IOException {
      return FileNames.resolve(folder.path(), name);
    }
  }

  /** Writes what an artifact holds. Nothing is written where one of its parts cannot be. */
  List<Written> write(List<CopyItem> items) throws IOException, InterruptedException {
    boolean intoFolder =
        destination.isFolder() || items.size() > 1 || items.getFirst().isBelowFolder();
    Path base = Path.of(destination.path());
    List<Place> places = new ArrayList<>();
    for (CopyItem item : items) {
      String name =
          item.isBelowFolder() ? item.place(destination.isFolder()) : Paths.name(item.name());
      Path path = intoFolder ? FileNames.resolve(base, name) : base;
      ReplaceCheck.name(saved.label(), path, destination);
      Place place = new Place(item, path, folder(path), FileNames.lastName(path));
      destinations.saved(place.real());
      ReadLog.wrote(place.real());
      ReadLog.sawWay(place.real());
      ReadLog.sawWay(path);
      places.add(place);
    }
    Set<Place> others = new HashSet<>();
    for (Place place : places) {
      if (!isThere(place.item(), onHost(place.real()))) {
        ReplaceCheck.kind(saved.label(), place.item(), place.folder(), place.name(), destination);
        others.add(place);
      }
    }
    List<Written> written = new ArrayList<>();
    for (Place place : places) {
      written.add(
          others.contains(place) ? write(place) : new Written(place.path(), false, List.of()));
    }
    return written;
  }

  private HostFolder folder(Path path) throws IOException {
    Path parent = path.getParent();
    Path above = parent == null ? path : parent;
    HostFolder known = open.get(above);
    if (known == null) {
      known = destinations.open(above, destination.limit());
      open.put(above, known);
    }
    return known;
  }

  private Written write(Place place) throws IOException, InterruptedException {
    Path real = place.real();
    // Another build may write the same: its drafts have the same names as ours.
    Runnable release = machine.store().exclusive(real);
    try {
      NavigableMap<String, Entry> there = onHost(real);
      return isThere(place.item(), there)
          ? new Written(place.path(), false, List.of())
          : replace(place, there);
    } finally {
      release.run();
    }
  }

  private static boolean isThere(CopyItem item, NavigableMap<String, Entry> there) {
    return !there.isEmpty() && CopyItem.content(there, false).equals(item.content());
  }

  private Written replace(Place place, NavigableMap<String, Entry> there) throws IOException {
    ReadLog.sawMore(); // the next build will find it there, and say so
    CopyItem item = place.item();
    Snapshot source = item.source();
    if (source == null) {
      throw new IllegalStateException("an artifact that lies on the host: " + item.name());
    }
    NavigableMap<String, Entry> tree = item.tree().get();
    Entry top = tree.firstEntry().getValue();
    boolean isLink = place.folder().look(place.name()).map(Inodes.Inode::isLink).orElse(false);
    if (top.type().isFolder() && isLink) {
      place.folder().delete(place.name());
    }
    try (Mounted mounted = new Mounted(source)) {
      HostWriter writer =
          new HostWriter(
              tree,
              there,
              path -> FileNames.resolve(mounted.root(), Paths.join(item.path(), path)),
              saved.keepDates());
      boolean changed = writer.write(place.folder(), place.name());
      return new Written(place.path(), changed, writer.leftOut());
    }
  }

  /** What an artifact lies in, mounted when the first file of it is read. */
  private final class Mounted implements AutoCloseable {
    private final Snapshot source;
    private @Nullable Overlay overlay;

    Mounted(Snapshot source) {
      this.source = source;
    }

    Path root() throws IOException {
      if (overlay == null) {
        overlay = Workspace.readOnly(machine.store(), machine.folders(source));
      }
      if (overlay == null) {
        throw new IllegalStateException("a file in a file system without layers");
      }
      return overlay.merged();
    }

    @Override
    public void close() {
      if (overlay != null) {
        overlay.close();
        Trees.delete(overlay.merged());
      }
    }
  }

  private NavigableMap<String, Entry> onHost(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      return new TreeMap<>();
    }
    try {
      BuildContext context = machine.contexts().unfiltered(parent, IgnoreRules.NONE);
      String name = FileNames.lastName(path);
      return CopyItem.below(name, context.tree(name).entries());
    } catch (SourceException e) {
      return new TreeMap<>(); // then it is written anew, and that says what is wrong
    }
  }

  @Override
  public void close() {
    open.values().forEach(HostFolder::close);
  }
}

package dev.datestone.engine;

import dev.datestone.content.Digest;
import dev.datestone.content.Entry;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.dating.State;
import dev.datestone.dating.View;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The mounts of a RUN, in the order in which they are mounted, and what the command sees there. */
public final class RunMounts {
  private final Chains chains;
  private final Snapshot base;
  private final List<Placed> inOrder;

  private RunMounts(Chains chains, Snapshot base, List<Placed> inOrder) {
    this.chains = chains;
    this.base = base;
    this.inOrder = List.copyOf(inOrder);
  }

  /**
   * A mount at its place.
   *
   * @param place with links on the way followed, as the mounts before leave them
   * @param files what is mounted, or what a new cache starts with
   */
  public record Placed(Mount mount, String place, Optional<Snapshot> files) {
    /** What is mounted, for a bind mount. */
    public Optional<Snapshot> bound() {
      return mount instanceof Mount.Bind ? files : Optional.empty();
    }
  }

  /**
   * The command with the caches that started with the files that its mounts name now.
   *
   * @param files of the mounts that have some, in order
   */
  static Operation.Run withStartedCaches(Operation.Run run, List<Snapshot> files) {
    Iterator<Snapshot> next = files.iterator();
    List<Mount> mounts = new ArrayList<>();
    for (Mount mount : run.mounts()) {
      Optional<Digest> content = mount.mountedFiles().map(copy -> next.next().content());
      mounts.add(
          mount instanceof Mount.Cache cache && content.isPresent()
              ? cache.withName(cache.name().startedWith(content.get()))
              : mount);
    }
    return files.isEmpty() ? run : run.withMounts(mounts);
  }

  /** What a new cache starts with. */
  public Optional<Snapshot> startOf(Mount.Cache cache) {
    return inOrder.stream()
        .filter(
            each -> each.mount() instanceof Mount.Cache other && other.name().equals(cache.name()))
        .findFirst()
        .flatMap(Placed::files);
  }

  /**
   * Finds the places.
   *
   * @param whole all that is in the base
   * @param files of the mounts that have some, in the order of the RUN
   */
  static RunMounts of(
      Chains chains, Snapshot base, View whole, Operation.Run run, List<Snapshot> files) {
    Iterator<Snapshot> next = files.iterator();
    List<Placed> sorted = new ArrayList<>();
    for (Mount mount : run.mounts()) {
      sorted.add(new Placed(mount, "", mount.mountedFiles().map(copy -> next.next())));
    }
    sorted.sort(Comparator.comparingLong(each -> depth(each.mount().target())));
    List<Placed> placed = new ArrayList<>();
    View view = whole;
    for (Placed each : sorted) {
      placed.add(new Placed(each.mount(), view.place(each.mount().target()), each.files()));
      if (each.bound().isPresent()) {
        // A mount below it may go through links of it.
        view = new RunMounts(chains, base, placed).view();
      }
    }
    return new RunMounts(chains, base, placed);
  }

  /** How deep a target lies: a mount below another one comes after it. */
  public static long depth(String target) {
    return target.chars().filter(c -> c == '/').count();
  }

  public List<Placed> inOrder() {
    return inOrder;
  }

  /** What the command sees. */
  View view() {
    return view(Manifest.EMPTY, Manifest.EMPTY, Manifest.EMPTY);
  }

  /**
   * What the command sees with layers on top that are not in the store.
   *
   * @param dates other dates for what is below
   * @param changes what it left
   * @param discarded what it wrote in bind mounts
   */
  View view(Manifest dates, Manifest changes, Manifest discarded) {
    List<View.Layer> layers = new ArrayList<>(chains.viewLayers(base));
    addLayers(layers, part(dates, -1), changes);
    List<View.Mounted> mounted = new ArrayList<>();
    for (int i = 0; i < inOrder.size(); i++) {
      Placed each = inOrder.get(i);
      Optional<List<View.Layer>> files = each.bound().map(found -> layers(each, found));
      if (files.isPresent()) {
        addLayers(files.get(), part(dates, i), part(discarded, i));
      }
      mounted.add(new View.Mounted(each.place(), files));
    }
    return View.withMounts(chains.base(base), layers, mounted);
  }

  private static void addLayers(List<View.Layer> layers, Manifest dates, Manifest changes) {
    if (!dates.entries().isEmpty()) {
      layers.add(new View.Layer(dates, State.CHAIN, true));
    }
    if (!changes.entries().isEmpty()) {
      layers.add(new View.Layer(changes, State.CHAIN, false));
    }
  }

  /** The layers of a bind mount, as seen from the root. */
  private List<View.Layer> layers(Placed bind, Snapshot files) {
    List<View.Layer> layers = new ArrayList<>();
    for (View.Layer layer : chains.viewLayers(files)) {
      layers.add(
          new View.Layer(fromRoot(bind, layer.manifest()), layer.owner(), layer.datesOnly()));
    }
    return layers;
  }

  /** What a bind mount holds, by path from the root. */
  public static Manifest fromRoot(Placed bind, Manifest files) {
    NavigableMap<String, Entry> entries = new TreeMap<>();
    CopyItem.below(Mount.Bind.PLACE, files.entries())
        .forEach((path, entry) -> entries.put(Paths.join(bind.place(), path), entry));
    return new Manifest(entries);
  }

  /** The dates of files that lie in no mount. */
  public Map<String, Long> datesOfBase(Map<String, Long> dates) {
    return inOrder.isEmpty() ? dates : part(dates, -1);
  }

  /**
   * The dates of files in a bind mount, by path in what it mounts.
   *
   * @param index of the mount
   */
  public Map<String, Long> datesOf(int index, Map<String, Long> dates) {
    int cut = inOrder.get(index).place().length();
    return part(dates, index, path -> Mount.Bind.PLACE + path.substring(cut));
  }

  private Manifest part(Manifest all, int mount) {
    return inOrder.isEmpty() ? all : new Manifest(new TreeMap<>(part(all.entries(), mount)));
  }

  private <T> Map<String, T> part(Map<String, T> all, int mount) {
    return part(all, mount, path -> path);
  }

  private <T> Map<String, T> part(Map<String, T> all, int mount, Function<String, String> name) {
    Map<String, T> part = new TreeMap<>();
    all.forEach(
        (path, value) -> {
          if (mountOf(path) == mount) {
            part.put(name.apply(path), value);
          }
        });
    return part;
  }

  /** The mount that shows at a path; -1 for the base. */
  private int mountOf(String path) {
    for (int i = inOrder.size() - 1; i >= 0; i--) {
      if (Paths.isWithin(path, inOrder.get(i).place())) {
        return i;
      }
    }
    return -1;
  }

  /** The states that come with what is mounted. */
  List<Layer.ArtifactState> artifacts() {
    List<Layer.ArtifactState> states = new ArrayList<>();
    for (Placed each : inOrder) {
      if (each.bound().isPresent()) {
        for (Layer.ArtifactState state : chains.artifacts(each.bound().get())) {
          if (!base.layers().contains(state.id())) {
            Layer.ArtifactState.add(states, state);
          }
        }
      }
    }
    return states;
  }
}

package dev.datestone.store;

import dev.datestone.content.Notes;
import dev.datestone.content.Transfer;
import dev.datestone.engine.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes room in a store. What is remembered goes first, then what nothing that is left needs, so
 * that a process that is killed on the way leaves a right store. No build runs meanwhile.
 */
public final class Pruning {
  private static final long PATIENCE_MILLIS = 100;

  /** Folders of what can be fetched again. */
  private static final List<String> FETCHED =
      List.of(
          "index",
          "git/commits",
          "git/clones",
          "git/short",
          "downloads/files",
          "downloads/addresses",
          "unchanged",
          "builds",
          "tags");

  private final Store store;
  private final Request request;
  private final Path home;
  private final Usage usage;
  private final Usage total;
  private final Map<Path, Long> sizes = new HashMap<>();
  private final Transfer freed;
  private int layers;
  private int results;
  private int caches;
  private int images;

  /**
   * What is to go.
   *
   * @param age what was not used for so long; empty: only what nothing needs
   * @param size the longest unused until the rest is at most so many bytes
   * @param all everything but what the user imported or a recipe made
   * @param reset that, too
   * @param dry nothing goes, it is only told
   */
  public record Request(
      Optional<Duration> age, OptionalLong size, boolean all, boolean reset, boolean dry) {}

  /** What went, {@code bytes} of files together; what is left has {@code left} bytes. */
  public record Freed(int layers, int results, int caches, int images, long bytes, long left) {}

  /** Measures what files take on the disk. */
  public interface Usage {
    /** Bytes of a file, or of a folder with all in it, without inodes that it has seen before. */
    long add(Path path);
  }

  private Pruning(Store store, Request request, Supplier<Usage> usage, Transfer freed) {
    this.freed = freed;
    this.store = store;
    this.request = request;
    this.usage = usage.get();
    this.total = usage.get();
    this.home = store.home();
  }

  /**
   * Does it, once no other process works on the store; those that start meanwhile wait.
   *
   * @param usage makes one that has seen nothing
   * @param notes is told when others have to end first, and how much has gone
   */
  public static Freed prune(Store store, Request request, Supplier<Usage> usage, Notes notes)
      throws InterruptedException {
    // Two that wait for each other's end would wait for ever.
    FileMutex first =
        FileMutex.tryExclusive(store.home().resolve("pruner"))
            .orElseThrow(
                () ->
                    new StoreException.Unusable(
                        "another prune works on " + store.home(), "wait until it has ended"));
    try {
      boolean told = false;
      while (true) {
        Optional<Freed> freed = tryAlone(store, request, usage, notes);
        if (freed.isPresent()) {
          return freed.get();
        }
        if (!told) {
          notes.accept("waiting for the builds that use this store");
          told = true;
        }
        Thread.sleep(PATIENCE_MILLIS);
      }
    } catch (IOException e) {
      throw new StoreException.Disk(store.home(), e);
    } finally {
      first.close();
    }
  }

  /**
   * Empty while others live. Nobody is held up for these: a build's step on the host may itself
   * start Datestone.
   */
  private static Optional<Freed> tryAlone(
      Store store, Request request, Supplier<Usage> usage, Notes notes)
      throws IOException, InterruptedException {
    if (store.processFolder().othersLive()) {
      return Optional.empty();
    }
    Optional<FileMutex> alone = FileMutex.tryExclusive(mark(store.home()));
    if (alone.isEmpty()) {
      return Optional.empty();
    }
    try (Transfer freed = notes.begin("freeing", 0)) {
      // Again: one may have started before it could see the mark.
      return store.processFolder().othersLive()
          ? Optional.empty()
          : Optional.of(new Pruning(store, request, usage, freed).run());
    } finally {
      alone.get().close();
    }
  }

  private static Path mark(Path home) {
    return home.resolve("pruning");
  }

  /** Whether some process prunes the store now. */
  static boolean isGoingOn(Path home) {
    if (!Files.exists(mark(home))) {
      return false;
    }
    Optional<FileMutex> free = FileMutex.tryShared(mark(home));
    free.ifPresent(FileMutex::close);
    return free.isEmpty();
  }

  /**
   * Something that is remembered, with what it needs: ids of layers, and {@code archives/DIGEST}.
   */
  private record Item(Path file, long used, List<String> layers, long bytes) {}

  private Freed run() throws IOException, InterruptedException {
    store.processFolder().sweepOthers();
    store.layers().discardDamaged();
    store.layers().ids().forEach(this::size); // before the squashed folders, which link to them
    List<Item> kept = new ArrayList<>(results());
    kept.addAll(images());
    kept.addAll(caches());
    List<Item> gone = new ArrayList<>();
    for (Item item : List.copyOf(kept)) {
      if (isOld(item) || isUseless(item)) {
        gone.add(item);
        kept.remove(item);
      }
    }
    if (request.size().isPresent()) {
      shrink(kept, gone, request.size().getAsLong());
    }
    for (Item item : gone) {
      remove(item);
    }
    Set<String> needed = needed(kept);
    layers(needed);
    squashed(needed);
    records(needed);
    blobs(needed);
    archives(kept);
    others();
    Files.deleteIfExists(mark(home));
    long left = total.add(home) - (request.dry() ? freed.done() : 0);
    return new Freed(layers, results, caches, images, freed.done(), left);
  }

  // --- what there is

  private List<Item> results() throws IOException {
    List<Item> items = new ArrayList<>();
    for (Path group : Store.list(home.resolve("results"))) {
      for (Path file : Store.list(group)) {
        FileTime read = lastRead(file);
        items.add(new Item(file, used(file), store.actions().layers(file), bytes(file)));
        wasNotRead(file, read);
      }
    }
    return items;
  }

  private List<Item> images() throws IOException {
    List<Item> items = new ArrayList<>();
    for (Path file : Store.list(home.resolve("images"))) {
      FileTime read = lastRead(file);
      long lastUse = used(file);
      Optional<Images.Image> image = Images.read(file);
      wasNotRead(file, read);
      boolean own = image.isPresent() && !image.get().name().startsWith(Images.CONTENT);
      long used = own && !request.reset() ? Long.MAX_VALUE : lastUse;
      items.add(new Item(file, used, image.map(this::parts).orElse(List.of()), bytes(file)));
    }
    return items;
  }

  private List<String> parts(Images.Image image) {
    List<String> parts = new ArrayList<>(image.snapshot().layers());
    for (Images.LayerBlob each : image.layerBlobs()) {
      if (store.contentStore().get(each.blob(), each.size()).isPresent()) {
        parts.add(ContentStore.FOLDER + "/" + each.blob());
      }
    }
    return parts.stream().distinct().toList();
  }

  private boolean isKept(Caches.About cache) {
    return !request.reset() && store.caches().isPinned(cache.id());
  }

  private List<Item> caches() throws IOException {
    List<Item> items = new ArrayList<>();
    for (Caches.About cache : store.caches().all()) {
      Path place = home.resolve("caches").resolve(cache.id());
      items.add(
          new Item(
              place,
              isKept(cache) ? Long.MAX_VALUE : cache.lastUse() * 1_000_000,
              List.copyOf(store.records().bases(place.resolve("record"))),
              bytes(place)));
    }
    return items;
  }

  /** When it was read or written last; file systems note reads once a day, some not at all. */
  private static long used(Path file) throws IOException {
    BasicFileAttributes file0 = Files.readAttributes(file, BasicFileAttributes.class);
    return Math.max(
        nanos(file0.lastAccessTime().toInstant()), nanos(file0.lastModifiedTime().toInstant()));
  }

  private static FileTime lastRead(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).lastAccessTime();
  }

  /** That we look at everything is no use of it: else nothing would ever be old. */
  private static void wasNotRead(Path file, FileTime read) throws IOException {
    Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(null, read, null);
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  /** A result whose layers have gone is never found again. */
  private boolean isUseless(Item item) {
    return item.file().startsWith(home.resolve("results"))
        && !item.layers().stream().allMatch(store.layers()::has);
  }

  private boolean isOld(Item item) {
    if (request.reset()) {
      return true;
    }
    if (item.used() == Long.MAX_VALUE) {
      return false;
    }
    return request.all()
        || (request.age().isPresent()
            && item.used() < nanos(Instant.now().minus(request.age().get())));
  }

  /** The longest unused go until the rest is small enough. */
  private void shrink(List<Item> kept, List<Item> gone, long most) {
    Map<String, Integer> users = new HashMap<>();
    long total = 0;
    for (Item item : kept) {
      total += item.bytes();
      for (String layer : item.layers()) {
        if (users.merge(layer, 1, Integer::sum) == 1) {
          total += size(layer);
        }
      }
    }
    List<Item> oldest = new ArrayList<>(kept);
    oldest.sort(Comparator.comparingLong(Item::used));
    for (Item item : oldest) {
      if (total <= most || item.used() == Long.MAX_VALUE) {
        return;
      }
      total -= item.bytes();
      for (String layer : item.layers()) {
        if (users.merge(layer, -1, Integer::sum) == 0) {
          total -= size(layer);
        }
      }
      kept.remove(item);
      gone.add(item);
    }
  }

  /** Layers that something left names, and those that the records of these compare with. */
  private Set<String> needed(List<Item> kept) {
    Set<String> needed = new HashSet<>();
    for (Item item : kept) {
      for (String layer : item.layers()) {
        if (store.layers().has(layer) && needed.add(layer)) {
          bases(layer, needed);
          for (Layer.ArtifactState state : store.layers().layer(layer).artifacts()) {
            bases(state.record(), needed);
          }
        }
      }
    }
    return needed;
  }

  private void bases(String record, Set<String> needed) {
    for (String base : store.records().bases(home.resolve("records").resolve(record))) {
      if (store.layers().has(base)) {
        needed.add(base);
      }
    }
  }

  // --- what goes

  private void remove(Item item) throws IOException {
    String kind = home.relativize(item.file()).getName(0).toString();
    switch (kind) {
      case "caches" -> {
        caches++;
        freed.add(item.bytes());
        clear(item.file());
      }
      case "images" -> {
        images++;
        delete(item.file());
      }
      default -> {
        results++;
        delete(item.file());
      }
    }
  }

  private void layers(Set<String> needed) {
    for (String id : store.layers().ids()) {
      if (!needed.contains(id)) {
        layers++;
        freed.add(size(id));
        if (!request.dry()) {
          store.layers().remove(id);
        }
      }
    }
  }

  /** Without one of its layers, a folder is never asked for again. */
  private void squashed(Set<String> needed) throws IOException {
    for (Path place : store.squashed().all()) {
      List<String> stands = store.squashed().layers(place);
      if (stands.isEmpty() || !needed.containsAll(stands)) {
        freed.add(bytes(place));
        if (!request.dry()) {
          store.squashed().remove(place);
        }
      }
    }
  }

  /** Of layers that are left, and of states that came into them with artifacts. */
  private void records(Set<String> needed) throws IOException {
    Set<String> named = new HashSet<>(needed);
    for (String id : needed) {
      store.layers().layer(id).artifacts().forEach(state -> named.add(state.record()));
    }
    for (Path file : Store.list(home.resolve("records"))) {
      if (!named.contains(file.getFileName().toString())) {
        delete(file);
      }
    }
  }

  private void blobs(Set<String> needed) throws IOException {
    for (Path file : Store.list(home.resolve("blobs"))) {
      Optional<LayerIndex.ImportedLayer> blob = LayerIndex.read(file);
      if (blob.isEmpty() || !needed.contains(blob.get().layer())) {
        delete(file);
      }
    }
  }

  /** Those that images which are left name stay. */
  private void archives(List<Item> kept) throws IOException {
    Set<String> needed = new HashSet<>();
    for (Item item : kept) {
      item.layers().stream().filter(Pruning::isArchive).forEach(needed::add);
    }
    for (Path file : Store.list(home.resolve(ContentStore.FOLDER))) {
      if (!needed.contains(ContentStore.FOLDER + "/" + file.getFileName())) {
        delete(file);
      }
    }
  }

  private static boolean isArchive(String part) {
    return part.startsWith(ContentStore.FOLDER + "/");
  }

  /** What can be had again from where it was: digests of files, clones, downloads, tags. */
  private void others() throws IOException {
    boolean everything = request.all() || request.reset();
    Path snapshots = home.resolve("snapshots");
    if (everything && Files.exists(snapshots)) {
      freed.add(bytes(snapshots));
      clear(snapshots);
    }
    for (String folder : FETCHED) {
      for (Path file : Store.list(home.resolve(folder))) {
        boolean old =
            request.age().isPresent()
                && used(file) < nanos(Instant.now().minus(request.age().get()));
        if (everything || (old && !folder.equals("tags"))) {
          freed.add(bytes(file));
          clear(file);
        }
      }
    }
  }

  private void delete(Path file) throws IOException {
    freed.add(bytes(file));
    if (!request.dry()) {
      Files.deleteIfExists(file);
    }
  }

  /** Removes a file or folder; a cache or a clone is there whole or not at all. */
  private void clear(Path place) throws IOException {
    if (!request.dry()) {
      store.processFolder().discard(place);
    }
  }

  private long size(String layer) {
    return bytes(home.resolve(isArchive(layer) ? layer : "layers/" + layer));
  }

  /** What it takes on the disk; nothing when it has gone. */
  private long bytes(Path path) {
    return sizes.computeIfAbsent(path, usage::add);
  }
}

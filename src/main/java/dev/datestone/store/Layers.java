package dev.datestone.store;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import dev.datestone.content.Manifest;
import dev.datestone.content.ReadLog;
import dev.datestone.dating.BaseTree;
import dev.datestone.dating.StateRecord;
import dev.datestone.engine.Layer;
import dev.datestone.engine.LayerStore;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Layers on disk: {@code layers/ID/fs} is what overlayfs mounts, {@code manifest} and {@code about}
 * lie beside it. A layer never changes once it is there. Its id is a digest of all that it says and
 * of the layers that it lies on, because its files may refer to theirs (redirects, metacopies): the
 * same layer has the same id in every store.
 *
 * <p>Reading: {@link #layer}, {@link #manifest}, {@link #record}, {@link #files}. Writing: {@link
 * #draft}, {@link #add}, {@link #addRun}.
 */
public final class Layers implements LayerStore {
  private static final String ABOUT = "datestone layer 4";
  private static final String MANIFEST = "datestone manifest 1";

  // Layers do not change, so what was read once may be kept for as long as the process lives.
  private static final Map<Path, Manifest> MANIFESTS = new ConcurrentHashMap<>();
  private static final Map<Path, Layer> ABOUTS = new ConcurrentHashMap<>();

  private final Store store;
  private final Path folder;

  Layers(Store store) {
    this.store = store;
    this.folder = store.home().resolve("layers");
  }

  /** A layer being made: its files are in {@link #files()}, and it is not yet in the store. */
  public record Draft(Path folder) {
    public Path files() {
      return folder.resolve("fs");
    }
  }

  public Draft draft() {
    Draft draft = new Draft(store.processFolder().newFolder("layer"));
    try {
      Files.createDirectory(draft.files());
      return draft;
    } catch (IOException e) {
      throw new StoreException.Disk(draft.files(), e);
    }
  }

  /**
   * Puts a finished layer into the store.
   *
   * @param below the layers that it lies on, none for one of an image
   */
  public Layer add(
      Draft draft,
      Layer.Kind kind,
      Manifest manifest,
      List<Layer.ArtifactState> artifacts,
      List<String> below) {
    return add(draft, new Layer("", kind, artifacts, 0), manifest, below, "");
  }

  /**
   * Puts a finished layer of a RUN into the store.
   *
   * @param written when the RUN ended, in nanoseconds since 1970
   * @param record what the chain has seen
   * @param below the layers that it lies on
   */
  public Layer addRun(
      Draft draft, Manifest manifest, long written, StateRecord record, List<String> below) {
    Records.Encoded encoded = Records.encode(record);
    Layer unnamed = new Layer("", Layer.Kind.RUN, List.of(), written);
    FieldWriter entries = Codecs.write(new FieldWriter(), manifest);
    Layer layer = named(unnamed, entries, below, encoded.fields().digest().hex());
    // First, so that no layer is there without its record.
    store.records().put(layer.id(), record, encoded);
    return put(draft, layer, manifest, entries);
  }

  /**
   * Puts a layer into the store that lies on others of an image and lists all that they hold
   * together.
   *
   * @param below digest of the layers that it lies on and of what they say
   */
  public Layer addImageTop(Draft draft, Manifest whole, Digest below) {
    return add(draft, new Layer("", Layer.Kind.IMAGE, List.of(), 0), whole, List.of(), below.hex());
  }

  private Layer add(
      Draft draft, Layer unnamed, Manifest manifest, List<String> below, String others) {
    FieldWriter entries = Codecs.write(new FieldWriter(), manifest);
    return put(draft, named(unnamed, entries, below, others), manifest, entries);
  }

  /**
   * The layer with the digest of its content as its id.
   *
   * @param others digest of what belongs to it beside its entries, empty for nothing
   */
  private static Layer named(
      Layer unnamed, FieldWriter entries, List<String> below, String others) {
    Digest id =
        new DigestWriter()
            .add("layer 1")
            .add(below)
            .add(write(new FieldWriter(), unnamed).digest().hex())
            .add(entries.digest().hex())
            .add(others)
            .finish();
    return new Layer(id.hex(), unnamed.kind(), unnamed.artifacts(), unnamed.written());
  }

  private Layer put(Draft draft, Layer layer, Manifest manifest, FieldWriter entries) {
    StoreFile.write(draft.folder().resolve("manifest"), MANIFEST, entries);
    StoreFile.write(
        draft.folder().resolve("about"),
        ABOUT,
        write(store.durability().stamp(new FieldWriter()).text(layer.id()), layer));
    Path place = folder.resolve(layer.id());
    try {
      move(draft, layer.id());
    } catch (IOException e) {
      throw new StoreException.Disk(place, e);
    }
    MANIFESTS.put(place, manifest);
    return layer;
  }

  /**
   * Moves a draft to its place, if the same layer is not there. One of another boot counts only if
   * it was synced: a power cut may have left its files without their data.
   */
  private void move(Draft draft, String id) throws IOException {
    Path place = folder.resolve(id);
    if (Files.exists(place) && !isWhole(id)) {
      replace(id);
    }
    try {
      if (!has(id)) {
        Files.move(draft.folder(), place, StandardCopyOption.ATOMIC_MOVE);
        return;
      }
    } catch (FileSystemException e) {
      if (!has(id)) {
        throw e;
      }
    }
    Trees.delete(draft.folder());
  }

  private boolean isWhole(String id) {
    return has(id)
        && StoreFile.read(folder.resolve(id).resolve("about"), ABOUT, store.durability()::isWhole)
            .orElse(false);
  }

  /**
   * Moves a layer out of the way that cannot be trusted; processes that have it mounted keep it.
   */
  private void replace(String id) throws IOException {
    try {
      Runnable release = store.exclusive(new Digest(id));
      try {
        if (Files.exists(folder.resolve(id)) && !isWhole(id)) {
          Files.move(
              folder.resolve(id), store.processFolder().newPath(), StandardCopyOption.ATOMIC_MOVE);
          MANIFESTS.remove(folder.resolve(id));
          ABOUTS.remove(folder.resolve(id).resolve("about"));
          store.squashed().removeThoseOf(id);
        }
      } finally {
        release.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    }
  }

  private static FieldWriter write(FieldWriter out, Layer layer) {
    return out.text(layer.kind().name())
        .number(layer.written())
        .list(
            layer.artifacts(),
            state ->
                out.text(state.id())
                    .text(state.name())
                    .text(state.record())
                    .number(state.written())
                    .flag(state.holdsFolders()));
  }

  private static Layer read(FieldReader in) {
    in.text(); // the boot that it was written in
    in.number(); // and when
    String id = in.text();
    Layer.Kind kind = Layer.Kind.valueOf(in.text());
    long written = in.number();
    return new Layer(id, kind, in.list(Layers::readState), written);
  }

  private static Layer.ArtifactState readState(FieldReader in) {
    return new Layer.ArtifactState(in.text(), in.text(), in.text(), in.number(), in.flag());
  }

  @Override
  public boolean has(String id) {
    Path about = folder.resolve(id).resolve("about");
    return ReadLog.saw(about, ABOUTS.containsKey(about) || Files.exists(about));
  }

  public Path files(String id) {
    return folder.resolve(id).resolve("fs");
  }

  @Override
  public Layer layer(String id) {
    Path about = folder.resolve(id).resolve("about");
    Layer known = ABOUTS.get(about);
    if (known == null) {
      Optional<Layer> read = StoreFile.read(about, ABOUT, Layers::read);
      if (read.isEmpty() || !ReadLog.sawType(files(id), Files.isDirectory(files(id)))) {
        throw damaged(id);
      }
      known = read.get();
      ABOUTS.put(about, known);
    }
    return known;
  }

  @Override
  public Manifest manifest(String id) {
    Path place = folder.resolve(id);
    Manifest known = MANIFESTS.get(place);
    if (known == null) {
      Optional<Manifest> read =
          StoreFile.read(place.resolve("manifest"), MANIFEST, Codecs::manifest);
      known = read.orElseThrow(() -> damaged(id));
      MANIFESTS.put(place, known);
    }
    return known;
  }

  @Override
  public StateRecord record(String id) {
    return store.records().get(id).orElse(StateRecord.LOST);
  }

  @Override
  public BaseTree image(String id) {
    return store.records().base(id);
  }

  public List<String> ids() {
    return Store.list(folder).stream().map(path -> path.getFileName().toString()).toList();
  }

  public void remove(String id) {
    try {
      store.processFolder().discard(folder.resolve(id));
    } catch (IOException e) {
      throw new StoreException.Disk(folder.resolve(id), e);
    }
    MANIFESTS.remove(folder.resolve(id));
    ABOUTS.remove(folder.resolve(id).resolve("about"));
  }

  /** Discards each layer that cannot be read; returns how many. */
  public int discardDamaged() {
    int count = 0;
    for (String id : ids()) {
      Path place = folder.resolve(id);
      boolean whole =
          StoreFile.isWhole(place.resolve("about"), ABOUT)
              && StoreFile.isWhole(place.resolve("manifest"), MANIFEST)
              && Files.isDirectory(files(id));
      if (!whole && has(id)) {
        discard(id);
        count++;
      }
    }
    return count;
  }

  /**
   * From now on the layer counts as missing, so that the step which made it runs again. Its files
   * stay for those that have them mounted; `prune` removes them.
   */
  public void discard(String id) {
    Path about = folder.resolve(id).resolve("about");
    MANIFESTS.remove(folder.resolve(id));
    ABOUTS.remove(about);
    StoreFile.delete(about);
  }

  /**
   * What to throw when a file is not what the layers' manifests say.
   *
   * @param layers the lowest first
   */
  public StoreException damaged(List<String> layers, String path) {
    for (String id : layers.reversed()) {
      if (manifest(id).get(path) != null) {
        return damaged(id);
      }
    }
    return damaged(layers.getLast());
  }

  private StoreException damaged(String id) {
    discard(id);
    return new StoreException.Damaged(
        "layer " + id + " in " + folder + " is damaged",
        "run the command again: what needs that layer is built again");
  }
}

package dev.datestone.store;

import dev.datestone.content.Manifest;
import dev.datestone.dating.BaseTree;
import dev.datestone.dating.Sighting;
import dev.datestone.dating.StateRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Records of states on disk. A layer's record is as unchanging as the layer. */
public final class Records {
  private static final String FORM = "datestone record 3";

  /** Records of caches may have write histories, which the form before could not say. */
  private static final String WITH_WRITE_HISTORIES = "datestone record 4";

  private static final String IMAGE = "datestone image tree 1";

  private static final Map<Path, StateRecord> KNOWN = new ConcurrentHashMap<>();
  private static final Map<Path, BaseTree> BASES = new ConcurrentHashMap<>();

  private final Store store;

  Records(Store store) {
    this.store = store;
  }

  /** The record of a layer, or of a state that an artifact brought. */
  public Optional<StateRecord> get(String id) {
    Path file = file(id);
    StateRecord known = KNOWN.get(file);
    return known != null ? Optional.of(known) : read(file);
  }

  void put(String id, StateRecord record, Encoded encoded) {
    encoded.write(file(id));
    KNOWN.put(file(id), record);
  }

  /** A record as it is written. */
  record Encoded(String form, FieldWriter fields) {
    void write(Path file) {
      StoreFile.write(file, form, fields);
    }
  }

  Optional<StateRecord> read(Path file) {
    return read(file, this::image);
  }

  /**
   * The record of a cache.
   *
   * @param images where the trees of images are that came with a cache of another store
   */
  Optional<StateRecord> read(Path file, Path images) {
    return read(
        file, id -> image(id).or(() -> readImage(images, id).map(each -> new BaseTree(id, each))));
  }

  private static Optional<StateRecord> read(
      Path file, Function<String, Optional<BaseTree>> images) {
    return StoreFile.read(file, FORM, in -> fields(in, false, images))
        .or(() -> StoreFile.read(file, WITH_WRITE_HISTORIES, in -> fields(in, true, images)));
  }

  private Optional<BaseTree> image(String id) {
    return store.layers().has(id) ? Optional.of(base(id)) : Optional.empty();
  }

  private static Optional<Manifest> readImage(Path folder, String id) {
    return StoreFile.read(folder.resolve(id), IMAGE, Codecs::manifest);
  }

  /** Keeps the tree of an image for a cache that has seen it, as the store may not have it. */
  static void writeImage(Path folder, String id, Manifest image) {
    StoreFile.write(folder.resolve(id), IMAGE, Codecs.write(new FieldWriter(), image));
  }

  /** The images that a record compares with, by their highest layers. */
  Set<String> bases(Path file) {
    return StoreFile.read(file, FORM, FieldReader::texts)
        .or(() -> StoreFile.read(file, WITH_WRITE_HISTORIES, FieldReader::texts))
        .map(ids -> ids.stream().filter(id -> !id.equals(BaseTree.SCRATCH.id())).toList())
        .map(Set::copyOf)
        .orElse(Set.of());
  }

  static void write(Path file, StateRecord record) {
    encode(record).write(file);
  }

  static Encoded encode(StateRecord record) {
    FieldWriter out = new FieldWriter().texts(record.bases().stream().map(BaseTree::id).toList());
    Codecs.write(out, record.seen());
    return record.writeHistories().isEmpty()
        ? new Encoded(FORM, out)
        : new Encoded(WITH_WRITE_HISTORIES, Codecs.writeHistories(out, record.writeHistories()));
  }

  /**
   * A record that was written as {@link Encoded}.
   *
   * @param images the trees of images, by id
   */
  static StateRecord decode(String form, byte[] bytes, Map<String, Manifest> images) {
    if (!form.equals(FORM) && !form.equals(WITH_WRITE_HISTORIES)) {
      throw new FieldReader.Malformed("the form " + form);
    }
    return fields(
        new FieldReader(bytes, 0),
        form.equals(WITH_WRITE_HISTORIES),
        id -> Optional.ofNullable(images.get(id)).map(manifest -> new BaseTree(id, manifest)));
  }

  private static StateRecord fields(
      FieldReader in, boolean withHistories, Function<String, Optional<BaseTree>> images) {
    List<BaseTree> bases = new ArrayList<>();
    for (String id : in.texts()) {
      if (id.equals(BaseTree.SCRATCH.id())) {
        bases.add(BaseTree.SCRATCH);
      } else {
        // Lost before, or an image that was removed since: it may have seen anything there.
        bases.add(images.apply(id).orElse(StateRecord.LOST.bases().getFirst()));
      }
    }
    Map<String, Sighting> seen = Codecs.sightings(in);
    return new StateRecord(bases, seen, withHistories ? Codecs.writeHistories(in) : Map.of());
  }

  /** The image that a chain with this lowest layer stands on. */
  public BaseTree base(String layer) {
    // Once, also when two threads ask for it at a time: an image has tens of thousands of files.
    return BASES.computeIfAbsent(
        store.layers().files(layer), place -> new BaseTree(layer, store.layers().manifest(layer)));
  }

  private Path file(String id) {
    return store.home().resolve("records").resolve(id);
  }
}

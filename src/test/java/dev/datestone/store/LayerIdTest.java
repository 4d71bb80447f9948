package dev.datestone.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.dating.Sighting;
import dev.datestone.dating.StateRecord;
import dev.datestone.engine.Layer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer's id says all that it is, and nothing of the store that holds it. */
class LayerIdTest {
  private static final long DATE = 1_700_000_000_000_000_000L;
  private static final List<String> BELOW = List.of("image");

  @TempDir private Path folder;

  private static Manifest manifest(String content, long date) {
    Entry file = new Entry(Entry.Type.FILE, 0644, 0, 0, 1, content, "", date, Origin.COPIED);
    return new Manifest(new TreeMap<>(Map.of("f", file)));
  }

  private static StateRecord record(String... paths) {
    Map<String, Sighting> seen = new LinkedHashMap<>();
    for (String path : paths) {
      seen.put(path, new Sighting("content", DATE));
    }
    return new StateRecord(List.of(), seen);
  }

  private Store store(String name) {
    return Store.open(folder.resolve(name), "user");
  }

  private static String copy(Store store, Manifest manifest, List<String> below) {
    Layers layers = store.layers();
    return layers.add(layers.draft(), Layer.Kind.COPY, manifest, List.of(), below).id();
  }

  private static String run(Store store, long written, StateRecord record) {
    Layers layers = store.layers();
    return layers.addRun(layers.draft(), manifest("a", DATE), written, record, BELOW).id();
  }

  @Test
  void equalLayersHaveOneIdInEveryStore() {
    try (Store one = store("one");
        Store other = store("other")) {
      String id = copy(one, manifest("a", DATE), BELOW);
      assertThat(copy(other, manifest("a", DATE), BELOW)).isEqualTo(id);
      assertThat(copy(one, manifest("a", DATE), BELOW)).isEqualTo(id);
      assertThat(run(one, 5, record("a", "b"))).isEqualTo(run(other, 5, record("b", "a")));
    }
  }

  @Test
  void everyPartOfALayerIsInItsId() {
    try (Store store = store("one")) {
      String id = copy(store, manifest("a", DATE), BELOW);
      assertThat(copy(store, manifest("b", DATE), BELOW)).isNotEqualTo(id);
      assertThat(copy(store, manifest("a", DATE + 1), BELOW)).isNotEqualTo(id);
      // Its files may be redirects into those below: elsewhere it is another layer.
      assertThat(copy(store, manifest("a", DATE), List.of("image", id))).isNotEqualTo(id);
      String run = run(store, 5, record("a"));
      assertThat(run(store, 6, record("a"))).isNotEqualTo(run);
      assertThat(run(store, 5, record("b"))).isNotEqualTo(run);
    }
  }

  @Test
  void aLayerThatIsThereIsKeptAndTheDraftDeleted() throws Exception {
    try (Store store = store("one")) {
      String id = copy(store, manifest("a", DATE), BELOW);
      Path files = store.layers().files(id);
      Files.writeString(files.resolve("f"), "x");
      copy(store, manifest("a", DATE), BELOW);
      assertThat(files.resolve("f")).hasContent("x");
      assertThat(store.layers().ids()).containsExactly(id);
    }
  }

  @Test
  void whatIsLeftOfADamagedLayerIsReplaced() {
    try (Store store = store("one")) {
      String id = copy(store, manifest("a", DATE), BELOW);
      store.layers().discard(id);
      assertThat(store.layers().has(id)).isFalse();
      assertThat(copy(store, manifest("a", DATE), BELOW)).isEqualTo(id);
      assertThat(store.layers().manifest(id).get("f")).isNotNull();
    }
  }

  /** After a power cut a layer may be there whose files have lost their data. */
  @Test
  void aLayerOfAnotherBootThatWasNotSyncedIsReplaced() throws Exception {
    try (Store store = store("one")) {
      String id = copy(store, manifest("a", DATE), BELOW);
      Path place = folder.resolve("one").resolve("layers").resolve(id);
      FieldWriter about = new FieldWriter().text("another boot").number(Long.MAX_VALUE);
      about.text(id).text(Layer.Kind.COPY.name()).number(0).number(0);
      StoreFile.write(place.resolve("about"), "datestone layer 4", about);
      Layers layers = store.layers();
      Layers.Draft draft = layers.draft();
      Files.writeString(draft.files().resolve("f"), "all of it");
      layers.add(draft, Layer.Kind.COPY, manifest("a", DATE), List.of(), BELOW);
      assertThat(layers.files(id).resolve("f")).hasContent("all of it");
    }
  }

  @Test
  void aRecordIsThereWithItsLayer() {
    try (Store store = store("one")) {
      StateRecord record = record("a");
      assertThat(store.layers().record(run(store, 5, record))).isEqualTo(record);
    }
  }
}

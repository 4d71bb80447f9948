package dev.datestone.dating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Views and states for tests of the dating rule. Times are in seconds. */
final class Scene {
  static final String SOURCE = "src/main.c";
  static final long SECOND = 1_000_000_000;
  static final long MILLI = 1_000_000;
  static final long MICRO = 1_000;
  static final long NOW = 100 * SECOND;

  /** What an edit gets at that time. */
  static final long EDIT = 99 * SECOND;

  static final Entry FOLDER = folder(0, Origin.COPIED);

  private Scene() {}

  static Entry folder(long date, Origin origin) {
    return new Entry(Entry.Type.FOLDER, 0755, 0, 0, 0, "", "", date, origin);
  }

  static Entry file(String content, long seconds, Origin origin) {
    return new Entry(Entry.Type.FILE, 0644, 0, 0, 1, content, "", seconds * SECOND, origin);
  }

  static Entry node(Entry.Type type) {
    return new Entry(type, 0755, 0, 0, 0, "", "", 0, Origin.MADE);
  }

  static View.Layer layer(Map<String, Entry> files) {
    return new View.Layer(new Manifest(new TreeMap<>(files)), State.CHAIN, false);
  }

  static View view(Map<String, Entry> files) {
    return new View(BaseTree.SCRATCH, List.of(layer(files)), List.of());
  }

  static View on(BaseTree image) {
    return new View(image, List.of(), List.of());
  }

  static BaseTree image(String id, String path, Entry file) {
    Map<String, Entry> files = Map.of("usr", folder(0, Origin.BASE), path, file);
    return new BaseTree(id, new Manifest(new TreeMap<>(files)));
  }

  static State chain(long written, Map<String, Entry> saw) {
    return state(State.Kind.CHAIN, State.CHAIN, after(StateRecord.EMPTY, view(saw)), written);
  }

  static State cache(long written, Map<String, Entry> saw) {
    return state(State.Kind.CACHE, "M", after(StateRecord.EMPTY, view(saw)), written);
  }

  static State state(State.Kind kind, String id, StateRecord record, long written) {
    return new State(id, kind, id, record, written * SECOND, true);
  }

  static StateRecord after(StateRecord record, View view) {
    State looks = new State("", State.Kind.CHAIN, "", record, 0, true);
    return looks.afterSeeing(view, seen(view));
  }

  static Map<String, Sighting> seen(View view) {
    Map<String, Sighting> seen = new HashMap<>();
    view.files()
        .forEach((path, file) -> seen.put(path, new Sighting(file.content(), file.entry().date())));
    return seen;
  }

  static long date(String path, Entry file, State... states) {
    return dateOf(
        DatingRule.decide(view(Map.of(path, file)), List.of(states), RetryPlan.nothing(""), NOW)
            .seen(),
        path);
  }

  static long dateOf(Map<String, Sighting> seen, String path) {
    Sighting sighting = seen.get(path);
    assertThat(sighting).as(path).isNotNull();
    return sighting.date();
  }

  static String content(Map<String, Entry> files) {
    Sighting folder = seen(view(files)).get("src");
    assertThat(folder).isNotNull();
    return folder.content();
  }
}
